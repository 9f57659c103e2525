"""Removals that another platform had decided are recorded as what they are."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from moderation.models import ModerationDecision, ReviewCase, StatementOfReasons
from moderation.services.decisions import undo_decision
from moderation.services.imported import restrict_imported
from participa.core.errors import DomainError
from participa.events.models import Event
from proposals.enums import RevisionState
from proposals.models import Comment, Consultation, Notice
from proposals.queries.visibility import public_comments
from tests import factories
from tests.factories import NOW
from tests.moderation import desk

pytestmark = pytest.mark.django_db


def hidden(place: Consultation, number: int) -> list[Comment]:
    return [factories.comment(place, None, state=RevisionState.HELD_POLICY, body=f"canary {n}") for n in range(number)]


def test_an_imported_removal_has_a_decision_and_a_statement_that_says_nothing_was_recorded() -> None:
    place = factories.consultation()
    comments = hidden(place, 3)
    kept = factories.comment(place, None)

    assert restrict_imported(comments=comments, at=NOW) == 3

    found = list(ModerationDecision.objects.select_related("reason", "comment", "statement", "case").order_by("pk"))
    assert [(d.action, d.source, d.reason.code if d.reason else "", d.decided_by, d.policy) for d in found] == [
        ("restrict", "import", "not-recorded", None, None)
    ] * 3
    assert [(d.comment.reason_code, d.comment.decision_ref, d.case.state) for d in found] == [
        ("not-recorded", d.code, "decided") for d in found
    ]
    statement = found[0].statement
    assert (statement.language, statement.send_after) == ("es", None)
    assert (bool(statement.facts), bool(statement.ground), bool(statement.automated)) == (True, True, True)
    assert list(public_comments()) == [kept]
    assert (Event.objects.count(), Notice.objects.count()) == (0, 0)


def test_a_second_run_changes_nothing() -> None:
    comments = hidden(factories.consultation(), 2)
    restrict_imported(comments=comments, at=NOW)
    assert restrict_imported(comments=comments, at=NOW) == 0
    assert (ModerationDecision.objects.count(), StatementOfReasons.objects.count()) == (2, 2)
    assert restrict_imported(comments=[], at=NOW) == 0


def test_a_batch_takes_as_many_statements_as_a_few() -> None:
    place = factories.consultation()
    few, many = hidden(place, 3), hidden(place, 30)
    counts = []
    for comments in (few, many):
        with CaptureQueriesContext(connection) as asked:
            restrict_imported(comments=comments, at=NOW)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 14


def test_a_reason_of_imports_cannot_be_chosen_and_an_import_can_be_reversed() -> None:
    comment = hidden(factories.consultation(), 1)[0]
    restrict_imported(comments=[comment], at=NOW)
    with pytest.raises(DomainError, match=r"decision\.reason"):
        desk.decide_with(desk.flagged(factories.consultation()), "not-recorded")

    undo_decision(decision=ModerationDecision.objects.get(comment=comment), by=factories.benat(), at=NOW)

    comment.refresh_from_db()
    assert (comment.restricted_at, comment.revisions.get().state) == (None, RevisionState.HELD_SYSTEM)
    assert ReviewCase.objects.get(revision__comment=comment).state == "open"
    assert not public_comments().filter(pk=comment.pk).exists()
