"""ane votes, changes her mind and takes it back; a stranger, a late voter and a doubtful request are refused."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from participa import events
from participa.accounts.enums import IdentityLevel
from participa.core.errors import DomainError
from participa.core.messages import status_for
from proposals.enums import Choice, ConsultationState, TallyVisibility
from proposals.models import Ballot, BallotDelta, Participant, Participation, Proposal
from proposals.queries.vote_links import key_path
from proposals.queries.votes import own_ballot
from proposals.services.vote_keys import make_key
from proposals.services.votes import cast_vote, retract_vote
from tests.factories import NOW, ane, participant, user
from tests.proposals.people import verified
from tests.proposals.voting import NOTHING, rows, votable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vote_keys")]


def test_ane_votes_and_her_ballot_is_counted_once() -> None:
    person, proposal = ane(), votable()

    ballot = cast_vote(account=person, proposal=proposal, choice=Choice.FOR, at=NOW)

    assert (ballot.choice, ballot.version) == (Choice.FOR, 1)
    assert rows(proposal) == {"ballots": [("for", 1)], "participations": 1, "deltas": [("for", 1)]}
    assert Participation.objects.get().day == NOW.date()


def test_voting_the_same_again_changes_nothing_and_keeps_the_receipt() -> None:
    person, proposal = ane(), votable()
    first = cast_vote(account=person, proposal=proposal, choice=Choice.FOR, at=NOW)
    before = rows(proposal)

    again = cast_vote(account=person, proposal=proposal, choice=Choice.FOR, at=NOW + timedelta(minutes=1))

    assert (again.pk, again.token, again.version) == (first.pk, first.token, 1)
    assert rows(proposal) == before


def test_ane_changes_her_mind_and_gets_a_new_receipt() -> None:
    person, proposal = ane(), votable()
    first = cast_vote(account=person, proposal=proposal, choice=Choice.FOR, at=NOW)

    second = cast_vote(account=person, proposal=proposal, choice=Choice.AGAINST, at=NOW)

    assert (second.pk, second.version) == (first.pk, 2)
    assert second.token != first.token
    assert rows(proposal) == {
        "ballots": [("against", 2)],
        "participations": 1,
        "deltas": [("for", 1), ("for", -1), ("against", 1)],
    }
    stored = Ballot.objects.get()
    assert (stored.choice, stored.token, stored.version) == (second.choice, second.token, second.version)


def test_taking_a_vote_back_leaves_neither_ballot_nor_participation() -> None:
    person, other, proposal = ane(), user("miren"), votable()
    cast_vote(account=other, proposal=proposal, choice=Choice.AGAINST, at=NOW)
    cast_vote(account=person, proposal=proposal, choice=Choice.ABSTAIN, at=NOW)

    retract_vote(account=person, proposal=proposal, at=NOW)
    retract_vote(account=person, proposal=proposal, at=NOW)

    assert rows(proposal) == {
        "ballots": [("against", 1)],
        "participations": 1,
        "deltas": [("against", 1), ("abstain", 1), ("abstain", -1)],
    }
    assert own_ballot(person, proposal) is None


def test_who_never_voted_takes_nothing_back() -> None:
    proposal = votable()

    retract_vote(account=ane(), proposal=proposal, at=NOW)

    assert rows(proposal) == NOTHING
    assert Participant.objects.count() == 0


def test_ane_sees_her_own_ballot_and_a_stranger_sees_none() -> None:
    person, proposal = ane(), votable()
    ballot = cast_vote(account=person, proposal=proposal, choice=Choice.FOR, at=NOW)

    assert own_ballot(person, proposal) == ballot
    assert own_ballot(user("stranger"), proposal) is None


def test_the_link_is_the_keyed_digest_of_the_account_and_nothing_else_leads_to_the_ballot() -> None:
    person, proposal = ane(), votable()
    cast_vote(account=person, proposal=proposal, choice=Choice.FOR, at=NOW)

    key = key_path(proposal).read_bytes()
    assert Ballot.objects.get().link == hmac.new(key, f"account:{person.code}".encode(), hashlib.sha256).hexdigest()
    assert [field.name for field in Ballot._meta.get_fields()] == [
        "key", "proposal", "choice", "token", "version", "link",
    ]  # fmt: skip


def test_no_row_of_a_vote_carries_a_time() -> None:
    timed = [
        f"{model.__name__}.{field.name}"
        for model in (Ballot, BallotDelta, Participation)
        for field in model._meta.get_fields()
        if isinstance(field, (models.DateTimeField, models.TimeField))
    ]
    assert timed == []


def test_receipts_differ_although_two_browsers_send_the_same_randomness() -> None:
    proposal = votable()
    receipts = {
        cast_vote(account=user(f"voter{n}"), proposal=proposal, choice=Choice.FOR, voter_entropy="c2FtZQ", at=NOW).token
        for n in range(8)
    }
    assert len(receipts) == 8
    assert {len(receipt) for receipt in receipts} == {43}


@pytest.mark.parametrize("entropy", ["x" * 129, "NUL\x00", "\ud800", "espacio y más", None, 7, ["a"]])
def test_doubtful_randomness_is_refused_and_nothing_is_stored(entropy: Any) -> None:
    proposal = votable()
    with pytest.raises(DomainError, match=r"^vote\.entropy"):
        cast_vote(account=ane(), proposal=proposal, choice=Choice.FOR, voter_entropy=entropy, at=NOW)
    assert rows(proposal) == NOTHING


@pytest.mark.parametrize("choice", ["", "FOR", "yes", "for ", "\x00", None, 1, ["for"], {}])
def test_a_choice_that_does_not_exist_is_refused_and_nothing_is_stored(choice: Any) -> None:
    proposal = votable()
    with pytest.raises(DomainError, match=r"^vote\.choice"):
        cast_vote(account=ane(), proposal=proposal, choice=choice, at=NOW)
    assert rows(proposal) == NOTHING


REFUSED = {
    ConsultationState.DRAFT: "not_found",
    ConsultationState.REVIEW: "not_found",
    ConsultationState.SCHEDULED: "consultation.not_yet_open",
    ConsultationState.SUSPENDED: "consultation.suspended",
    ConsultationState.CLOSED: "consultation.closed",
    ConsultationState.ANALYSIS: "consultation.closed",
    ConsultationState.SUMMARISED: "consultation.closed",
    ConsultationState.AWAITING_RESPONSE: "consultation.closed",
    ConsultationState.RESPONDED: "consultation.closed",
    ConsultationState.ARCHIVED: "consultation.closed",
    ConsultationState.WITHDRAWN: "consultation.closed",
}


@pytest.mark.parametrize(("state", "code"), REFUSED.items())
def test_a_consultation_that_is_not_open_refuses_votes_changes_and_withdrawals(state: str, code: str) -> None:
    early, late, proposal = ane(), user("late"), votable()
    cast_vote(account=early, proposal=proposal, choice=Choice.FOR, at=NOW)
    before = rows(proposal)
    place = proposal.consultation
    place.state = state
    if code == "not_found":
        place.published_at = None
    with events.unit():
        place.save(update_fields=["state", "published_at"])

    refused = []
    for act in (
        lambda: cast_vote(account=late, proposal=proposal, choice=Choice.FOR, at=NOW),
        lambda: cast_vote(account=early, proposal=proposal, choice=Choice.AGAINST, at=NOW),
        lambda: retract_vote(account=early, proposal=proposal, at=NOW),
    ):
        with pytest.raises(DomainError) as error:
            act()
        refused.append(error.value.code)

    assert refused == [code] * 3
    assert rows(proposal) == before


@pytest.mark.parametrize(
    ("wanted", "fields", "code"),
    [
        (IdentityLevel.EMAIL, {"identity_level": IdentityLevel.NONE}, "identity.email"),
        (IdentityLevel.VERIFIED, {"identity_level": IdentityLevel.EMAIL}, "identity.verified"),
        (IdentityLevel.VERIFIED, {"identity_level": IdentityLevel.VERIFIED}, "identity.verified"),  # but no proof
        (IdentityLevel.EMAIL, {"is_active": False}, "account.inactive"),
    ],
)
def test_an_account_that_is_not_known_well_enough_is_refused(
    wanted: IdentityLevel, fields: dict[str, Any], code: str
) -> None:
    proposal = votable(vote_level=wanted)
    with pytest.raises(DomainError) as error:
        cast_vote(account=user("ane", **fields), proposal=proposal, choice=Choice.FOR, at=NOW)
    assert error.value.code == code
    assert rows(proposal) == NOTHING
    assert Participant.objects.count() == 0


def test_one_verified_person_with_two_accounts_has_one_vote() -> None:
    proposal = votable(vote_level=IdentityLevel.VERIFIED)
    first = verified("ane")
    second = verified("ane at work", proof=first.identity_proof)

    cast_vote(account=first, proposal=proposal, choice=Choice.FOR, at=NOW)
    cast_vote(account=second, proposal=proposal, choice=Choice.AGAINST, at=NOW)

    assert rows(proposal)["ballots"] == [("against", 2)]
    assert rows(proposal)["participations"] == 1
    retract_vote(account=second, proposal=proposal, at=NOW)
    assert rows(proposal)["ballots"] == []


def test_who_verifies_for_comments_alone_cannot_vote_again_with_another_account() -> None:
    proposal = votable(comment_level=IdentityLevel.VERIFIED)  # one person, one participant; votes go by account
    first = verified("ane")
    second = verified("ane at work", proof=first.identity_proof)
    cast_vote(account=first, proposal=proposal, choice=Choice.FOR, at=NOW)
    before = rows(proposal)

    with pytest.raises(DomainError, match=r"^vote\.elsewhere"):
        cast_vote(account=second, proposal=proposal, choice=Choice.AGAINST, at=NOW)

    assert rows(proposal) == before


def test_after_an_erasure_the_same_person_neither_votes_twice_nor_uncounts_the_vote() -> None:
    proposal = votable(vote_level=IdentityLevel.VERIFIED)
    first = verified("ane")
    cast_vote(account=first, proposal=proposal, choice=Choice.FOR, at=NOW)
    with events.unit():
        Participant.objects.update(account=None, proof=None)
    again = verified("ane again", proof=first.identity_proof)

    assert cast_vote(account=again, proposal=proposal, choice=Choice.FOR, at=NOW).version == 1
    with pytest.raises(DomainError, match=r"^vote\.elsewhere"):
        retract_vote(account=again, proposal=proposal, at=NOW)

    assert rows(proposal) == {"ballots": [("for", 1)], "participations": 1, "deltas": [("for", 1)]}


def test_a_vote_under_another_key_is_refused_rather_than_counted_twice() -> None:
    person, proposal = ane(), votable()
    cast_vote(account=person, proposal=proposal, choice=Choice.FOR, at=NOW)
    before = rows(proposal)
    key_path(proposal).write_bytes(b"k" * 32)  # a node whose folder of keys is not the shared one

    with pytest.raises(DomainError, match=r"^vote\.elsewhere"):
        cast_vote(account=person, proposal=proposal, choice=Choice.AGAINST, at=NOW)

    assert rows(proposal) == before


def test_without_the_key_voting_answers_503_and_never_makes_another_key(vote_keys: Path) -> None:
    person, proposal = ane(), votable()
    cast_vote(account=person, proposal=proposal, choice=Choice.FOR, at=NOW)
    before = rows(proposal)
    key_path(proposal).unlink()

    acts: list[Callable[[], object]] = [
        lambda: cast_vote(account=user("miren"), proposal=proposal, choice=Choice.FOR, at=NOW),
        lambda: retract_vote(account=person, proposal=proposal, at=NOW),
        lambda: own_ballot(person, proposal),
        lambda: make_key(proposal),
    ]
    for act in acts:
        with pytest.raises(DomainError, match=r"^vote\.key_missing"):
            act()

    assert status_for("vote.key_missing") == 503
    assert rows(proposal) == before
    assert list(vote_keys.iterdir()) == []


@pytest.mark.parametrize("act", ["new", "known", "change", "same", "withdraw"])
def test_a_vote_costs_few_statements_whatever_the_number_of_ballots(act: str) -> None:
    """At most 5, so that a request with session, account and proposal stays within 8."""
    person, proposal = ane(), votable()
    counts = []
    for crowd in (0, 12):
        for n in range(crowd):
            cast_vote(account=user(f"voter{n}"), proposal=proposal, choice=Choice.FOR, at=NOW)
        if act == "known":
            participant(person, proposal.consultation)
        if act in {"change", "same", "withdraw"}:
            cast_vote(account=person, proposal=proposal, choice=Choice.FOR, at=NOW)
        fresh = Proposal.objects.select_related("consultation").get(pk=proposal.pk)
        with CaptureQueriesContext(connection) as seen:
            if act == "withdraw":
                retract_vote(account=person, proposal=fresh, at=NOW)
            else:
                choice = Choice.AGAINST if act == "change" else Choice.FOR
                cast_vote(account=person, proposal=fresh, choice=choice, at=NOW)
        counts.append(statements(seen))
        retract_vote(account=person, proposal=proposal, at=NOW)
        with events.unit():
            Participant.objects.filter(account=person).delete()
    assert counts[0] == counts[1] <= {"new": 5, "known": 5, "change": 4, "same": 2, "withdraw": 5}[act]


def statements(seen: CaptureQueriesContext) -> int:
    """Transaction statements are not counted."""
    words = [query["sql"].split()[0] for query in seen.captured_queries]
    return len([word for word in words if word not in {"SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT"}])


@pytest.mark.parametrize("visibility", TallyVisibility.values)
def test_a_vote_wakes_watchers_only_where_the_tally_is_live(
    visibility: str, django_capture_on_commit_callbacks: Any, pokes: list[str]
) -> None:
    person, proposal = ane(), votable(tally_visibility=visibility)
    with django_capture_on_commit_callbacks(execute=True):
        cast_vote(account=person, proposal=proposal, choice=Choice.FOR, at=NOW)
        cast_vote(account=person, proposal=proposal, choice=Choice.FOR, at=NOW)
    assert pokes == ([f"proposal:{proposal.code}"] if visibility == TallyVisibility.LIVE else [])
