"""A request that is sent twice acts once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.enums import CommentKind
from proposals.models import Comment, Consultation, IdempotencyKey
from proposals.services.comments import post_comment
from proposals.services.idempotency import KEPT_FOR, Outcome, forget_old_keys, once
from tests import factories
from tests.factories import NOW
from tests.proposals.people import at_once

pytestmark = pytest.mark.usefixtures("unscreened")


def write(account: User, where: Consultation, body: str = "El autobús no pasa nunca.") -> str:
    made = post_comment(account=account, consultation=where, kind=CommentKind.COMMENT, body=body, at=NOW)
    return made.code


def send(account: User, where: Consultation, key: str = "k1", body_hash: str = "h1", minutes: int = 0) -> Outcome:
    at = NOW + timedelta(minutes=minutes)
    return once(account=account, key=key, body_hash=body_hash, at=at, act=partial(write, account, where))


@pytest.mark.django_db
def test_the_second_request_gets_what_the_first_made() -> None:
    ane, where = factories.ane(), factories.consultation()
    first, again = send(ane, where), send(ane, where, minutes=60)
    assert (first.replayed, again.replayed, again.ref) == (False, True, first.ref)
    assert Comment.objects.get().code == first.ref


@pytest.mark.django_db
def test_other_content_under_the_same_key_is_refused() -> None:
    ane, where = factories.ane(), factories.consultation()
    send(ane, where)
    with pytest.raises(DomainError, match=r"idempotency\.other_body"):
        send(ane, where, body_hash="h2")
    assert Comment.objects.count() == 1


@pytest.mark.django_db
def test_keys_belong_to_their_account() -> None:
    where = factories.consultation()
    refs = {send(factories.user(name), where).ref for name in ("ane", "itziar")}
    assert len(refs) == 2


@pytest.mark.django_db
def test_a_request_that_failed_may_be_sent_again() -> None:
    ane, where = factories.ane(), factories.consultation()
    with pytest.raises(DomainError, match=r"text\.empty"):
        once(account=ane, key="k1", body_hash="h1", at=NOW, act=partial(write, ane, where, ""))
    assert (IdempotencyKey.objects.count(), Comment.objects.count()) == (0, 0)
    assert not send(ane, where).replayed


def begun(account: User) -> None:
    """Another process took the key and has not finished, or never will."""
    with events.unit():
        IdempotencyKey.objects.create(account=account, key="k1", body_hash="h1", created_at=NOW)


@pytest.mark.django_db
def test_while_the_first_is_under_way_the_second_is_told_to_wait() -> None:
    ane, where = factories.ane(), factories.consultation()
    begun(ane)
    for minutes in (0, 1):
        with pytest.raises(DomainError, match=r"idempotency\.in_progress"):
            send(ane, where, minutes=minutes)
    assert Comment.objects.count() == 0


@pytest.mark.django_db
def test_a_request_whose_process_died_may_be_tried_again_after_a_minute() -> None:
    ane, where = factories.ane(), factories.consultation()
    begun(ane)
    outcome = send(ane, where, minutes=2)
    assert (outcome.replayed, Comment.objects.get().code) == (False, outcome.ref)


@pytest.mark.django_db
def test_a_slow_request_that_was_taken_over_does_not_commit_as_well() -> None:
    ane, where = factories.ane(), factories.consultation()

    def slow() -> str:
        IdempotencyKey.objects.update(created_at=NOW + timedelta(minutes=2))  # somebody took it for dead
        return write(ane, where)

    with pytest.raises(DomainError, match=r"idempotency\.in_progress"):
        once(account=ane, key="k1", body_hash="h1", at=NOW, act=slow)
    assert Comment.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", " ", "a b", "á", "k" * 81, "a\n", "a\x00"])
def test_a_key_is_short_and_printable(key: str) -> None:
    with pytest.raises(DomainError, match=r"idempotency\.key"):
        send(factories.ane(), factories.consultation(), key=key)


@pytest.mark.django_db
def test_results_are_kept_for_a_day() -> None:
    ane, where = factories.ane(), factories.consultation()
    send(ane, where)
    assert forget_old_keys(at=NOW + KEPT_FOR) == 0
    assert forget_old_keys(at=NOW + KEPT_FOR + timedelta(seconds=1)) == 1
    assert not send(ane, where, minutes=2_000).replayed


@pytest.mark.needs_postgres
@pytest.mark.django_db(transaction=True)
def test_ten_at_once_make_one_contribution() -> None:
    where = factories.consultation()
    for _ in range(3):
        ane = factories.ane()
        results = at_once([partial(send, ane, where)] * 10)
        codes = {str(result) if isinstance(result, DomainError) else result.ref for result in results}  # type: ignore[union-attr]
        made = Comment.objects.get(participant__account=ane).code
        assert codes <= {made, "idempotency.in_progress"}
        assert made in codes
