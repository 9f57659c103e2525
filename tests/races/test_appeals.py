"""Two moderators, one objection: exactly one answer, and the other learns whose. Without the locks both answer."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier
from typing import Any

import pytest

from moderation.models import Appeal, ModerationDecision
from moderation.services import appeals
from participa.accounts.enums import Role
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.models import Consultation
from tests import factories
from tests.events.crowd import at_once
from tests.factories import NOW
from tests.moderation import desk

pytestmark = pytest.mark.django_db(transaction=True)


def objected(place: Consultation) -> Appeal:
    ane = factories.ane()
    removal = desk.decide(desk.flagged(place, ane), "restrict")
    return appeals.appeal_decision(decision=removal, by=ane, text="No insulto a nadie.", at=NOW)


def answering(appeal: Appeal, by: User, outcome: str) -> Callable[[], str]:
    """A moderator who has read the case and answers; says what came of it."""

    def act() -> str:
        try:
            appeals.answer_appeal(appeal=appeal, by=by, outcome=outcome, explanation="Visto.", version=1, at=NOW)
        except DomainError as error:
            return f"{error.code}: {error.params['who']} {error.params['action']}"
        return f"{by.display_name} {outcome}"

    return act


def test_two_that_answer_at_once_make_one_answer_and_the_other_learns_whose() -> None:
    place = factories.consultation()
    maite, jon = factories.staff("maite", Role.MODERATOR), factories.staff("jon", Role.MODERATOR)
    for _ in range(4):
        appeal = objected(place)
        said = sorted(at_once(answering(appeal, maite, "overturned"), answering(appeal, jon, "confirmed")))
        appeal.refresh_from_db()
        winner = f"{appeal.answered_by} {appeal.outcome}"
        assert said == sorted([winner, f"case.conflict: {winner}"])
        undone = ModerationDecision.objects.filter(reverses=appeal.decision).count()
        assert undone == (1 if appeal.outcome == "overturned" else 0)


@pytest.mark.needs_postgres
def test_without_the_locks_both_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    place, both_have_read = factories.consultation(), Barrier(2)
    appeal = objected(place)
    maite, jon = factories.staff("maite", Role.MODERATOR), factories.staff("jon", Role.MODERATOR)

    def decision_unlocked(decision: Any) -> Any:
        related = ("statement", "revision", "comment__participant", "comment__consultation", "decided_by", "policy")
        return ModerationDecision.objects.select_related(*related).get(pk=decision.pk)

    def appeal_unlocked(given: Any) -> Any:
        related = ("account", "answered_by", "case__revision__comment__consultation", "decision__statement")
        read = Appeal.objects.select_related(*related).get(pk=given.pk)
        both_have_read.wait(timeout=10)
        return read

    monkeypatch.setattr(appeals, "_locked", decision_unlocked)
    monkeypatch.setattr(appeals, "_locked_appeal", appeal_unlocked)
    said = sorted(at_once(answering(appeal, maite, "confirmed"), answering(appeal, jon, "confirmed")))
    assert said == ["jon confirmed", "maite confirmed"]
