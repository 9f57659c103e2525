"""A contribution never commits after the close, whatever the moment at which it came."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import connection

from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.enums import CommentKind, ConsultationState
from proposals.models import Comment, Consultation
from proposals.queries import locks
from proposals.services.comments import post_comment
from tests import factories
from tests.factories import NOW
from tests.processes import wait_for

pytestmark = [
    pytest.mark.needs_postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("unscreened"),
]

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def write(account: User, where: Consultation) -> str:
    """The code of the contribution, or that of the refusal."""
    try:
        return post_comment(account=account, consultation=where, kind=CommentKind.COMMENT, body="Tarde.", at=NOW).code
    except DomainError as error:
        return error.code
    finally:
        connection.close()


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return bool(cursor.fetchone()[0])


def close_while_ane_writes(where: Consultation) -> str:
    """Ane posts after the close has taken its lock and before it commits; what she is told."""
    ane = factories.ane()
    with ThreadPoolExecutor(1) as pool:
        with events.unit():
            locked = locks.lock_consultation(where.pk)
            locked.state = ConsultationState.CLOSED
            locked.save(update_fields=["state"])
            answer: Future[str] = pool.submit(write, ane, where)
            wait_for(lambda: answer.done() or somebody_waits(), "ane's contribution to reach the lock")
        return answer.result()


def test_who_writes_while_the_consultation_closes_is_told_that_it_is_closed() -> None:
    assert close_while_ane_writes(factories.consultation()) == "consultation.closed"
    assert Comment.objects.count() == 0


def test_without_the_lock_the_contribution_would_be_in_a_closed_consultation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The positive control of the test above."""
    monkeypatch.setattr(locks, "_for_share", lambda statement: statement)
    assert close_while_ane_writes(factories.consultation()) == Comment.objects.get().code
