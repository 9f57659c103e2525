"""What a screening is told, and what its verdicts do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participa.accounts.models import User
from participa.core.digests import sha256
from participa.core.errors import DomainError
from participa.events.models import Event
from proposals.enums import CommentKind, RevisionState
from proposals.models import Comment, Consultation, Participant
from proposals.ports import ScreeningContext, ScreeningResult
from proposals.queries.screening_context import OWN_TEXTS, SAME_TEXTS, screening_context
from proposals.services.comments import edit_comment, post_comment
from proposals.services.screening import CONFIRMATION_LIFE
from tests import factories
from tests.factories import NOW
from tests.proposals.screens import HOLD, NUDGE, PHONE, PUBLISH, screened

pytestmark = pytest.mark.django_db

TEXT = "Llamad al 943 00 00 00."


@pytest.fixture
def ane() -> User:
    return factories.ane()


@pytest.fixture
def where() -> Consultation:
    return factories.consultation()


def write(account: User, where: Consultation, **values: Any) -> Comment:
    defaults: dict[str, Any] = {"kind": CommentKind.COMMENT, "body": TEXT, "at": NOW}
    return post_comment(account=account, consultation=where, **{**defaults, **values})


def nudged(account: User, where: Consultation, **values: Any) -> str:
    """The confirmation that came with the nudge."""
    with pytest.raises(DomainError) as caught:
        write(account, where, **values)
    assert (caught.value.code, caught.value.field) == ("nudge", "body")
    return str(caught.value.params["confirmation"])


def nudge_once(text: str, context: ScreeningContext) -> ScreeningResult:
    """A screening as it should be: what was confirmed is not asked again."""
    return PUBLISH if "personal_data" in context.confirmed else NUDGE


def nothing_stored() -> bool:
    return not (Comment.objects.exists() or Participant.objects.exists() or Event.objects.exists())


def test_a_nudge_says_why_and_where_and_stores_nothing(ane: User, where: Consultation) -> None:
    with screened(NUDGE), pytest.raises(DomainError) as caught:
        write(ane, where)
    assert caught.value.params["why"] == "personal_data"
    assert caught.value.params["signals"] == [PHONE.as_json()]
    assert nothing_stored()


def test_the_same_text_with_its_confirmation_is_published(ane: User, where: Consultation) -> None:
    with screened(nudge_once):
        confirmation = nudged(ane, where)
        later = NOW + CONFIRMATION_LIFE
        assert write(ane, where, body=f"  {TEXT}\r\n", confirmed=confirmation, at=later).published_at == later


def test_a_confirmation_is_of_one_text_one_place_one_person_and_one_day(ane: User, where: Consultation) -> None:
    with screened(nudge_once):
        confirmation = nudged(ane, where)
        others: list[dict[str, Any]] = [
            {"body": "Llamad al 943 99 99 99."},
            {"proposal": where.proposals.get(position=1)},
            {"account": factories.user("itziar")},
            {"at": NOW + CONFIRMATION_LIFE + timedelta(seconds=1)},
            {"at": NOW - timedelta(seconds=1)},
        ]
        for values in others:
            nudged(**{"account": ane, "where": where, "confirmed": confirmation, **values})


@pytest.mark.parametrize("forged", ["", "x", "a:b:c", "e30:1", "\x00", "\ud800", "é", "x" * 100_000, 7, None, ["x"]])
def test_a_forged_confirmation_is_none(ane: User, where: Consultation, forged: object) -> None:
    with screened(nudge_once):
        nudged(ane, where, confirmed=forged)
    assert nothing_stored()


def test_a_second_nudge_keeps_the_first_one_confirmed(ane: User, where: Consultation) -> None:
    def two(text: str, context: ScreeningContext) -> ScreeningResult:
        for code in ("personal_data", "repeat"):
            if code not in context.confirmed:
                return ScreeningResult("nudge", code)
        return PUBLISH

    with screened(two):
        first = nudged(ane, where)
        second = nudged(ane, where, confirmed=first)
        assert write(ane, where, confirmed=second).public_revision


def test_a_confirmed_text_may_still_be_held_for_another_reason(ane: User, where: Consultation) -> None:
    with screened(lambda text, context: HOLD if context.confirmed else NUDGE):
        comment = write(ane, where, confirmed=nudged(ane, where))
    assert comment.revisions.get().state == RevisionState.HELD_SYSTEM


def test_a_screening_that_insists_is_held_for_a_person(ane: User, where: Consultation) -> None:
    with screened(NUDGE):
        comment = write(ane, where, confirmed=nudged(ane, where))
    assert comment.revisions.get().state == RevisionState.HELD_SYSTEM


@pytest.mark.parametrize(("code", "wanted"), [("comment.flood", "comment.flood"), ("", "comment.refused")])
def test_a_refusal_has_a_code_and_stores_nothing(ane: User, where: Consultation, code: str, wanted: str) -> None:
    with screened(ScreeningResult("refuse", code)), pytest.raises(DomainError) as caught:
        write(ane, where)
    assert (caught.value.code, nothing_stored()) == (wanted, True)


def test_an_error_of_the_screening_publishes_nothing(ane: User, where: Consultation) -> None:
    def broken(text: str, context: ScreeningContext) -> ScreeningResult:
        raise ZeroDivisionError

    with screened(broken), pytest.raises(ZeroDivisionError):
        write(ane, where)
    assert nothing_stored()


def told(act: Any) -> ScreeningContext:
    """What the screening was told during the act."""
    contexts: list[ScreeningContext] = []

    def note(text: str, context: ScreeningContext) -> ScreeningResult:
        contexts.append(context)
        return PUBLISH

    with screened(note):
        act()
    return contexts[-1]


def test_a_screening_is_told_who_writes_what_and_where(ane: User, where: Consultation) -> None:
    proposal = where.proposals.get(position=1)
    assert told(lambda: write(ane, where, proposal=proposal)) == ScreeningContext(
        at=NOW,
        consultation_id=where.pk,
        consultation_code=where.code,
        account_code=ane.code,
        account_kind="person",
        account_since=NOW,
        identity_level=1,
        kind="comment",
        language="es",
        proposal_code=proposal.code,
    )


def test_it_is_told_the_latest_texts_of_the_author_wherever_they_stand(ane: User, where: Consultation) -> None:
    elsewhere = factories.comment(factories.consultation(), ane, body="Uno.", state=RevisionState.RESTRICTED)
    here = factories.comment(where, ane, body="Dos.")
    factories.comment(where, factories.user("itziar"), body="Tres.")
    own = told(lambda: write(ane, where)).own
    assert [(text.comment, text.body, text.state, text.same_consultation) for text in own] == [
        (here.code, "Dos.", "published", True),
        (elsewhere.code, "Uno.", "restricted", False),
    ]
    assert {(text.own, text.created_at) for text in own} == {(True, NOW)}


def test_it_is_told_who_else_wrote_the_very_same_words_here(ane: User, where: Consultation) -> None:
    itziar = factories.user("itziar")
    factories.comment(factories.consultation(), itziar, body=TEXT)
    factories.comment(where, itziar, body="Otra cosa.")
    first = factories.comment(where, itziar, body=TEXT)
    mine = factories.comment(where, ane, body=TEXT)
    context = told(lambda: write(ane, where))
    assert [(text.comment, text.own, text.digest) for text in context.same] == [
        (mine.code, True, sha256(TEXT)),
        (first.code, False, sha256(TEXT)),
    ]


def test_an_edit_is_told_as_an_edit(ane: User, where: Consultation) -> None:
    with screened(PUBLISH):
        comment = write(ane, where)
    context = told(lambda: edit_comment(account=ane, comment=comment, body="Llamad.", at=NOW))
    assert (context.is_edit, [text.comment for text in context.own]) == (True, [comment.code])


@pytest.mark.parametrize("number", [1, 40])
def test_the_context_costs_one_statement_and_is_bounded(ane: User, where: Consultation, number: int) -> None:
    for _ in range(number):
        factories.comment(where, ane, body=TEXT)
    with CaptureQueriesContext(connection) as asked:
        context = screening_context(account=ane, consultation=where, text=TEXT, kind="comment", language="es", at=NOW)
    assert len(asked) == 1
    assert (len(context.own), len(context.same)) == (min(number, OWN_TEXTS), min(number, SAME_TEXTS))
