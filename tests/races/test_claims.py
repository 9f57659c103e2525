"""Many moderators open one case at the same instant: one looks at it. With a look before the write, all do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier

import pytest

from moderation.models import CaseClaim, ReviewCase
from moderation.services import claims
from participa.accounts.enums import Role
from participa.accounts.models import User
from participa.core.errors import DomainError
from tests import factories
from tests.events.crowd import at_once
from tests.factories import NOW
from tests.moderation import desk

pytestmark = pytest.mark.django_db(transaction=True)


def opening(case: ReviewCase, by: User, at: datetime = NOW) -> Callable[[], str]:
    def act() -> str:
        try:
            claims.claim_case(case=case, by=by, at=at)
        except DomainError as error:
            return f"{error.code}: {error.params.get('who', '')}"
        return "mine"

    return act


def test_of_many_at_once_one_holds_the_case_and_again_when_the_claim_ran_out() -> None:
    people = [factories.staff(f"m{n}", Role.MODERATOR) for n in range(6)]
    case = desk.held(factories.consultation())
    for at in (NOW, NOW + timedelta(seconds=120)):
        said = at_once(*(opening(case, one, at) for one in people))
        holder = CaseClaim.objects.get(until__gt=at).holder
        assert sorted(said) == sorted([*[f"claim.taken: {holder.display_name}"] * 5, "mine"])
        assert said[people.index(holder)] == "mine"


@pytest.mark.needs_postgres
def test_with_a_look_before_the_write_two_hold_it(monkeypatch: pytest.MonkeyPatch) -> None:
    people = [factories.staff(f"m{n}", Role.MODERATOR) for n in range(2)]
    case, both_have_looked = desk.held(factories.consultation()), Barrier(2)

    def look_then_write(case: ReviewCase, by: User, at: datetime) -> bool:
        free = not CaseClaim.objects.filter(case=case, until__gt=at).exists()
        both_have_looked.wait(timeout=10)
        if free:
            values = {"holder": by, "claimed_at": at, "until": at + claims.CLAIM}
            CaseClaim.objects.update_or_create(case=case, defaults=values)
        return free

    monkeypatch.setattr(claims, "_take", look_then_write)
    assert at_once(*(opening(case, one) for one in people)) == ["mine", "mine"]
