"""A backlog is told to whoever can do something about it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from moderation.queries.people import community_managers
from moderation.queries.queue import backlog
from proposals.enums import NoticeCategory
from proposals.services.notices import tell


def remind_of_backlog(*, at: datetime) -> int:
    """Tell the community managers, at most once a day, that much waits or for too long; how many hear of it.

    Much is more than ``BACKLOG_CASES`` open cases, too long is one ``BACKLOG_HOURS`` beyond its date.
    """
    found = backlog(at=at, overdue=timedelta(hours=settings.BACKLOG_HOURS))
    if found.waiting <= settings.BACKLOG_CASES and not found.overdue:
        return 0
    day = timezone.localdate(at).isoformat()
    return tell(
        accounts=community_managers(),
        category=NoticeCategory.WORK,
        message="desk.backlog",
        ref="",
        facts={"waiting": found.waiting, "late": found.late},
        key=f"backlog:{day}",
        at=at,
    )
