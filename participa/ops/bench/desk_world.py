"""A desk to measure on: open cases by the thousand, and a moderator who is signed in. Built in a process of its own,
which prints what the bench must know.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moderation.enums import CaseOrigin, CasePriority, CaseWhy
from moderation.models import ReviewCase
from participa import events
from participa.accounts.enums import Role
from participa.accounts.models import StaffRole, User
from participa.ops.bench.http_world import consultations, first_revision, sentence
from proposals.enums import Channel, CommentKind, RevisionState
from proposals.models import Comment, CommentRevision, Consultation, Participant

_LOOKS = (
    (CaseOrigin.HELD_POLICY, CasePriority.HELD_POLICY, CaseWhy.HELD_POLICY),
    (CaseOrigin.HELD_SYSTEM, CasePriority.WORDS, CaseWhy.WORDS),
    (CaseOrigin.HELD_SYSTEM, CasePriority.PERSONAL_DATA, CaseWhy.PERSONAL_DATA),
)


def open_cases(place: Consultation, many: int, *, at: datetime) -> list[ReviewCase]:
    """So many texts that wait, of fifty authors, and their cases; a fixed number of statements for each thousand."""
    first = Participant.objects.filter(consultation=place).count()
    with events.unit():
        people = Participant.objects.bulk_create(
            Participant(
                consultation=place,
                number=first + n + 1,
                display_name=f"W-{first + n}",
                channel=Channel.IMPORT,
            )
            for n in range(50)
        )
        comments = Comment.objects.bulk_create(
            (
                Comment(
                    consultation=place,
                    participant=people[n % len(people)],
                    kind=CommentKind.COMMENT,
                    language="es",
                    created_at=at,
                )
                for n in range(many)
            ),
            batch_size=500,
        )
        revisions = CommentRevision.objects.bulk_create((_waiting(one, at) for one in comments), batch_size=500)
        return ReviewCase.objects.bulk_create((_case(one, n, at) for n, one in enumerate(revisions)), batch_size=500)


def _waiting(comment: Comment, at: datetime) -> CommentRevision:
    screening = {"status": "hold", "by_policy": True, "signals": []}
    return first_revision(comment, sentence(comment.pk), at=at, state=RevisionState.HELD_POLICY, screening=screening)


def _case(revision: CommentRevision, number: int, at: datetime) -> ReviewCase:
    origin, priority, why = _LOOKS[number % len(_LOOKS)]
    return ReviewCase(
        revision=revision,
        origin=origin,
        priority=priority,
        priority_why=why,
        opened_at=at - timedelta(minutes=number),
        due_at=at + timedelta(hours=24),
    )


def build(many: int) -> dict[str, object]:
    """A consultation with so many open cases, and a session of a moderator; the SQL of the desk's page with them."""
    at = timezone.now()
    with events.unit():
        moderator = User.objects.create_user("desk@example.org", display_name="Maite", date_joined=at, language="es")
        StaffRole.objects.create(user=moderator, role=Role.MODERATOR)
    place = consultations(at)[0]
    open_cases(place, many, at=at)
    client = Client(headers={"host": "127.0.0.1", "accept-language": "es"})
    client.force_login(moderator, backend=settings.AUTHENTICATION_BACKENDS[0])
    return {"session": client.cookies["sessionid"].value, "sql": _statements(client)}


def grow(many: int) -> None:
    """So many more open cases in the same consultation."""
    place = Consultation.objects.order_by("pk")[0]
    open_cases(place, many, at=timezone.now())


def _statements(client: Client) -> int | None:
    client.get("/es/desk/")  # what is kept after the first time
    with CaptureQueriesContext(connection) as captured:
        status = client.get("/es/desk/").status_code
    return len(captured) if status == 200 else None


def main(many: int) -> None:
    """Build, and print the bench's part as JSON."""
    sys.stdout.write(json.dumps(build(many)))
