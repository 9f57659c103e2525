"""Every step of the life of a consultation, from every state, by everybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from participa.accounts.enums import Role
from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.events.models import Event
from proposals.enums import TRANSITIONS, ConsultationState, Outcome
from proposals.models import Consultation, Department
from proposals.rules.lifecycle import STEPS, Act, Part
from proposals.services import lifecycle
from proposals.services.reasons import Reason
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vote_keys")]

S = ConsultationState
WHY = Reason(es="Por obras en la sede.", eu="Egoitzako obrengatik.")
HIDDEN = {S.DRAFT, S.REVIEW, S.WITHDRAWN}

#: Who may go from where to where, written by hand from the design notes.
ALLOWED: dict[tuple[str, str], set[str]] = {
    (S.DRAFT, S.REVIEW): {"contact"},
    (S.DRAFT, S.WITHDRAWN): {"contact", "publisher"},
    (S.REVIEW, S.DRAFT): {"publisher"},
    (S.REVIEW, S.SCHEDULED): {"publisher"},
    (S.REVIEW, S.WITHDRAWN): {"publisher"},
    (S.SCHEDULED, S.OPEN): {"publisher"},
    (S.SCHEDULED, S.DRAFT): {"publisher"},
    (S.SCHEDULED, S.WITHDRAWN): {"publisher"},
    (S.OPEN, S.OPEN): {"publisher"},
    (S.OPEN, S.SUSPENDED): {"publisher"},
    (S.OPEN, S.CLOSED): set(),  # the clock alone
    (S.OPEN, S.WITHDRAWN): {"publisher"},
    (S.SUSPENDED, S.OPEN): {"publisher"},
    (S.SUSPENDED, S.CLOSED): {"publisher"},
    (S.SUSPENDED, S.WITHDRAWN): {"publisher"},
    (S.CLOSED, S.ANALYSIS): {"publisher", "manager"},
    (S.ANALYSIS, S.SUMMARISED): {"publisher", "manager"},
    (S.SUMMARISED, S.AWAITING_RESPONSE): {"publisher", "manager"},
    (S.AWAITING_RESPONSE, S.RESPONDED): {"publisher", "manager"},
    (S.RESPONDED, S.DECIDED): {"publisher"},
    (S.DECIDED, S.IMPLEMENTED): {"publisher"},
    (S.IMPLEMENTED, S.ARCHIVED): {"publisher"},
}

#: Each act as its service is called, and the state it leads to.
Call = Callable[[User, Consultation], Consultation]


def _advance(target: str) -> Call:
    return lambda by, row: lifecycle.advance_consultation(
        by=by, consultation=row, target=target, outcome=Outcome.ADOPTED, at=NOW
    )


CALLS: dict[Act, tuple[Call, str]] = {
    Act.SUBMIT: (lambda by, row: lifecycle.submit_consultation(by=by, consultation=row, at=NOW), S.REVIEW),
    Act.RETURN: (
        lambda by, row: lifecycle.return_consultation(by=by, consultation=row, comment="Falta el euskera.", at=NOW),
        S.DRAFT,
    ),
    Act.APPROVE: (lambda by, row: lifecycle.approve_consultation(by=by, consultation=row, at=NOW), S.SCHEDULED),
    Act.OPEN: (lambda by, row: lifecycle.publish_consultation(by=by, consultation=row, at=NOW), S.OPEN),
    Act.EXTEND: (
        lambda by, row: lifecycle.extend_consultation(
            by=by, consultation=row, closes_at=NOW + timedelta(days=30), reason=WHY, at=NOW
        ),
        S.OPEN,
    ),
    Act.SUSPEND: (
        lambda by, row: lifecycle.suspend_consultation(by=by, consultation=row, reason=WHY, at=NOW),
        S.SUSPENDED,
    ),
    Act.RESUME: (lambda by, row: lifecycle.resume_consultation(by=by, consultation=row, reason=WHY, at=NOW), S.OPEN),
    Act.END: (lambda by, row: lifecycle.end_consultation(by=by, consultation=row, reason=WHY, at=NOW), S.CLOSED),
    Act.WITHDRAW: (
        lambda by, row: lifecycle.withdraw_consultation(by=by, consultation=row, reason=WHY, at=NOW),
        S.WITHDRAWN,
    ),
    **{
        act: (_advance(step.target), step.target) for act, step in STEPS.items() if step.kind == "consultation.advanced"
    },
}


@pytest.fixture
def where() -> Department:
    return factories.department()


@pytest.fixture
def people(where: Department) -> dict[str, User]:
    return {
        "contact": factories.carla(where),
        "approver": factories.dorota(where),
        "publisher": factories.pili(),
        "manager": factories.benat(),
        "administrator": factories.staff("admin", Role.ADMINISTRATOR),
        "auditor": factories.staff("auditora", Role.AUDITOR),
        "contact elsewhere": factories.carla(factories.department("Cultura")),
        "citizen": factories.ane(),
    }


def in_state(state: str, where: Department) -> Consultation:
    """A consultation whose checklist is met, in a state that it could have come to."""
    fields: dict[str, Any] = {"department": where}
    if state in {S.DRAFT, S.REVIEW}:
        fields |= {"opens_at": NOW + timedelta(days=3)}
    if state == S.WITHDRAWN:
        fields |= {"published_at": None}
    if state in {S.DECIDED, S.IMPLEMENTED, S.ARCHIVED}:
        fields |= {"outcome": Outcome.ADOPTED}
    return factories.consultation(state, **fields)


def expected(role: str, act: Act, source: str, target: str) -> str | None:
    """The refusal that this person must get, or None."""
    if source in HIDDEN and role not in {"contact", "approver", "publisher"}:
        return "not_found"
    sources = STEPS[act].sources | (STEPS[Act.RECALL].sources if act is Act.RETURN else set())
    possible = source in sources and target in TRANSITIONS[source]
    if possible and role in ALLOWED[source, target]:
        return None
    return "refused"


def answer(call: Call, person: User, row: Consultation) -> str | None:
    """The code with which the step is refused, or None when it was taken."""
    try:
        call(person, row)
    except DomainError as error:
        return error.code
    return None


def test_the_steps_are_exactly_the_transitions() -> None:
    steps = {(source, step.target) for step in STEPS.values() for source in step.sources}
    assert steps == {(source, target) for source, targets in TRANSITIONS.items() for target in targets}
    assert steps == set(ALLOWED)


@pytest.mark.parametrize("act", CALLS)
def test_only_who_may_take_a_step_from_a_state_takes_it(act: Act, where: Department, people: dict[str, User]) -> None:
    call, target = CALLS[act]
    for source in S.values:
        waiting = in_state(source, where)
        for role, person in people.items():
            told = Event.objects.count()
            wanted = expected(role, act, source, target)
            refusal = answer(call, person, waiting)
            waiting.refresh_from_db()
            steps = [(step.source, step.target, step.by) for step in waiting.transitions.all()]
            if wanted is None:
                assert (refusal, waiting.state, steps) == (None, target, [(source, target, person)]), (source, role)
                waiting = in_state(source, where)
                continue
            assert refusal is not None, (source, role)
            assert (refusal == "not_found") == (wanted == "not_found"), (source, role, refusal)
            assert (waiting.state, steps, Event.objects.count()) == (source, [], told)


def test_whoever_wrote_a_consultation_does_not_approve_it(where: Department, people: dict[str, User]) -> None:
    pili = people["publisher"]
    began = factories.consultation(S.REVIEW, department=where, created_by=pili, opens_at=NOW + timedelta(days=1))
    with pytest.raises(DomainError, match=r"consultation\.own_draft"):
        lifecycle.approve_consultation(by=pili, consultation=began, at=NOW)
    began.refresh_from_db()
    assert began.state == S.REVIEW


def test_the_clock_takes_no_step_of_a_person() -> None:
    assert {act for act, step in STEPS.items() if Part.CLOCK in step.parts} == {Act.OPEN, Act.CLOSE}


def test_a_returned_consultation_tells_its_authors_why_and_nobody_else(
    where: Department, people: dict[str, User], vote_keys: Path
) -> None:
    waiting = in_state(S.REVIEW, where)
    done = lifecycle.return_consultation(by=people["publisher"], consultation=waiting, comment="Falta todo.", at=NOW)
    step = done.transitions.get()
    assert (step.internal, step.reason_es) == (True, "Falta todo.")
    assert [event.topic for event in Event.objects.all()] == [f"dept:{where.code}"]
