"""What happens to a text before it is stored: published, held for a person, or sent back once with a nudge."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from moderation.analysis.spans import Marking, pieces
from moderation.analysis.wordlists import parse
from moderation.enums import PolicyMode
from moderation.pipeline import House, judge, screen
from moderation.queries.near import NearText
from moderation.services.policies import adopt_policy
from participa.core.errors import DomainError
from proposals.enums import RevisionState
from proposals.models import Comment
from proposals.ports import EarlierText, ScreeningContext, ScreeningResult
from proposals.services.comments import post_comment
from tests import factories
from tests.factories import NOW

CALM = "Sin autobús, las mayores dependemos de que alguien nos lleve."
CONTEXT = ScreeningContext(
    at=NOW,
    consultation_id=1,
    consultation_code="b2345678",
    account_code="c2345678",
    account_kind="person",
    account_since=NOW,
    identity_level=1,
    kind="comment",
    language="es",
)


def earlier(state: str = RevisionState.PUBLISHED, *, own: bool = True, comment: str = "d2345678") -> EarlierText:
    return EarlierText(comment, "e2345678", CALM, "digest", state, own, True, NOW)


def judged(
    text: str = CALM, mode: str = PolicyMode.POST, near: tuple[NearText, ...] = (), **changes: Any
) -> tuple[str, str, list[str]]:
    """Status, code, and what was noted."""
    result = judge(text, replace(CONTEXT, **changes), House(mode, near))
    return result.status, result.code, [signal.detector for signal in result.signals]


def test_a_calm_text_is_published() -> None:
    assert judged(own=(earlier(RevisionState.APPROVED),)) == ("publish", "", [])


@pytest.mark.parametrize(
    ("text", "status", "code", "noted"),
    [
        ("Llamad al 600 00 00 00", "nudge", "personal_data.phone", ["personal_data.phone"]),
        (
            "Soy 12345678Z, a@b.es",
            "nudge",
            "personal_data.several",
            ["personal_data.identity", "personal_data.email"],
        ),
        ("Sois unos hijos de puta", "hold", "words", ["words.hold", "words.flag"]),
        ("Lo dicen los payasos de siempre", "publish", "", ["words.flag"]),
        ("Mirad http://a.eus", "publish", "", ["links"]),
        (" ".join(f"https://a{n}.eus" for n in range(4)), "hold", "links", ["links"]),
        ("NADIE NOS ESCUCHA EN EL PUEBLO", "publish", "", ["shape.capitals"]),
        ("Ya basta" + "a" * 12 + " de obras", "publish", "", ["shape.repetition"]),
        ("No. ¡No!", "publish", "", ["shape.short"]),
    ],
)
def test_each_detector_says_what_it_saw_and_what_should_happen(
    text: str, status: str, code: str, noted: list[str]
) -> None:
    assert judged(text, own=(earlier(RevisionState.APPROVED),)) == (status, code, noted)


def test_whoever_confirms_a_phone_number_is_published_and_the_number_stays_noted() -> None:
    said = judged("Llamad al 600 00 00 00", confirmed=frozenset({"personal_data.phone"}))
    assert said == ("publish", "", ["personal_data.phone", "author.new"])


def test_of_some_words_the_author_is_asked_first_and_they_stay_noted() -> None:
    house = House(lists=(parse(["nudge payaso", "hold basura humana"], "es"),))
    here = replace(CONTEXT, own=(earlier(RevisionState.APPROVED),))

    def said(text: str, *confirmed: str) -> tuple[str, str, list[str]]:
        result = judge(text, replace(here, confirmed=frozenset(confirmed)), house)
        return result.status, result.code, [signal.detector for signal in result.signals]

    assert said("Lo dicen los payasos de siempre") == ("nudge", "words.nudge", ["words.nudge"])
    assert said("Lo dicen los payasos de siempre", "words.nudge") == ("publish", "", ["words.nudge"])
    assert said("Payasos y basura humana") == ("hold", "words", ["words.hold", "words.nudge"])


def test_a_confirmed_number_does_not_excuse_a_threat() -> None:
    said = judged("Te voy a matar, 600 00 00 00", confirmed=frozenset({"personal_data.phone"}))
    assert said[:2] == ("hold", "words")


def test_the_first_phase_that_wants_something_decides_and_all_are_noted() -> None:
    said = judged("Te voy a matar, 600 00 00 00", PolicyMode.PRE)
    assert said == ("nudge", "personal_data.phone", ["personal_data.phone", "words.hold", "author.new"])


def test_the_same_words_again_are_asked_about_once() -> None:
    twice: dict[str, Any] = {"same": (earlier(),), "own": (earlier(RevisionState.APPROVED),)}
    assert judged(**twice)[:2] == ("nudge", "repeat")
    assert judged(**twice, confirmed=frozenset({"repeat"}))[:2] == ("publish", "")
    assert judged(**twice, is_edit=True)[:2] == ("publish", "")


def test_what_was_removed_and_is_written_again_waits_whoever_writes_it() -> None:
    for own in (True, False):
        same = (earlier(RevisionState.RESTRICTED, own=own),)
        assert judged(same=same)[:2] == ("hold", "repeat.removed")


def test_what_others_wrote_too_is_published_and_noted() -> None:
    said = judged(same=(earlier(own=False),), own=(earlier(RevisionState.APPROVED),))
    assert said == ("publish", "", ["repeat.others"])


def near(state: str = RevisionState.PUBLISHED, *, own: bool = False) -> tuple[NearText, ...]:
    return (NearText("d2345678", state, own, 0.83),)


KNOWN: dict[str, Any] = {"own": (earlier(RevisionState.APPROVED),)}


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (near(RevisionState.RESTRICTED), ("hold", "repeat.near_removed", ["repeat.near_removed"])),
        (near(own=True), ("nudge", "repeat", ["repeat.near_own"])),
        (near(), ("publish", "", ["repeat.near"])),
        (near(own=True) + near(RevisionState.RESTRICTED), ("hold", "repeat.near_removed", ["repeat.near_removed"])),
    ],
)
def test_almost_the_same_words_are_met_as_the_very_same_are(
    found: tuple[NearText, ...], said: tuple[str, str, list[str]]
) -> None:
    assert judged(near=found, **KNOWN) == said


def test_a_variant_that_its_author_confirms_or_that_is_an_edit_is_published() -> None:
    assert judged(near=near(own=True), confirmed=frozenset({"repeat"}), **KNOWN)[:2] == ("publish", "")
    assert judged(near=near(own=True), is_edit=True, **KNOWN) == ("publish", "", [])


@pytest.mark.parametrize(
    ("removed", "days", "status"), [(1, 1, "publish"), (2, 1, "publish"), (3, 1, "hold"), (3, 31, "publish")]
)
def test_whoever_had_several_texts_removed_lately_is_read_first(removed: int, days: int, status: str) -> None:
    then = NOW - timedelta(days=days)
    own = [replace(earlier(RevisionState.RESTRICTED, comment=f"r{n}"), created_at=then) for n in range(removed)]
    result = judge(CALM, replace(CONTEXT, own=(*own, earlier(RevisionState.APPROVED))), House())
    assert (result.status, result.by_policy) == (status, False)
    (signal,) = result.signals
    recent = removed if days < 30 else 0
    assert (signal.detector, signal.facts) == (
        "author.removed",
        {"removed": removed, "recent": recent, "texts": removed + 1},
    )
    assert signal.score == round(removed / (removed + 1), 2)


@pytest.mark.parametrize(
    ("mode", "own", "status"),
    [
        (PolicyMode.PRE, (earlier(RevisionState.APPROVED),), "hold"),
        (PolicyMode.PRE_FOR_NEW, (), "hold"),
        (PolicyMode.PRE_FOR_NEW, (earlier(comment="a"), earlier(comment="b")), "hold"),
        (PolicyMode.PRE_FOR_NEW, tuple(earlier(comment=code) for code in "abc"), "publish"),
        (PolicyMode.PRE_FOR_NEW, tuple(earlier(comment="a") for _ in range(9)), "hold"),
        (PolicyMode.PRE_FOR_NEW, (earlier(RevisionState.APPROVED),), "publish"),
    ],
)
def test_the_policy_holds_by_mode_and_by_who_writes(mode: str, own: tuple[EarlierText, ...], status: str) -> None:
    result = judge(CALM, replace(CONTEXT, own=own), House(mode))
    assert (result.status, result.by_policy) == (status, status == "hold")


@pytest.mark.parametrize(
    ("at", "status"),
    [
        (datetime(2026, 3, 10, 9, 0, tzinfo=UTC), "publish"),  # Tuesday at ten
        (datetime(2026, 3, 10, 6, 59, tzinfo=UTC), "hold"),  # a minute before eight
        (datetime(2026, 3, 10, 17, 0, tzinfo=UTC), "hold"),  # six in the evening
        (datetime(2026, 3, 14, 9, 0, tzinfo=UTC), "hold"),  # Saturday
        (datetime(2026, 4, 3, 9, 0, tzinfo=UTC), "hold"),  # Good Friday
        (datetime(2026, 7, 1, 6, 0, tzinfo=UTC), "publish"),  # eight in summer time
    ],
)
def test_out_of_hours_follows_the_local_clock_and_calendar(at: datetime, status: str) -> None:
    assert judged(mode=PolicyMode.PRE_OUT_OF_HOURS, at=at)[0] == status


def test_a_signal_says_where_it_saw_it() -> None:
    text = "Llamad al 600 00 00 00, payasos"
    found = {signal.detector: signal.spans for signal in judge(text, CONTEXT, House()).signals}
    assert {name: [text[a:b] for a, b in spans] for name, spans in found.items()} == {
        "personal_data.phone": ["600 00 00 00"],
        "words.flag": ["payasos"],
        "author.new": [],
    }


def test_a_text_cut_at_its_marks_is_the_same_text() -> None:
    text = "Llamad al 600 00 00 00, payasos"
    cut = pieces(text, [Marking("A", [(10, 22)], True), Marking("B", [(20, 31), (-5, 3), (40, 50)], False)])
    assert "".join(piece.text for piece in cut) == text
    assert [(piece.text, piece.keys, piece.strong, piece.ends) for piece in cut] == [
        ("Lla", "B", False, "B"),
        ("mad al ", "", False, ""),
        ("600 00 00 ", "A", True, ""),
        ("00", "AB", True, "A"),
        (", payasos", "B", False, "B"),
    ]


@pytest.mark.django_db
def test_the_port_asks_for_the_policy_in_force_and_for_near_texts_and_nothing_else() -> None:
    place = factories.consultation()
    here = replace(CONTEXT, consultation_id=place.pk)
    elsewhere = replace(CONTEXT, consultation_id=factories.consultation().pk)
    assert screen(CALM, here).status == "publish"
    rules: dict[str, Any] = {"rules_es": "Sin insultos.", "rules_eu": "Irainik ez."}
    adopt_policy(by=None, consultation=place, mode=PolicyMode.PRE, at=NOW, **rules)

    with CaptureQueriesContext(connection) as asked:
        result = screen(CALM, here)

    assert (result.status, len(asked)) == ("hold", 2)
    adopt_policy(by=None, consultation=place, mode=PolicyMode.POST, at=NOW, **rules)
    assert screen(CALM, here).status == "publish"
    adopt_policy(by=None, consultation=None, mode=PolicyMode.PRE, at=NOW, **rules)
    assert (screen(CALM, here).status, screen(CALM, elsewhere).status) == ("publish", "hold")


@pytest.mark.django_db
def test_a_person_meets_the_screening_on_the_road_of_a_comment() -> None:
    place, ane = factories.consultation(), factories.ane()

    def post(body: str, confirmed: str = "") -> Comment:
        return post_comment(account=ane, consultation=place, kind="comment", body=body, confirmed=confirmed, at=NOW)

    with pytest.raises(DomainError) as nudged:
        post("Llamad al 600 00 00 00")
    assert (nudged.value.code, nudged.value.params["why"]) == ("nudge", "personal_data.phone")
    assert Comment.objects.count() == 0
    shown = post("Llamad al 600 00 00 00", str(nudged.value.params["confirmation"]))
    waiting = post("Sois unos hijos de puta")

    states = {comment: comment.revisions.get() for comment in (shown, waiting)}
    assert [one.state for one in states.values()] == [RevisionState.PUBLISHED, RevisionState.HELD_SYSTEM]
    assert states[waiting].screening["code"] == "words"
    assert states[shown].screening["signals"][0]["spans"] == [[10, 22]]


@pytest.mark.django_db
def test_a_nudge_tells_its_author_nothing_about_the_lists_nor_about_what_others_wrote() -> None:
    text = "Llamad al 600 00 00 00, payasos"
    here = replace(CONTEXT, consultation_id=factories.consultation().pk, same=(earlier(own=False),))
    noted = ["personal_data.phone", "words.flag", "repeat.others", "author.new"]
    assert [signal.detector for signal in judge(text, here, House()).signals] == noted
    assert [signal.detector for signal in screen(text, here).signals] == ["personal_data.phone"]
    confirmed = screen(text, replace(here, confirmed=frozenset({"personal_data.phone"})))
    assert [signal.detector for signal in confirmed.signals] == noted


def test_nothing_is_ever_refused_or_removed_by_the_machine() -> None:
    """Whatever is written, the worst that happens is that it waits."""
    worst = ["Te voy a matar 600 00 00 00 " * 20, "https://a.eus " * 30, "A" * 2000, "12345678Z"]
    results: list[ScreeningResult] = [judge(text, CONTEXT, House(mode)) for text in worst for mode in PolicyMode.values]
    assert {result.status for result in results} == {"hold", "nudge", "publish"}
