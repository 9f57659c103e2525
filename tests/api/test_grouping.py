"""A program of the community manager arranges the themes by the rules of the page, and is told who was quicker."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from participa.accounts.enums import Role, Scope
from proposals.models import Comment, Consultation, ThemeAssignment
from proposals.queries.themes import theme_by_code
from proposals.services.themes import move_comments, rename_theme
from tests import factories
from tests.api.clients import ROOT, refusal, with_token
from tests.factories import NOW
from tests.moderated import restrict_comment

pytestmark = pytest.mark.django_db

DESK = f"{ROOT}/moderation"


@pytest.fixture
def place() -> Consultation:
    return factories.consultation()


@pytest.fixture
def texts(place: Consultation) -> list[Comment]:
    return [factories.comment(place, factories.user(f"p{n}")) for n in range(3)]


@pytest.fixture
def benat() -> APIClient:
    return with_token(factories.benat(), scope=Scope.MODERATION)


def held() -> set[tuple[str, str]]:
    return set(ThemeAssignment.objects.values_list("theme__label_es", "revision__comment__code"))


def test_themes_are_made_filled_merged_split_and_taken_back(
    place: Consultation, texts: list[Comment], benat: APIClient
) -> None:
    board = f"{DESK}/consultations/{place.code}/themes/"
    one, two = (benat.post(board, {"label_es": name}).json()["code"] for name in ("Uno", "Dos"))
    a, b, c = (text.code for text in texts)
    put = benat.post(f"{DESK}/themes/{one}/texts/", {"act": "move", "comments": [a, b]})
    assert (put.status_code, put.json()) == (200, {"texts": 2})
    benat.post(f"{DESK}/themes/{two}/texts/", {"act": "move", "comments": [b], "out_of": one})
    assert held() == {("Uno", a), ("Dos", b)}
    found = benat.get(board, {"theme": two}).json()
    assert [(row["comment"], row["themes"], row["suggested"]) for row in found["texts"]] == [(b, [two], None)]
    assert (found["in_no_theme"], found["total"], [row["texts"] for row in found["themes"]]) == (1, 1, [1, 1])
    seen = {row["code"]: row["version"] for row in found["themes"]}
    assert benat.post(f"{DESK}/themes/{one}/merge/", {"themes": [two], "seen": seen}).json()["texts"] == 2
    assert refusal(benat.get(f"{DESK}/themes/{two}/")) == (409, "theme.merged")
    change = benat.get(board).json()["changes"][0]
    assert (change["act"], change["who"], change["themes"]) == ("merge", "beñat", [one, two])
    assert benat.post(f"{DESK}/theme-changes/{change['code']}/undo/").status_code == 200
    assert held() == {("Uno", a), ("Dos", b)}
    assert refusal(benat.post(f"{DESK}/theme-changes/{change['code']}/undo/")) == (409, "theme.undone")
    made = benat.post(f"{DESK}/themes/{one}/split/", {"label_es": "Tres", "comments": [a, c]})
    assert (made.status_code, held()) == (201, {("Tres", a), ("Tres", c), ("Dos", b)})


def test_a_theme_is_named_pinned_shown_and_set_aside(place: Consultation, benat: APIClient) -> None:
    made = benat.post(f"{DESK}/consultations/{place.code}/themes/", {"label_es": "Uno"}).json()
    theme = f"{DESK}/themes/{made['code']}/"
    assert refusal(benat.patch(theme, {"shown": True})) == (422, "theme.both_languages")
    shown = benat.patch(theme, {"label_eu": "Bat", "pinned": False, "shown": True}).json()
    assert (shown["label"]["eu"], shown["pinned"], shown["shown"]) == ("Bat", False, True)
    assert benat.patch(theme, {"dismissal_reason": "Se decide en otra."}).json()["stage"] == "dismissed"


def test_who_comes_second_is_told_what_was_done(place: Consultation, texts: list[Comment], benat: APIClient) -> None:
    maite, board = factories.staff("Maite", Role.COMMUNITY_MANAGER), f"{DESK}/consultations/{place.code}/themes/"
    one, two = (benat.post(board, {"label_es": name}).json() for name in ("Uno", "Dos"))
    rows = [theme_by_code(row["code"]) for row in (one, two)]
    assert all(rows)
    rename_theme(by=maite, theme=rows[0], at=NOW, label_es="Otra")  # type: ignore[arg-type]
    move_comments(by=maite, comments=texts[:1], source=None, into=rows[0], at=NOW)  # type: ignore[arg-type]
    late = benat.patch(f"{DESK}/themes/{one['code']}/", {"label_es": "Mía", "seen": one["version"]})
    assert refusal(late) == (409, "theme.conflict")
    moved = benat.post(f"{DESK}/themes/{two['code']}/texts/", {"act": "move", "comments": [texts[0].code]})
    assert refusal(moved) == (409, "theme.texts_moved")
    merged = benat.post(f"{DESK}/themes/{two['code']}/merge/", {"themes": [one["code"]], "seen": {one["code"]: 0}})
    assert refusal(merged) == (409, "theme.conflict")


def test_a_proposal_is_asked_for_and_stopped(place: Consultation, benat: APIClient) -> None:
    address = f"{DESK}/consultations/{place.code}/themes/proposal/"
    asked = benat.post(address, {"many": 3})
    assert (asked.status_code, asked.json()["state"]) == (202, "queued")
    assert refusal(benat.post(address, {})) == (409, "themes.at_work")
    assert benat.delete(address).json()["state"] == "stopped"
    assert refusal(benat.delete(address)) == (409, "themes.idle")
    assert refusal(benat.post(address, {"many": 51})) == (422, "themes.many")


def test_what_is_hidden_is_not_there(place: Consultation, texts: list[Comment], benat: APIClient) -> None:
    one = benat.post(f"{DESK}/consultations/{place.code}/themes/", {"label_es": "Uno"}).json()["code"]
    benat.post(f"{DESK}/themes/{one}/texts/", {"act": "add", "comments": [texts[0].code]})
    restrict_comment(comment=texts[0], reason_code="insult", decision_ref="d2345678", at=NOW)
    board = benat.get(f"{DESK}/consultations/{place.code}/themes/")
    assert (texts[0].code in board.content.decode(), board.json()["themes"][0]["texts"]) == (False, 0)
    again = benat.post(f"{DESK}/themes/{one}/texts/", {"act": "add", "comments": [texts[0].code]})
    assert refusal(again) == (404, "not_found")
