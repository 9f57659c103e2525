"""A program of the community manager reads and changes the word lists, and tries texts, by the rules of the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from moderation.models import WordListVersion
from participa.accounts.enums import Scope
from proposals.models import Comment, Consultation
from tests import factories
from tests.api.clients import ROOT, with_token
from tests.factories import NOW

pytestmark = pytest.mark.django_db

LISTS = f"{ROOT}/moderation/word-lists"
WORD = {"phrase": "tontolaba", "level": "hold"}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def place() -> Consultation:
    return factories.consultation()


@pytest.fixture
def benat() -> APIClient:
    return with_token(factories.benat(), scope=Scope.MODERATION)


def test_a_list_is_read_changed_and_had_again(benat: APIClient, place: Consultation) -> None:
    before = benat.get(f"{LISTS}/es/").json()
    assert (before["version"], before["versions"], before["words"]) == (1, [], len(before["entries"]))
    factories.comment(place, body="Ese tontolaba cerró la piscina")
    with CaptureQueriesContext(connection) as asked:
        foreseen = benat.post(f"{LISTS}/es/preview/", {"add": [WORD]}).json()
    assert sum('"body"' in one["sql"] for one in asked) == 1  # thousands of texts are looked through once
    assert foreseen == {
        "add": [WORD], "remove": [], "looked_through": 1, "found": 1, "by_phrase": {"tontolaba": 1},
    }  # fmt: skip
    assert not WordListVersion.objects.exists()
    made = benat.post(f"{LISTS}/es/", {"add": [WORD], "seen": 1, "why": "Lo pide la ventanilla."})
    assert (made.status_code, made.json()["version"], made.json()["added"], made.json()["who"]) == (201, 2, 1, "beñat")
    late = benat.post(f"{LISTS}/es/", {"remove": [WORD], "seen": 1, "why": "No."})
    assert (late.status_code, late.json()["code"]) == (409, "words.conflict")
    assert benat.post(f"{LISTS}/es/", {"back_to": 1, "seen": 2, "why": "Era un error."}).json()["back_to"] == 1
    after = benat.get(f"{LISTS}/es/").json()
    assert (after["version"], sorted(map(str, after["entries"]))) == (3, sorted(map(str, before["entries"])))
    assert [(row["language"], row["version"]) for row in benat.get(f"{LISTS}/").json()] == [
        ("es", 3), ("eu", 1), ("en", 1),
    ]  # fmt: skip


def test_a_refusal_names_the_word_and_changes_nothing(benat: APIClient) -> None:
    answer = benat.post(f"{LISTS}/es/", {"add": [WORD, {"phrase": "Payasos", "level": "hold"}], "seen": 1, "why": "x"})
    assert (answer.status_code, answer.json()["code"]) == (422, "words.duplicate")
    assert "payaso" in answer.json()["detail"]
    for body in ({"add": "x"}, {"add": [{"phrase": 1, "level": "hold"}]}, {"add": [WORD], "seen": True, "why": "x"}):
        assert benat.post(f"{LISTS}/es/", body).status_code == 400
    assert benat.post(f"{LISTS}/xx/", {"add": [WORD], "seen": 1, "why": "x"}).status_code == 404
    assert benat.post(f"{LISTS}/es/preview/", {"back_to": 7}).status_code == 404
    assert not WordListVersion.objects.exists()


def test_a_text_is_tried_where_it_would_be_posted(benat: APIClient, place: Consultation) -> None:
    body = {"text": "Llamad al 600 00 00 00, payasos", "consultation": place.code, "known": True}
    answer = benat.post(f"{ROOT}/moderation/screen/", body)
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert (said["status"], said["code"], said["confirmed"], said["mode"]) == (
        "nudge", "personal_data.phone", "publish", "post",
    )  # fmt: skip
    assert [(one["detector"], one["spans"]) for one in said["signals"]] == [
        ("personal_data.phone", [[10, 22]]), ("words.flag", [[24, 31]]),
    ]  # fmt: skip
    assert said["words"] == [
        {
            "language": "es", "version": "1", "phrase": "payaso", "level": "flag", "compared_as": "payas",
            "span": [24, 31],
        }
    ]  # fmt: skip
    assert not Comment.objects.exists()
    assert benat.post(f"{ROOT}/moderation/screen/", body | {"text": ""}).status_code == 422
    assert benat.post(f"{ROOT}/moderation/screen/", body | {"consultation": "zzz"}).status_code == 404
