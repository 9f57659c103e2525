"""Two moderators, one case: exactly one decision. With the lock taken away there are two."""

from __future__ import annotations

from collections.abc import Callable, Collection
from threading import Barrier

import pytest

from moderation.models import ModerationDecision, ReviewCase
from moderation.services import decisions
from participa.accounts.enums import Role
from participa.accounts.models import User
from participa.core.errors import DomainError
from tests import factories
from tests.events.crowd import at_once
from tests.factories import NOW
from tests.moderation import desk

pytestmark = pytest.mark.django_db(transaction=True)


def deciding(case: ReviewCase, by: User, action: str) -> Callable[[], str]:
    """A moderator who has read the case and decides; says what came of it."""
    seen, reason = case.version, desk.reason() if action == "restrict" else None

    def act() -> str:
        try:
            decisions.decide_case(case=case, by=by, action=action, reason=reason, version=seen, at=NOW)
        except DomainError as error:
            return f"{error.code}: {error.params['who']} {error.params['action']}"
        return f"{by.display_name} {action}"

    return act


def test_two_moderators_at_once_make_one_decision_and_the_other_learns_who_and_what() -> None:
    place = factories.consultation()
    maite, jon = factories.staff("maite", Role.MODERATOR), factories.staff("jon", Role.MODERATOR)
    for _ in range(6):
        case = desk.held(place)
        said = sorted(at_once(deciding(case, maite, "approve"), deciding(case, jon, "restrict")))
        made = ModerationDecision.objects.get(case=case)
        winner = f"{made.decided_by} {made.action}"
        assert said == sorted([winner, f"case.conflict: {winner}"])


@pytest.mark.needs_postgres
def test_without_the_lock_both_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both read the case before either writes: a public text approved and left alone at once."""
    place, both_have_read = factories.consultation(), Barrier(2)

    def unlocked(cases: Collection[int]) -> list[ReviewCase]:
        read = list(ReviewCase.objects.select_related("revision__comment__participant__account").filter(pk__in=cases))
        both_have_read.wait(timeout=10)
        return read

    case = desk.flagged(place)
    maite, jon = factories.staff("maite", Role.MODERATOR), factories.staff("jon", Role.MODERATOR)
    monkeypatch.setattr(decisions, "_locked", unlocked)
    said = sorted(at_once(deciding(case, maite, "no_action"), deciding(case, jon, "no_action")))

    assert said == ["jon no_action", "maite no_action"]
    assert ModerationDecision.objects.filter(case=case).count() == 2
