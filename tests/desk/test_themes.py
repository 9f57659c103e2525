"""Beñat works on the themes: by plain forms, under filters, beside another; no word is lost, nothing hidden shows."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moderation.models import ThemeAnalysis, ThemeSuggestion
from moderation.queries.said import said_in
from moderation.services import theme_analysis, theme_splits
from participa.accounts.enums import Role
from participa.accounts.models import User
from proposals.models import Comment, Consultation, Theme, ThemeAssignment
from proposals.services.themes import assign_comments, make_theme, rename_theme
from tests import factories
from tests.factories import NOW
from tests.moderated import restrict_comment
from tests.moderation.grouping import BUSES, grouped_texts

pytestmark = pytest.mark.django_db

#: Statements of the page of themes, however many texts and themes there are.
BUDGET = 24


@pytest.fixture(autouse=True)
def relaxed(settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]  # the second factor has tests of its own


@pytest.fixture
def place() -> Consultation:
    return factories.consultation(at=timezone.now())


@pytest.fixture
def benat() -> User:
    return factories.benat()


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def texts(place: Consultation, many: int) -> list[Comment]:
    return [factories.comment(place, factories.user(f"p{n}"), body=f"Texto {n}.") for n in range(many)]


def made(by: User, place: Consultation, name: str, *comments: Comment) -> Theme:
    theme = make_theme(by=by, consultation=place, at=NOW, label_es=name)
    assign_comments(by=by, theme=theme, comments=comments, at=NOW)
    return theme


def board(place: Consultation, query: str = "", act: str = "") -> str:
    return f"/en/desk/themes/{place.code}/{act}{'?' + query if query else ''}"


def held() -> set[tuple[str, str]]:
    return set(ThemeAssignment.objects.values_list("theme__label_es", "revision__comment__code"))


def listed(page: str) -> list[str]:
    return re.findall(r'data-text="(\w+)"', page)


def test_texts_are_moved_added_and_taken_out_by_plain_forms_and_each_is_taken_back(
    place: Consultation, benat: User
) -> None:
    a, b, c = texts(place, 3)
    buses, trams = made(benat, place, "Buses", a, b), made(benat, place, "Tranvías")
    client, view = signed_in(benat), f"theme={buses.code}"
    moved = client.post(board(place, view, "assign/"), {"comment": [a.code], "to": trams.code, "act": "move"})
    assert (moved.status_code, moved["Location"]) == (302, board(place, view))
    assert held() == {("Tranvías", a.code), ("Buses", b.code)}
    page = client.get(board(place, view)).content.decode()
    assert (listed(page), "1 text is in “Tranvías”." in page) == ([b.code], True)
    undo = re.findall(r'action="([^"]+/undo/[^"]*)"', page)[0]
    client.post(undo.replace("&amp;", "&"))
    assert held() == {("Buses", a.code), ("Buses", b.code)}
    client.post(board(place, view, "assign/"), {"comment": [a.code], "to": trams.code, "act": "add"})
    client.post(board(place, view, "assign/"), {"comment": [b.code], "act": "remove"})
    client.post(board(place, "theme=none", "assign/"), {"codes": f"{c.code},", "to": trams.code})
    assert held() == {("Buses", a.code), ("Tranvías", a.code), ("Tranvías", c.code)}
    nothing = client.post(board(place, view, "assign/"), {"to": trams.code})
    assert (nothing.status_code, "Choose at least one text" in nothing.content.decode()) == (422, True)


def test_themes_are_merged_split_pinned_and_renamed_on_the_same_page(place: Consultation, benat: User) -> None:
    a, b, c = texts(place, 3)
    one, two, three = (made(benat, place, *row) for row in (("Uno", a), ("Dos", b), ("Tres", c)))
    client = signed_in(benat)
    client.post(board(place, act="merge/"), {"theme": [two.code, three.code, one.code], "into": one.code})
    assert held() == {("Uno", text.code) for text in (a, b, c)}
    view = f"theme={one.code}"
    sent = {"comment": [b.code, c.code], "act": "split"}
    unnamed = client.post(board(place, view, "assign/"), sent)
    assert (unnamed.status_code, len(re.findall(r'name="comment"[^>]* checked', unnamed.content.decode()))) == (422, 2)
    client.post(board(place, view, "assign/"), {**sent, "label_es": "De noche"})
    assert held() == {("Uno", a.code), ("De noche", b.code), ("De noche", c.code)}
    client.post(board(place, act=f"{one.code}/"), {"act": "unpin"})
    client.post(board(place, act=f"{one.code}/"), {"act": "rename", "label_es": "Autobuses"})
    one.refresh_from_db()
    assert (one.label_es, one.pinned) == ("Autobuses", True)
    client.post(board(place, act=f"{one.code}/"), {"act": "unpin"})
    assert not Theme.objects.get(pk=one.pk).pinned


def test_who_comes_second_is_told_what_changed_and_loses_nothing(place: Consultation, benat: User) -> None:
    a, b = texts(place, 2)
    buses, trams, bikes = made(benat, place, "Buses", a, b), made(benat, place, "Tranvías"), made(benat, place, "Bicis")
    maite = factories.staff("Maite", Role.COMMUNITY_MANAGER)
    client, other = signed_in(benat), signed_in(maite)
    view, page = f"theme={buses.code}", client.get(board(place)).content.decode()
    seen = re.findall(rf'name="seen-{buses.code}" value="(\d+)"', page)[0]
    other.post(board(place, view, "assign/"), {"comment": [a.code], "to": trams.code})
    late = client.post(board(place, view, "assign/"), {"comment": [a.code, b.code], "to": bikes.code})
    shown = late.content.decode()
    assert (late.status_code, "Maite was quicker: 1 of these texts are in “Tranvías” now." in shown) == (409, True)
    assert f'value="{b.code}" checked' in shown
    assert f'value="{bikes.code}" selected' in shown
    assert held() == {("Tranvías", a.code), ("Buses", b.code)}
    merged = client.post(
        board(place, act="merge/"), {"theme": [buses.code], "into": bikes.code, f"seen-{buses.code}": seen}
    )
    assert (merged.status_code, f'name="theme" value="{buses.code}" checked' in merged.content.decode()) == (409, True)
    rename_theme(by=maite, theme=buses, at=NOW, label_es="Líneas")
    named = client.post(board(place, act=f"{buses.code}/"), {"act": "rename", "label_es": "Mi nombre", "seen": seen})
    assert (named.status_code, 'value="Mi nombre"' in named.content.decode()) == (409, True)
    fresh = re.findall(r'name="seen" value="(\d+)"', named.content.decode())[0]
    client.post(board(place, act=f"{buses.code}/"), {"act": "rename", "label_es": "Mi nombre", "seen": fresh})
    assert Theme.objects.get(pk=buses.pk).label_es == "Mi nombre"


def test_what_is_suggested_is_confirmed_or_refused_where_it_is_shown(place: Consultation, benat: User) -> None:
    for n, body in enumerate(grouped_texts()):
        factories.comment(place, factories.user(f"p{n}"), body=body)
    client = signed_in(benat)
    asked = client.post(board(place, act="propose/"), {"act": "propose", "many": "2"})
    assert asked["Location"] == f"{board(place)}#finding"
    page = client.get(board(place)).content.decode()
    assert ("Waiting for the worker" in page, 'value="cancel"' in page) == (True, True)
    theme_analysis.run_themes(analysis=ThemeAnalysis.objects.get(), at=NOW)
    buses = Theme.objects.order_by("position")[0]
    view = f"theme={buses.code}"
    codes = listed(client.get(board(place, view)).content.decode())
    assert len(codes) == len(BUSES)
    client.post(board(place, view, "assign/"), {"comment": codes[:2], "act": "confirm"})
    client.post(board(place, view, "assign/"), {"comment": codes[2:3], "act": "remove"})
    assert ThemeAssignment.objects.filter(theme=buses, source="analysis", confirmed_by=benat).count() == 2
    assert ThemeSuggestion.objects.filter(refused_by=benat).count() == 1
    assert set(listed(client.get(board(place, view)).content.decode())) == {*codes[:2], *codes[3:]}
    unsure = listed(client.get(board(place, "theme=unsure")).content.decode())
    assert unsure == codes[2:3]


def test_a_proposal_that_is_cancelled_changes_nothing_and_can_be_asked_for_again(
    place: Consultation, benat: User
) -> None:
    for n, body in enumerate(grouped_texts()):
        factories.comment(place, factories.user(f"p{n}"), body=body)
    client = signed_in(benat)
    client.post(board(place, act="propose/"), {"act": "propose"})
    client.post(board(place, act="propose/"), {"act": "cancel"})
    theme_analysis.run_themes(analysis=ThemeAnalysis.objects.get(), at=NOW)
    assert (Theme.objects.count(), "Cancelled." in client.get(board(place)).content.decode()) == (0, True)
    again = client.post(board(place, act="propose/"), {"act": "cancel"})
    wrong = client.post(board(place, act="propose/"), {"act": "propose", "many": "1"})
    assert (again.status_code, wrong.status_code) == (409, 422)
    client.post(board(place, act="propose/"), {"act": "propose"})
    theme_analysis.run_themes(analysis=ThemeAnalysis.objects.get(), at=NOW)
    analysis = ThemeAnalysis.objects.get()
    assert (Theme.objects.count(), analysis.state, analysis.step, analysis.steps) == (2, "done", 4, 4)


def test_the_program_proposes_two_and_a_person_splits(place: Consultation, benat: User) -> None:
    rows = [factories.comment(place, factories.user(f"p{n}"), body=body) for n, body in enumerate(grouped_texts())]
    theme = made(benat, place, "Todo", *rows)
    client, address = signed_in(benat), board(place, act=f"{theme.code}/")
    client.post(address, {"act": "ask"})
    assert "data-at-work" in client.get(address).content.decode()
    theme_splits.run_split(split=theme.proposed_split, at=NOW)
    page = client.get(address).content.decode()
    assert "Becomes a new theme" in page
    client.post(address, {"act": "split", "label_es": "Sombra"})
    assert {name: sum(one == name for one, _ in held()) for name in ("Todo", "Sombra")} == {"Todo": 8, "Sombra": 7}
    few = made(benat, place, "Poco", rows[0])
    client.post(board(place, act=f"{few.code}/"), {"act": "ask"})
    theme_splits.run_split(split=few.proposed_split, at=NOW)
    assert "too few, or too much alike" in client.get(board(place, act=f"{few.code}/")).content.decode()


def test_filters_narrow_texts_and_figures(place: Consultation, benat: User) -> None:
    first, second = place.proposals.order_by("position")[:2]
    for_it = factories.argument(first, factories.user("p1"), stance="for")
    against = factories.argument(first, factories.user("p2"), stance="against")
    other = factories.argument(second, factories.user("p3"), stance="for")
    made(benat, place, "Todo", for_it, against, other)
    client = signed_in(benat)
    for query, expected in (
        ("stance=for", {for_it.code, other.code}),
        (f"proposal={first.code}", {for_it.code, against.code}),
        (f"proposal={first.code}&stance=against", {against.code}),
        ("language=xx", set()),
        ("theme=nosuch", set()),
    ):
        page = client.get(board(place, query)).content.decode()
        assert set(listed(page)) == expected, query
        if "theme" not in query:
            assert f"<span>{len(expected)} text" in page, query


def test_what_is_hidden_shows_nowhere_and_nobody_else_finds_the_acts(place: Consultation, benat: User) -> None:
    (text,) = texts(place, 1)
    theme = made(benat, place, "Buses", text)
    restrict_comment(comment=text, reason_code="insult", decision_ref="d2345678", at=NOW)
    page = signed_in(benat).get(board(place)).content.decode()
    assert ("Texto 0." in page, text.code in page, "<span>0 texts</span>" in page) == (False, False, True)
    gone = signed_in(benat).post(board(place, act="assign/"), {"comment": [text.code], "to": theme.code})
    assert gone.status_code == 404
    for person in (factories.ane(), factories.staff("mikel", Role.MODERATOR)):
        client = signed_in(person)
        for act in ("assign/", "merge/", "propose/", f"changes/{theme.changes.all()[0].code}/undo/", f"{theme.code}/"):
            assert client.post(board(place, act=act), {"act": "pin"}).status_code == 404, act
    elsewhere = made(benat, factories.consultation(), "Otro")
    assert signed_in(benat).get(board(place, act=f"{elsewhere.code}/")).status_code == 404


@pytest.mark.parametrize("many", [5, 500])
def test_the_page_costs_the_same_however_much_was_said(place: Consultation, benat: User, many: int) -> None:
    author = factories.user("p")
    for _ in range(many):
        factories.comment(place, author)
    for n in range(1 + many // 50):
        made(benat, place, f"Tema {n}", *Comment.objects.all()[n : n + 3])
    client = signed_in(benat)
    client.get(board(place))
    for query in ("", "theme=none", f"theme={Theme.objects.all()[0].code}"):
        with CaptureQueriesContext(connection) as asked:
            client.get(board(place, query))
        assert len(asked) <= BUDGET, query


def test_the_days_tell_what_was_published_and_what_waits_under_the_same_filters(
    place: Consultation, benat: User
) -> None:
    first, second = place.proposals.order_by("position")[:2]
    for n, stance in enumerate(("for", "for", "against")):
        factories.argument(first, factories.user(f"p{n}"), stance=stance, at=NOW)
    factories.argument(second, factories.user("p3"), stance="for", state="held_system", at=NOW)
    for asked, told in (
        ({}, (3, 1)), ({"proposal": first.code}, (3, 0)), ({"stance": "for"}, (2, 1)), ({"language": "eu"}, None),
    ):  # fmt: skip
        found = said_in(place, **asked)
        assert [(bar.published, bar.held) for bar in found.periods] == ([told] if told else []), asked
    (bar,) = said_in(place).periods
    assert (bar.height, bar.held_height, bar.top, bar.held_top) == (75, 25, 25, 0)
    page = signed_in(benat).get(f"/en/desk/analysis/{place.code}/").content.decode()
    assert '<td class="n">3</td><td class="n">1</td>' in page
