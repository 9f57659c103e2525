"""What is public, who reads a draft, and that the database and the rules agree about it."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from participa import events
from participa.accounts.enums import Role
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.enums import PUBLIC_STATES, ConsultationState, MemberRole, RevisionState
from proposals.models import Comment, CommentRevision, Consultation, Proposal
from proposals.queries.targets import Target, find_comment, find_target
from proposals.queries.visibility import (
    is_public,
    is_readable,
    public_comments,
    public_consultations,
    readable_consultations,
    shown_comments,
)
from proposals.rules.opening import why_not_open
from proposals.rules.writing import why_hidden
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

PRIVATE = [ConsultationState.DRAFT, ConsultationState.REVIEW]


@pytest.mark.parametrize("state", ConsultationState.values)
def test_anybody_reads_a_consultation_from_its_publication_on(state: str) -> None:
    outcome = "adopted" if state in {"decided", "implemented"} else ""
    where = factories.consultation(state, outcome=outcome)
    wanted = state in PUBLIC_STATES or state == ConsultationState.WITHDRAWN
    assert (is_public(where), is_readable(where, None)) == (wanted, wanted)
    assert list(public_consultations()) == ([where] if wanted else [])


def test_a_draft_that_was_withdrawn_is_never_public() -> None:
    where = factories.consultation(ConsultationState.WITHDRAWN, published_at=None)
    assert (is_public(where), list(readable_consultations(None))) == (False, [])


@pytest.mark.parametrize("state", PRIVATE)
def test_a_draft_is_read_by_its_author_its_department_and_publishers_alone(state: str) -> None:
    author = factories.user("author")
    where = factories.consultation(state, created_by=author)
    other = factories.consultation(state)
    people = {
        "author": author,
        "contact": factories.carla(where.department),
        "approver": factories.dorota(where.department),
        "publisher": factories.pili(),
        "stranger": factories.user("stranger"),
        "contact elsewhere": factories.carla(other.department),
        "moderator": factories.benat(),
        "auditor": factories.staff("auditor", Role.AUDITOR),
        "administrator": factories.staff("admin", Role.ADMINISTRATOR),
        "superuser": factories.user("root", is_superuser=True, is_staff=True),
        "former contact": _inactive(factories.carla(where.department)),
    }
    reads = {name for name, person in people.items() if is_readable(where, person)}
    listed = {name for name, person in people.items() if readable_consultations(person).filter(pk=where.pk).exists()}
    assert reads == listed == {"author", "contact", "approver", "publisher"}


def _inactive(person: User) -> User:
    person.is_active = False
    person.save(update_fields=["is_active"])
    return person


def test_a_person_with_several_roles_sees_each_consultation_once() -> None:
    where = factories.consultation(ConsultationState.DRAFT)
    carla = factories.member("carla", where.department, MemberRole.CONTACT)
    with events.unit():
        carla.memberships.create(department=where.department, role=MemberRole.APPROVER)
    assert list(readable_consultations(carla)) == [where]


def test_the_database_and_the_rule_agree_about_every_state_of_a_text() -> None:
    proposal = Proposal.objects.get(pk=factories.consultation().proposals.values("pk")[:1])
    for state, restricted, withdrawn, shown in product(RevisionState.values, [0, 1], [0, 1], [0, 1]):
        comment = factories.comment(proposal)
        needs: dict[str, dict[str, Any]] = {
            RevisionState.ERASED: {"body": "", "erased_at": NOW},
            RevisionState.RETURNED: {"revise_until": NOW},
        }
        with events.unit():
            CommentRevision.objects.filter(comment=comment).update(state=state, **needs.get(state, {}))
            Comment.objects.filter(pk=comment.pk).update(
                restricted_at=NOW if restricted else None,
                reason_code="insult" if restricted else "",
                decision_ref="d2345678" if restricted else "",
                withdrawn_at=NOW if withdrawn else None,
                public_revision=comment.public_revision if shown else None,
            )
    comments = Comment.objects.select_related("public_revision")
    by_rule = {comment.pk for comment in comments if why_hidden(comment) is None}
    assert set(public_comments().values_list("pk", flat=True)) == by_rule
    assert len(by_rule) == 2  # published and approved, neither restricted nor withdrawn


def test_what_was_only_held_has_no_place_in_public_and_what_was_public_keeps_it() -> None:
    where = factories.consultation()
    public = factories.comment(where)
    factories.comment(where, state=RevisionState.HELD_SYSTEM)
    gone = factories.comment(where)
    with events.unit():
        Comment.objects.filter(pk=gone.pk).update(withdrawn_at=NOW)
    assert set(shown_comments()) == {public, gone}
    assert list(public_comments()) == [public]


@pytest.mark.parametrize("state", PRIVATE)
def test_nothing_of_a_consultation_that_went_back_to_draft_is_public(state: str) -> None:
    where = factories.consultation()
    factories.comment(where)
    with events.unit():
        Consultation.objects.update(state=state)
    assert (list(shown_comments()), list(public_comments())) == ([], [])


def test_codes_find_the_place_in_one_statement(django_assert_num_queries: object) -> None:
    where = factories.consultation()
    proposal = where.proposals.get(position=1)
    comment = factories.comment(proposal)
    section = where.sections.get()
    asked = [
        ({"consultation": where.code}, Target(where)),
        ({"proposal": proposal.code}, Target(where, proposal)),
        ({"consultation": where.code, "proposal": proposal.code}, Target(where, proposal)),
        ({"consultation": where.code, "section": "problem"}, Target(where, section=section)),
        ({"parent": comment.code}, Target(where, proposal, parent=comment)),
        (
            {"parent": comment.code, "proposal": proposal.code, "consultation": where.code},
            Target(where, proposal, parent=comment),
        ),
    ]
    for codes, target in asked:
        with django_assert_num_queries(1):  # type: ignore[operator]
            found = find_target(**codes)
            assert found.consultation.department
            assert found == target


def test_every_place_that_is_not_public_answers_like_one_that_does_not_exist() -> None:
    where, other = factories.consultation(), factories.consultation()
    proposal = where.proposals.get(position=1)
    comment = factories.comment(proposal)
    held = factories.comment(proposal, state=RevisionState.HELD_SYSTEM)
    draft = factories.consultation(ConsultationState.DRAFT)
    for codes in (
        {},
        {"consultation": "zzzzzzzz"},
        {"proposal": "zzzzzzzz"},
        {"parent": "zzzzzzzz"},
        {"consultation": where.code, "section": "nowhere"},
        {"section": "problem"},
        {"consultation": draft.code},
        {"proposal": draft.proposals.get(position=1).code},
        {"consultation": draft.code, "section": "problem"},
        {"parent": held.code},
        {"consultation": other.code, "proposal": proposal.code},
        {"consultation": other.code, "parent": comment.code},
        {"proposal": where.proposals.get(position=2).code, "parent": comment.code},
        {"proposal": proposal.code, "section": "problem"},
    ):
        with pytest.raises(DomainError) as caught:
            find_target(**codes)
        assert (caught.value.code, caught.value.params) == ("not_found", {})
    with pytest.raises(DomainError, match="not_found"):
        find_comment(held.code)


def test_a_consultation_is_open_by_the_clock_even_where_the_job_is_late() -> None:
    where = factories.consultation()
    assert where.closes_at is not None
    assert why_not_open(where, where.closes_at) == "consultation.closed"
    assert why_not_open(where, where.closes_at - timedelta(microseconds=1)) is None
