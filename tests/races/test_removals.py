"""Two moderators, two cases about one text, both removals at once: one removes it, and nobody waits for ever.

A removal closes every open case of its text. With the locks of its own case alone each waits for the other's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from threading import Barrier

import pytest
from django.db import OperationalError

from moderation.models import ModerationDecision, ReviewCase
from moderation.services import decisions
from moderation.services.cases import attend
from participa.accounts.enums import Role
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.models import Comment, Consultation
from proposals.services.comments import edit_comment
from tests import factories
from tests.events.crowd import at_once
from tests.factories import NOW
from tests.moderation import desk
from tests.moderation.lawful import faults
from tests.proposals.screens import screened

pytestmark = pytest.mark.django_db(transaction=True)

MODERATORS = ("maite", "jon")


def two_cases(place: Consultation) -> list[ReviewCase]:
    """Somebody reported what is public, and what its author wrote since then waits."""
    ane = factories.ane()
    case = desk.flagged(place, ane)
    comment = Comment.objects.get(pk=case.revision.comment_id)
    with screened(desk.HELD):
        edit_comment(account=ane, comment=comment, body="Lo de la ventanilla, otra vez.", at=NOW)
    attend(comment=Comment.objects.get(pk=comment.pk), at=NOW)
    found = list(ReviewCase.objects.filter(revision__comment=comment, state="open").order_by("pk"))
    assert len(found) == 2
    return found


def removing(case: ReviewCase, by: User) -> Callable[[], str]:
    """A moderator who has read one of the cases and removes the text; says what came of it."""

    def act() -> str:
        try:
            made = decisions.decide_case(
                case=case, by=by, action="restrict", reason=desk.reason(), version=case.version, at=NOW
            )
        except DomainError as error:
            return f"{error.code}: {error.params['who']} {error.params['action']}"
        except OperationalError as error:
            return str(error).split("\n", 1)[0]
        return f"{made.decided_by} restrict"

    return act


def test_two_removals_of_one_text_by_two_cases_are_one_and_the_other_learns_whose() -> None:
    place = factories.consultation()
    people = [factories.staff(name, Role.MODERATOR) for name in MODERATORS]
    for _ in range(6):
        cases = two_cases(place)
        said = sorted(at_once(*(removing(case, by) for case, by in zip(cases, people, strict=True))))
        made = ModerationDecision.objects.get(comment=cases[0].revision.comment_id)
        assert said == sorted([f"{made.decided_by} restrict", f"case.conflict: {made.decided_by} restrict"])
        states = {case.pk: case.state for case in ReviewCase.objects.filter(pk__in=[case.pk for case in cases])}
        assert sorted(states.values()) == ["decided", "overtaken"]
        assert states[made.case_id] == "decided"
    assert faults() == []


@pytest.mark.needs_postgres
def test_with_the_lock_of_its_own_case_alone_one_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    place, both_have_read = factories.consultation(), Barrier(2)

    def own_alone(cases: Collection[int]) -> list[ReviewCase]:
        related = ("revision__comment__participant__account", "revision__comment__consultation")
        chosen = ReviewCase.objects.filter(pk__in=cases).select_related(*related)
        read = list(chosen.select_for_update(of=("self",)))
        both_have_read.wait(timeout=10)
        return read

    cases = two_cases(place)
    people = [factories.staff(name, Role.MODERATOR) for name in MODERATORS]
    monkeypatch.setattr(decisions, "_locked", own_alone)
    said = at_once(*(removing(case, by) for case, by in zip(cases, people, strict=True)))
    assert sorted(line == "deadlock detected" for line in said) == [False, True], said
