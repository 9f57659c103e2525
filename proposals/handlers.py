"""What the public domain does after a fact; idempotent, run by the worker."""

from __future__ import annotations

from datetime import datetime, timedelta

from participa import events
from participa.events import Fact
from proposals.services import announcements as tell
from proposals.services.idempotency import forget_old_keys
from proposals.services.lifecycle import close_due, open_due
from proposals.services.notice_mail import mail_due
from proposals.services.tallies import fold_tallies, publish_batched_tallies


def register() -> None:
    """Tell the outbox which facts this package wants to hear of, and its jobs by the clock."""
    events.every("proposals.open_and_close", timedelta(seconds=15), _open_and_close)
    events.every("idempotency.forget", timedelta(hours=1), lambda at: forget_old_keys(at=at))
    _count_votes()
    _tell_people()


def _count_votes() -> None:
    events.every("tallies.fold", timedelta(seconds=1), lambda at: fold_tallies(at=at))
    events.every("tallies.batches", timedelta(minutes=1), lambda at: publish_batched_tallies(at=at))
    events.on("consultation.closed", _count_the_result)


def _count_the_result(fact: Fact) -> None:
    fold_tallies(at=fact.at)
    publish_batched_tallies(at=fact.at)


def _tell_people() -> None:
    events.on("comment.published", tell.tell_of_reply)
    events.on("comment.published", tell.tell_of_publication)
    events.on("comment.edited", tell.tell_of_publication)
    events.on("comment.held", tell.tell_of_waiting)
    events.on("comment.restricted", tell.tell_of_removal)
    events.on("comment.restored", tell.tell_of_return)
    events.on("comment.unredacted", tell.tell_of_uncovering)
    events.on("comment.merged", tell.tell_of_merge)
    events.on("comment.separated", tell.tell_of_separation)
    events.on("response.published", tell.tell_of_response)
    for kind in tell.FOLLOWED:
        events.on(kind, tell.tell_of_step)
    events.on("query.sent", tell.tell_of_query)
    events.on("response.submitted", tell.tell_of_draft)
    events.every("notices.closing_soon", timedelta(minutes=15), lambda at: tell.tell_of_near_ends(at=at))
    events.every("notices.mail", timedelta(seconds=10), lambda at: mail_due(at=at))


def _open_and_close(at: datetime) -> None:
    open_due(at=at)
    close_due(at=at)
