"""Deciding: who may, what follows, what conflicts, and how it is undone exactly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from moderation.enums import CaseState, DecisionAction, FlagOutcome
from moderation.models import Flag, ModerationDecision, ReasonCode, ReviewCase, StatementOfReasons
from moderation.services.cases import attend, open_missing_cases, review_comment
from moderation.services.decisions import decide_case, undo_decision
from moderation.services.flags import flag_comment
from participa import events
from participa.accounts.enums import Role
from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.core.messages import message_for
from participa.events.models import Event
from proposals.enums import RevisionState
from proposals.models import Comment, CommentRevision, Consultation, Notice, SearchEntry
from proposals.queries.visibility import public_comments
from proposals.services.comments import edit_comment, withdraw_comment
from tests import factories
from tests.factories import NOW
from tests.moderation import desk
from tests.proposals.screens import PUBLISH, screened

pytestmark = pytest.mark.django_db

SOON = NOW + timedelta(seconds=30)
UNDONE_UNTIL = NOW + timedelta(seconds=60)
LATE = UNDONE_UNTIL + timedelta(seconds=1)


@pytest.fixture
def place() -> Consultation:
    return factories.consultation()


def world(comment: Comment) -> dict[str, Any]:
    """Everything about a text that a decision touches."""
    fresh = Comment.objects.get(pk=comment.pk)
    return {
        "comment": (fresh.restricted_at, fresh.reason_code, fresh.decision_ref, fresh.public_revision_id),
        "revisions": list(fresh.revisions.values_list("number", "state", "body")),
        "public": public_comments().filter(pk=fresh.pk).exists(),
        "search": SearchEntry.objects.filter(comment=fresh).values_list("stems", flat=True).first(),
        "cases": list(ReviewCase.objects.filter(revision__comment=fresh).values_list("code", "state", "decided_at")),
        "flags": list(Flag.objects.filter(revision__comment=fresh).values_list("receipt", "outcome", "answered_at")),
        "live": list(fresh.decisions.filter(live=True).exclude(action="reverse").values_list("code", flat=True)),
    }


def refused(case: ReviewCase, by: User, action: str = "approve", **more: Any) -> str:
    with pytest.raises(DomainError) as error:
        decide_case(case=case, by=by, action=action, version=more.pop("version", case.version), at=NOW, **more)
    return error.value.code


def test_approving_a_text_that_waits_makes_it_public(place: Consultation) -> None:
    case = desk.held(place)
    assert not public_comments().exists()

    decision = desk.decide(case, "approve")

    assert [comment.pk for comment in public_comments()] == [decision.comment_id]
    case.refresh_from_db()
    assert (case.state, case.version, case.decided_at) == (CaseState.DECIDED, 2, NOW)
    assert (decision.reason, StatementOfReasons.objects.count()) == (None, 0)
    assert decision.automated_detection


def test_a_removal_leaves_a_reason_a_statement_and_a_tombstone(place: Consultation) -> None:
    case = desk.flagged(place, factories.ane(language="en"))

    decision = desk.decide(case, "restrict")

    gone = Comment.objects.get()
    assert (gone.restricted_at, gone.reason_code, gone.decision_ref) == (NOW, "insult", decision.code)
    assert (public_comments().count(), SearchEntry.objects.filter(comment=gone).count()) == (0, 0)
    statement = StatementOfReasons.objects.get()
    assert (statement.decision, statement.language, statement.send_after) == (
        decision,
        "en",
        LATE - timedelta(seconds=1),
    )
    assert (statement.appeal_until - NOW.date()).days == 184
    assert f"{gone.code} to “{place.title_en}”" in statement.facts
    assert statement.facts.endswith("Somebody had reported it.")
    assert statement.ground.startswith(
        "Reason: Insult or threat. It breaks rule 4.1 of the moderation policy, version 1."
    )
    assert statement.automated == "No automated means were used. A person read the text and decided."
    assert decision.code in statement.redress
    assert desk.WORDS not in f"{statement.facts} {statement.ground} {statement.automated} {statement.redress}"


def test_the_author_is_told_once_and_the_mail_waits_for_the_undo(place: Consultation) -> None:
    ane = factories.ane(language="en")
    decision = desk.decide(desk.flagged(place, ane), "restrict")

    notice = Notice.objects.get(account=ane)
    assert (notice.message, notice.key, notice.mail_after) == (
        "contribution.removed",
        f"removed:{decision.code}",
        NOW + timedelta(seconds=60),
    )
    statement = StatementOfReasons.objects.get()
    assert notice.facts["statement"] == [statement.facts, statement.ground, statement.automated, statement.redress]


def test_a_text_of_nobody_has_a_statement_in_its_own_language_and_nobody_to_send_it_to(place: Consultation) -> None:
    comment = factories.comment(place, None, body="Kotxerik gabe ez gara iristen.")
    with events.unit():
        Comment.objects.filter(pk=comment.pk).update(language="eu")
    desk.decide(review_comment(by=factories.benat(), comment=comment, at=NOW), "restrict")

    statement = StatementOfReasons.objects.get()
    assert (statement.language, statement.send_after, Notice.objects.count()) == ("eu", None, 0)


@pytest.mark.parametrize("who", ["ane", "carla", "dorota", "pili", "auditor", "administrator"])
def test_nobody_else_decides(place: Consultation, who: str) -> None:
    case = desk.held(place)
    people: dict[str, Callable[[], User]] = {
        "ane": factories.ane,
        "carla": lambda: factories.carla(place.department),
        "dorota": lambda: factories.dorota(place.department),
        "pili": factories.pili,
        "auditor": lambda: factories.staff("auditor", Role.AUDITOR),
        "administrator": lambda: factories.staff("administrator", Role.ADMINISTRATOR),
    }
    before = world(case.revision.comment)
    assert refused(case, people[who]()) == "forbidden"
    assert (world(case.revision.comment), ModerationDecision.objects.count()) == (before, 0)


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.COMMUNITY_MANAGER])
def test_moderators_and_community_managers_decide(place: Consultation, role: Role) -> None:
    assert desk.decide(desk.held(place), "approve", by=factories.staff("m", role)).live


def test_who_lost_the_role_or_the_account_decides_no_more(place: Consultation) -> None:
    case, benat = desk.held(place), factories.benat()
    with events.unit():
        User.objects.filter(pk=benat.pk).update(is_active=False)
    benat.refresh_from_db()
    assert refused(case, benat) == "forbidden"


def test_nobody_decides_on_their_own_text(place: Consultation) -> None:
    benat = factories.benat()
    case = desk.held(place, benat)
    assert refused(case, benat) == "case.own_text"
    assert desk.decide(case, "approve", by=factories.staff("maite", Role.MODERATOR)).live


def test_nobody_decides_on_their_own_report(place: Consultation) -> None:
    benat, comment = factories.benat(), desk.write(place)
    case = flag_comment(comment=comment, account=benat, category="insult", at=NOW).case
    assert case is not None
    assert refused(case, benat, "restrict", reason=desk.reason()) == "case.own_flag"
    assert desk.decide(case, "no_action", by=factories.staff("maite", Role.MODERATOR)).live


@pytest.mark.parametrize("action", ["reverse", "no_action", "erase", ""])
def test_what_waits_is_approved_or_removed(place: Consultation, action: str) -> None:
    assert refused(desk.held(place), factories.benat(), action) in {"case.action", "case.waits_for_decision"}


def test_a_removal_needs_a_reason_that_is_in_use(place: Consultation) -> None:
    case, benat = desk.held(place), factories.benat()
    with events.unit():
        ReasonCode.objects.filter(code="spam").update(retired_at=NOW)
    reasons = [None, desk.reason("not-recorded"), desk.reason("spam")]
    assert [refused(case, benat, "restrict", reason=one) for one in reasons] == ["decision.reason"] * 3
    assert refused(case, benat, "restrict", reason=desk.reason("off-topic")) == "decision.explanation"
    assert (
        refused(case, benat, "restrict", reason=desk.reason("off-topic"), explanation="\u200b ")
        == "decision.explanation"
    )
    assert refused(case, benat, "restrict", reason=desk.reason(), explanation="x" * 2001) == "text.too_long"
    assert ModerationDecision.objects.count() == 0


def test_the_second_of_two_moderators_learns_who_and_what(place: Consultation) -> None:
    case = desk.held(place)
    desk.decide(case, "approve", by=factories.staff("maite", Role.MODERATOR))

    with pytest.raises(DomainError) as error:
        decide_case(case=case, by=factories.benat(), action="restrict", reason=desk.reason(), version=1, at=NOW)

    conflict = error.value
    assert (conflict.code, conflict.params["who"], conflict.params["action"]) == ("case.conflict", "maite", "approve")
    assert message_for(conflict).startswith("maite ")
    assert ModerationDecision.objects.count() == 1


def test_a_decision_on_an_old_view_conflicts(place: Consultation) -> None:
    case, benat = desk.held(place), factories.benat()
    undo_decision(decision=desk.decide(case, "approve", by=benat), by=benat, at=SOON)
    case.refresh_from_db()
    assert (case.state, case.version) == ("open", 3)
    assert refused(case, benat, version=1) == "case.conflict"
    assert refused(case, benat, version=4) == "case.conflict"


@pytest.mark.parametrize("action", ["approve", "restrict"])
def test_undoing_a_decision_on_a_held_text_restores_everything(place: Consultation, action: str) -> None:
    case, benat = desk.held(place), factories.benat()
    before = world(case.revision.comment)

    decision = desk.decide(case, action, by=benat)
    assert world(case.revision.comment) != before
    reversal = undo_decision(decision=decision, by=benat, at=SOON)

    assert world(case.revision.comment) == before
    assert (reversal.action, reversal.reverses) == (DecisionAction.REVERSE, decision)


@pytest.mark.parametrize("action", ["approve", "restrict", "no_action"])
@pytest.mark.parametrize("looked_at", [False, True])
def test_undoing_a_decision_on_a_public_text_restores_everything(
    place: Consultation, action: str, looked_at: bool
) -> None:
    case, benat = desk.flagged(place), factories.benat()
    comment = case.revision.comment
    if looked_at:
        desk.decide(case, "approve", by=factories.staff("maite", Role.MODERATOR))
        jon = factories.user("jon")
        again = flag_comment(comment=comment, account=jon, category="illegal", text="A", notifier=desk.NOTIFIER, at=NOW)
        assert again.case is not None
        case = again.case
    before = world(comment)

    decision = desk.decide(case, action, by=benat)
    undo_decision(decision=decision, by=benat, at=SOON)

    assert world(comment) == before


def test_undoing_the_removal_of_a_text_with_a_change_that_waits_restores_both(place: Consultation) -> None:
    ane, benat = factories.ane(), factories.benat()
    comment = desk.write(place, ane)
    with screened(desk.HELD):
        edit_comment(account=ane, comment=comment, body="Lo de la ventanilla es de tontos.", at=NOW)
    flag_comment(comment=comment, account=None, category="insult", at=NOW)
    attend(comment=Comment.objects.get(), at=NOW)
    change = ReviewCase.objects.get(revision__number=2)
    before = world(comment)
    assert [state for _, state, _ in before["cases"]] == ["open", "open"]

    decision = desk.decide(change, "restrict", by=benat)
    assert {state for _, state, _ in world(comment)["cases"]} == {"decided", "overtaken"}
    assert not world(comment)["public"]
    undo_decision(decision=decision, by=benat, at=SOON)

    assert world(comment) == before


def test_an_undo_in_time_is_silent(place: Consultation) -> None:
    benat, jon, ane = factories.benat(), factories.user("jon"), factories.ane()
    comment = desk.write(place, ane)
    case = flag_comment(comment=comment, account=jon, category="insult", at=NOW).case
    assert case is not None
    decision = desk.decide(case, "restrict", by=benat)
    assert Notice.objects.get(account=jon).message == "flag.upheld"

    undo_decision(decision=decision, by=benat, at=SOON)

    assert StatementOfReasons.objects.get().send_after is None
    assert Notice.objects.filter(account=jon).count() == 0


def test_the_decider_has_a_minute_and_somebody_else_has_longer(place: Consultation) -> None:
    benat, maite = factories.benat(), factories.staff("maite", Role.MODERATOR)
    decision = desk.decide(desk.held(place), "restrict", by=benat)
    with pytest.raises(DomainError, match=r"decision\.undo_too_late"):
        undo_decision(decision=decision, by=benat, at=LATE)
    with pytest.raises(DomainError, match="forbidden"):
        undo_decision(decision=decision, by=factories.ane(), at=SOON)
    undo_decision(decision=decision, by=maite, at=LATE + timedelta(days=30))
    assert StatementOfReasons.objects.get().send_after == NOW + timedelta(seconds=60)
    with pytest.raises(DomainError, match=r"decision\.already_undone"):
        undo_decision(decision=decision, by=maite, at=LATE)


def test_nobody_puts_their_own_text_back(place: Consultation) -> None:
    maite = factories.staff("maite", Role.MODERATOR)
    decision = desk.decide(desk.held(place, maite), "restrict")
    with pytest.raises(DomainError, match=r"case\.own_text"):
        undo_decision(decision=decision, by=maite, at=LATE)


def test_a_reversal_is_not_reversed_and_the_later_decision_goes_first(place: Consultation) -> None:
    benat = factories.benat()
    first = desk.decide(desk.held(place), "approve", by=benat)
    second = flag_comment(
        comment=first.comment, account=None, category="illegal", text="Art. 510", notifier=desk.NOTIFIER, at=NOW
    ).case
    assert second is not None
    removal = desk.decide(second, "restrict", by=benat)

    with pytest.raises(DomainError, match=r"decision\.superseded"):
        undo_decision(decision=first, by=benat, at=SOON)
    reversal = undo_decision(decision=removal, by=benat, at=SOON)
    with pytest.raises(DomainError, match=r"decision\.already_undone"):
        undo_decision(decision=reversal, by=benat, at=SOON)
    undo_decision(decision=first, by=benat, at=SOON)
    assert CommentRevision.objects.get().state == RevisionState.HELD_SYSTEM


def test_an_approval_is_not_undone_under_a_newer_text(place: Consultation) -> None:
    ane, benat = factories.ane(), factories.benat()
    decision = desk.decide(desk.held(place, ane), "approve", by=benat)
    with screened(PUBLISH):
        shown = Comment.objects.get(pk=decision.comment_id)
        edit_comment(account=ane, comment=shown, body="Lo de la ventanilla no funciona.", at=SOON)
    with pytest.raises(DomainError, match=r"decision\.superseded"):
        undo_decision(decision=decision, by=benat, at=SOON)


def test_an_author_who_changes_or_withdraws_the_text_closes_its_case(place: Consultation) -> None:
    ane, jon = factories.ane(), factories.user("jon")
    comment = desk.write(place, ane)
    flag_comment(comment=comment, account=jon, category="insult", at=NOW)
    with screened(PUBLISH):
        edit_comment(account=ane, comment=comment, body="Lo de la ventanilla no funciona.", at=NOW)
    attend(comment=Comment.objects.get(), at=SOON)
    attend(comment=Comment.objects.get(), at=LATE)

    assert list(ReviewCase.objects.values_list("state", "version")) == [("overtaken", 2)]
    assert Flag.objects.values_list("outcome", "answered_at").get() == (FlagOutcome.GONE, SOON)
    assert Notice.objects.get(account=jon).message == "flag.gone"

    held = desk.held(place, ane)
    withdraw_comment(account=ane, comment=held.revision.comment, at=NOW)
    attend(comment=held.revision.comment, at=NOW)
    attend(comment=Comment.objects.get(pk=held.revision.comment_id), at=NOW)
    held.refresh_from_db()
    assert held.state == "overtaken"
    assert refused(held, factories.benat(), version=held.version) == "case.conflict"


def test_a_lost_fact_is_made_up_for(place: Consultation) -> None:
    comment = desk.write(place, verdict=desk.HELD)
    assert (open_missing_cases(at=NOW), open_missing_cases(at=NOW)) == (1, 0)
    assert ReviewCase.objects.get().revision.comment == comment


def test_only_a_moderator_brings_a_text_to_the_desk_and_only_once(place: Consultation) -> None:
    comment = factories.comment(place, factories.ane())
    with pytest.raises(DomainError, match="forbidden"):
        review_comment(by=factories.ane(), comment=comment, at=NOW)
    first = review_comment(by=factories.benat(), comment=comment, at=NOW)
    second = review_comment(by=factories.benat(), comment=comment, at=NOW)
    assert (first, first.origin, ReviewCase.objects.count()) == (second, "staff", 1)


def test_what_happens_at_the_desk_is_told_at_the_desk_alone_and_without_words(place: Consultation) -> None:
    decision = desk.decide(desk.held(place), "restrict")
    told = list(Event.objects.filter(kind__startswith="case.").values_list("topic", "kind", "ref"))
    assert told == [
        ("mod:queue", "case.opened", decision.case.code),
        ("mod:queue", "case.decided", decision.case.code),
    ]
    assert all(desk.WORDS not in str(event.payload) for event in Event.objects.all())
    assert not Event.objects.filter(topic__in=["feed", f"consultation:{place.code}"]).exists()


def test_the_database_keeps_what_the_services_promise(place: Consultation) -> None:
    decision = desk.decide(desk.held(place), "restrict")
    values: dict[str, Any] = {
        "case": decision.case,
        "revision": decision.revision,
        "comment": decision.comment,
        "decided_at": NOW,
    }
    broken: list[dict[str, Any]] = [
        {"action": "restrict", "reason": decision.reason},  # a second one that holds
        {"action": "restrict", "live": False},  # without a reason
        {"action": "restrict", "live": False, "reason": decision.reason, "automated_decision": True},
        {"action": "reverse"},  # of nothing
        {"action": "approve", "reverses": decision},
    ]
    with events.unit():
        for wrong in broken:
            with pytest.raises(IntegrityError), transaction.atomic():
                ModerationDecision.objects.create(**{**values, **wrong})


def test_one_open_case_for_a_revision(place: Consultation) -> None:
    case = desk.held(place)
    with events.unit(), pytest.raises(IntegrityError), transaction.atomic():
        ReviewCase.objects.create(revision=case.revision, origin="staff", opened_at=NOW, due_at=NOW)
