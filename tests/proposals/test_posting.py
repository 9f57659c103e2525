"""A citizen writes: what is stored, who is told, and what is refused without a trace."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participa import events
from participa.accounts.enums import IdentityLevel
from participa.core.digests import sha256
from participa.core.errors import DomainError
from participa.events.models import Event
from proposals.enums import CommentKind, ConsultationState, RevisionState, Stance
from proposals.models import Comment, CommentRevision, Consultation, Participant, Proposal, SearchEntry, Section
from proposals.rules.writing import MAX_DEPTH
from proposals.services.comments import post_comment, withdraw_comment
from tests import factories
from tests.factories import NOW
from tests.moderated import restrict_comment
from tests.proposals.screens import HOLD, HOLD_BY_POLICY, screened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscreened")]

TEXT = "Sin coche no se llega al centro de salud."


def write(where: Proposal, **values: Any) -> Comment:
    """Ane writes a comment about a proposal, unless told otherwise."""
    defaults: dict[str, Any] = {"kind": CommentKind.COMMENT, "body": TEXT, "at": NOW, "proposal": where}
    if "account" not in values:
        defaults["account"] = factories.ane()
    return post_comment(**{"consultation": where.consultation, **defaults, **values})


@pytest.fixture
def taxi() -> Proposal:
    proposal = factories.consultation().proposals.first()
    assert proposal is not None
    return proposal


def refused(code: str, where: Proposal, **values: Any) -> DomainError:
    """The refusal, after looking that nothing was stored and nobody was told."""
    before = _stored()
    with pytest.raises(DomainError) as caught:
        write(where, **values)
    assert caught.value.code == code
    assert _stored() == before
    return caught.value


def _stored() -> list[int]:
    return [model.objects.count() for model in (Comment, CommentRevision, Participant, SearchEntry, Event)]


def test_a_text_is_public_at_once_with_its_words_on_a_revision(taxi: Proposal) -> None:
    ane = factories.ane()
    comment = write(taxi, account=ane)
    comment.refresh_from_db()
    revision = comment.revisions.get()
    assert (revision.number, revision.body, revision.state) == (1, TEXT, RevisionState.PUBLISHED)
    assert (revision.digest, revision.length, revision.language) == (sha256(TEXT), len(TEXT), "es")
    assert (comment.public_revision, comment.published_at, comment.language) == (revision, NOW, "es")
    assert (comment.participant.account, comment.participant.display_name) == (ane, "ane")


def test_everybody_who_watches_the_place_is_told_with_codes_and_no_words(taxi: Proposal) -> None:
    comment = write(taxi, kind=CommentKind.ARGUMENT, stance=Stance.FOR)
    facts = {event.topic: (event.kind, event.ref, event.payload) for event in Event.objects.all()}
    payload = {
        "comment": comment.code,
        "proposal": taxi.code,
        "consultation": taxi.consultation.code,
        "kind": "argument",
        "stance": "for",
        "parent": None,
        "section": None,
    }
    expected = ("comment.published", comment.code, payload)
    assert facts == {
        "feed": expected,
        f"proposal:{taxi.code}": expected,
        f"consultation:{taxi.consultation.code}": expected,
    }


@pytest.mark.parametrize(
    ("verdict", "state"), [(HOLD, RevisionState.HELD_SYSTEM), (HOLD_BY_POLICY, RevisionState.HELD_POLICY)]
)
def test_a_held_text_is_told_to_moderators_and_its_author_alone(taxi: Proposal, verdict: Any, state: str) -> None:
    ane = factories.ane()
    with screened(verdict):
        comment = write(taxi, account=ane)
    comment.refresh_from_db()
    revision = comment.revisions.get()
    assert (revision.state, revision.screening) == (state, verdict.as_json())
    assert (comment.public_revision, comment.published_at, SearchEntry.objects.count()) == (None, None, 0)
    assert {(event.topic, event.kind) for event in Event.objects.all()} == {
        ("mod:queue", "comment.held"),
        (f"user:{ane.code}", "comment.held"),
    }
    payload = Event.objects.get(topic="mod:queue").payload
    assert (payload["comment"], payload["revision"], payload["state"]) == (comment.code, revision.code, state)


def test_what_the_author_says_of_the_language_counts_more_than_the_detection(taxi: Proposal) -> None:
    assert write(taxi, language="eu").language == "eu"
    assert write(taxi, body="Kotxerik gabe ezin da osasun zentrora iritsi.").language == "eu"
    assert write(taxi, body="Ok").language == "und"


def test_text_is_normalised_before_it_is_stored(taxi: Proposal) -> None:
    comment = write(taxi, body="  Autobu\u0301s\u200b\r\n\r\n\r\n\r\nya \r\n")
    assert comment.revisions.get().body == "Autobús\n\nya"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("con\x00nulo", "text.unreadable"),
        ("medio \ud83d par", "text.unreadable"),
        ("\u200b\u200d\u2060\u3164", "text.empty"),
        ("   \n\t ", "text.empty"),
        ("", "text.empty"),
        ("\u202eoãn \u202csí", "text.direction"),
        ("Z" + "\u0301" * 12, "text.marks"),
        ("a" * 10_000, "text.too_long"),
        ("a" * 2_001, "text.too_long"),
        (None, "text.type"),
        (7, "text.type"),
        (["a"], "text.type"),
        ({"body": "a"}, "text.type"),
        (b"bytes", "text.type"),
        (True, "text.type"),
    ],
)
def test_bad_text_is_refused_with_a_code_and_stores_nothing(taxi: Proposal, body: object, code: str) -> None:
    assert refused(code, taxi, body=body).field == "body"


def test_length_is_counted_alike_for_crlf_and_lf_and_for_both_forms_of_accents(taxi: Proposal) -> None:
    assert write(taxi, body="a\r\n" * 999 + "aa").revisions.get().length == 2_000
    assert write(taxi, body="e\u0301" * 2_000).revisions.get().length == 2_000
    refused("text.too_long", taxi, body="a\n" * 1_000 + "a")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"kind": "poem"}, "comment.kind"),
        ({"kind": ""}, "comment.kind"),
        ({"kind": CommentKind.ARGUMENT}, "comment.stance"),
        ({"kind": CommentKind.ARGUMENT, "stance": "maybe"}, "comment.stance"),
        ({"kind": CommentKind.COMMENT, "stance": "for"}, "comment.stance"),
        ({"kind": CommentKind.QUESTION, "stance": "against"}, "comment.stance"),
        ({"kind": CommentKind.ARGUMENT, "stance": "for", "proposal": None}, "comment.argument_place"),
        ({"language": "fr"}, "comment.language"),
        ({"language": "es-ES-x"}, "comment.language"),
        ({"kind": None}, "comment.kind"),
        ({"kind": ["comment"]}, "comment.kind"),
        ({"stance": None}, "comment.stance"),
        ({"language": 7}, "comment.language"),
        ({"account": None}, "sign_in"),
    ],
)
def test_a_contribution_that_makes_no_sense_is_refused(taxi: Proposal, values: dict[str, Any], code: str) -> None:
    refused(code, taxi, **values)


def test_a_place_is_a_proposal_or_a_section_and_belongs_to_the_consultation(taxi: Proposal) -> None:
    other = factories.consultation()
    section = Section.objects.get(consultation=taxi.consultation)
    refused("comment.place", taxi, section=section)
    refused("not_found", taxi, consultation=other)
    refused("not_found", taxi, proposal=None, section=Section.objects.get(consultation=other))
    assert write(taxi, proposal=None, section=section).section == section
    assert write(taxi, proposal=None).proposal is None


def test_an_answer_stands_in_the_thread_of_what_it_answers(taxi: Proposal) -> None:
    root = write(taxi, kind=CommentKind.ARGUMENT, stance=Stance.AGAINST)
    reply = write(taxi, parent=root)
    deeper = write(taxi, parent=reply)
    assert [(one.parent, one.root, one.depth) for one in (reply, deeper)] == [(root, root, 1), (reply, root, 2)]
    refused("comment.reply_kind", taxi, parent=root, kind=CommentKind.QUESTION)
    refused("comment.reply_kind", taxi, parent=root, kind=CommentKind.ARGUMENT, stance=Stance.FOR)


def test_an_answer_below_the_deepest_level_stands_beside_what_it_answers(taxi: Proposal) -> None:
    last = write(taxi)
    for _ in range(MAX_DEPTH):
        last = write(taxi, parent=last)
    below = write(taxi, parent=last)
    assert (last.depth, below.depth, below.parent, below.root) == (MAX_DEPTH, MAX_DEPTH, last.parent, last.root)


def test_what_is_hidden_cannot_be_answered_and_answers_like_what_is_missing(taxi: Proposal) -> None:
    ane = factories.ane()
    with screened(HOLD):
        held = write(taxi, account=ane)
    withdrawn = withdraw_comment(account=ane, comment=write(taxi, account=ane), at=NOW)
    restricted = restrict_comment(comment=write(taxi), reason_code="insult", decision_ref="d2345678", at=NOW)
    elsewhere = write(factories.consultation().proposals.get(position=1))
    beside = write(taxi.consultation.proposals.get(position=2))
    for hidden in (held, withdrawn, restricted, elsewhere, beside):
        refused("not_found", taxi, parent=hidden)


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (ConsultationState.DRAFT, "not_found"),
        (ConsultationState.REVIEW, "not_found"),
        (ConsultationState.SCHEDULED, "consultation.not_yet_open"),
        (ConsultationState.SUSPENDED, "consultation.suspended"),
        (ConsultationState.CLOSED, "consultation.closed"),
        (ConsultationState.RESPONDED, "consultation.closed"),
        (ConsultationState.WITHDRAWN, "consultation.closed"),
    ],
)
def test_only_an_open_consultation_takes_contributions(state: str, code: str) -> None:
    refused(code, factories.consultation(state).proposals.get(position=1))


def test_open_means_from_the_opening_instant_until_before_the_closing_one(taxi: Proposal) -> None:
    opens, closes = taxi.consultation.opens_at, taxi.consultation.closes_at
    assert opens
    assert closes
    tick = timedelta(microseconds=1)
    refused("consultation.not_yet_open", taxi, at=opens - tick)
    assert write(taxi, at=opens).published_at == opens
    assert write(taxi, at=closes - tick).published_at == closes - tick
    refused("consultation.closed", taxi, at=closes)


def test_the_rule_is_asked_again_of_the_consultation_as_it_is_now(taxi: Proposal) -> None:
    stale = Proposal.objects.select_related("consultation").get(pk=taxi.pk)
    with events.unit():
        Consultation.objects.update(state=ConsultationState.SUSPENDED)
    refused("consultation.suspended", stale)


def test_a_consultation_may_ask_for_a_verified_identity() -> None:
    where = factories.consultation(comment_level=IdentityLevel.VERIFIED).proposals.get(position=1)
    refused("identity.verified", where)
    assert write(where, account=factories.ane(identity_level=IdentityLevel.VERIFIED)).public_revision
    everyday = factories.consultation().proposals.get(position=1)
    refused("identity.email", everyday, account=factories.ane(identity_level=IdentityLevel.NONE))
    refused("account.inactive", everyday, account=factories.ane(is_active=False))


def test_the_service_needs_at_most_thirteen_statements_even_for_a_first_answer(taxi: Proposal) -> None:
    parent = write(taxi)
    newcomer = factories.user("itziar")
    with CaptureQueriesContext(connection) as asked:
        write(taxi, account=newcomer, parent=parent)
    assert len(_statements(asked)) <= 13


def _statements(asked: CaptureQueriesContext) -> list[str]:
    transactions = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK")
    return [query["sql"] for query in asked.captured_queries if not query["sql"].startswith(transactions)]
