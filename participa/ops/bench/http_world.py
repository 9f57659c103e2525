"""An installation to measure on: consultations, proposals, contributions, people with tokens. Built in a process of
its own, which prints what the bench must know and how many statements one request of each kind runs.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from participa import events
from participa.accounts.models import User
from participa.accounts.tokens import issue_token
from participa.core.digests import sha256
from proposals.enums import Agreement, Channel, CommentKind, ConsultationState, RevisionState, Stance
from proposals.models import (
    Comment,
    CommentRevision,
    CommentVote,
    Consultation,
    Department,
    Participant,
    Procedure,
    Proposal,
    Section,
    Tally,
)
from proposals.services.vote_keys import make_key

PEOPLE, CONSULTATIONS, PROPOSALS, COMMENTS = 64, 60, 40, 500
_WORDS = "autobús pueblo horario coste médico tarde mayores instituto carretera parada taxi precio agua plaza".split()


def sentence(number: int) -> str:
    """A text that no other number gives."""
    words = [_WORDS[(number * step + step) % len(_WORDS)] for step in range(3, 11)]
    return f"Propuesta {number}: {' '.join(words)}."


def people(at: datetime) -> tuple[list[User], list[str]]:
    """Accounts with a confirmed address, and a token of each."""
    with events.unit():
        made = [
            User.objects.create_user(
                f"bench{n}@example.org", display_name=f"P-{n}", date_joined=at - timedelta(days=90), language="es"
            )
            for n in range(PEOPLE)
        ]
    return made, [issue_token(user=account, name="bench", at=at)[1] for account in made]


def texts(name: str, words: str) -> dict[str, str]:
    """A text of the institution in three languages."""
    return {f"{name}_{code}": f"{words} ({code})" for code in ("es", "eu", "en")}


def consultations(at: datetime) -> list[Consultation]:
    """Open consultations; the first one is where everything happens."""
    with events.unit():
        department = Department.objects.create(**texts("name", "Movilidad"))
        procedure = Procedure.objects.create(key="bench", **texts("name", "Abierta"))
        made = Consultation.objects.bulk_create(
            Consultation(
                department=department,
                procedure=procedure,
                state=ConsultationState.OPEN,
                opens_at=at - timedelta(days=3),
                closes_at=at + timedelta(days=30),
                created_at=at - timedelta(days=9),
                published_at=at - timedelta(days=5),
                **texts("title", f"Consulta {n}"),
                **texts("summary", sentence(n)),
            )
            for n in range(CONSULTATIONS)
        )
        for position in range(4):
            Section.objects.create(
                consultation=made[0],
                key=f"s{position}",
                position=position,
                **texts("heading", "El problema"),
                **texts("body", sentence(position) * 10),
            )
    return made


def proposals(where: Consultation) -> list[Proposal]:
    """What is voted on, with an empty tally and a key."""
    with events.unit():
        made = Proposal.objects.bulk_create(
            Proposal(consultation=where, position=n, **texts("title", f"Medida {n}"), **texts("body", sentence(n)))
            for n in range(PROPOSALS)
        )
        Tally.objects.bulk_create(Tally(proposal=row) for row in made)
    for row in made:
        make_key(row)
    return made


def comments(place: Proposal, accounts: Sequence[User], at: datetime) -> None:
    """A lively discussion: arguments, each with ratings and every third with an answer."""
    with events.unit():
        authors = Participant.objects.bulk_create(
            Participant(
                consultation=place.consultation,
                account=account,
                number=n + 1,
                display_name=account.display_name,
                channel=Channel.WEB,
            )
            for n, account in enumerate(accounts)
        )
        roots = _comments(place, authors, at, COMMENTS * 3 // 4, None)
        _comments(place, authors, at, COMMENTS - len(roots), roots)
        CommentVote.objects.bulk_create(
            CommentVote(
                comment=row, revision=row.public_revision, participant=voter, value=list(Agreement)[(n + k) % 3]
            )
            for n, row in enumerate(roots)
            for k, voter in enumerate(authors[n % 50 : n % 50 + 5])
            if voter.pk != row.participant_id and row.public_revision
        )


def _comments(
    place: Proposal, authors: Sequence[Participant], at: datetime, many: int, roots: Sequence[Comment] | None
) -> list[Comment]:
    made = Comment.objects.bulk_create(
        Comment(
            consultation=place.consultation,
            proposal=place,
            participant=authors[n % len(authors)],
            parent=roots[n * 3 % len(roots)] if roots else None,
            root=roots[n * 3 % len(roots)] if roots else None,
            depth=1 if roots else 0,
            kind=CommentKind.COMMENT if roots else CommentKind.ARGUMENT,
            stance="" if roots else list(Stance)[n % 2],
            language="es",
            created_at=at,
            published_at=at,
        )
        for n in range(many)
    )
    publish(made, [sentence(row.pk) for row in made], at=at)
    return made


def publish(comments: Sequence[Comment], bodies: Sequence[str], *, at: datetime) -> list[CommentRevision]:
    """Give comments, stored already, their words; returns the revisions."""
    revisions = CommentRevision.objects.bulk_create(
        first_revision(comment, body, at=at, state=RevisionState.PUBLISHED)
        for comment, body in zip(comments, bodies, strict=True)
    )
    for comment, revision in zip(comments, revisions, strict=True):
        comment.public_revision = revision
    Comment.objects.bulk_update(comments, ["public_revision"], batch_size=1_000)
    return revisions


def first_revision(comment: Comment, body: str, *, at: datetime, **fields: Any) -> CommentRevision:
    """A Spanish revision of a comment, not stored yet."""
    return CommentRevision(
        comment=comment, number=1, body=body, digest=sha256(body), length=len(body), language="es", created_at=at,
        **fields,
    )  # fmt: skip


def statements(place: Proposal, token: str) -> dict[str, int | None]:
    """SQL statements of one request of each kind, the transaction's own not counted; None where it fails."""
    client = Client(headers={"host": "127.0.0.1", "accept-language": "es"})
    signed = {"HTTP_AUTHORIZATION": f"Bearer {token}"}

    def send(method: str, path: str, body: Any = None) -> Callable[[], int]:
        extra: dict[str, Any] = {} if method == "GET" else signed
        return lambda: client.generic(method, path, json.dumps(body), "application/json", **extra).status_code

    vote = f"/api/v1/proposals/{place.code}/vote/"
    text = {"proposal": place.code, "kind": "argument", "stance": "for", "body": sentence(999_999)}
    asked = {
        "list page": send("GET", "/es/consultations/"),
        "proposal page": send("GET", f"/es/proposals/{place.code}/"),
        "list API": send("GET", "/api/v1/consultations/"),
        "comments API": send("GET", f"/api/v1/comments/?proposal={place.code}"),
        "post comment": send("POST", "/api/v1/comments/", text),
        "vote, new": send("PUT", vote, {"choice": "for"}),
        "vote, changed": send("PUT", vote, {"choice": "against"}),
        "vote, withdrawn": send("DELETE", vote),
    }
    return {name: _counted(ask) for name, ask in asked.items()}


def _counted(ask: Callable[[], int]) -> int | None:
    with CaptureQueriesContext(connection) as captured:
        status = ask()
    own = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
    return sum(not one["sql"].startswith(own) for one in captured) if status < 300 else None


def build() -> dict[str, Any]:
    """Everything, and what the bench must know of it."""
    at = timezone.now()
    accounts, tokens = people(at)
    where = consultations(at)[0]
    places = proposals(where)
    comments(places[0], accounts, at)
    counted = statements(places[0], tokens[0])
    return {"proposals": [row.code for row in places], "tokens": tokens, "statements": counted}


def main() -> None:
    """Build, and print the bench's part as JSON."""
    sys.stdout.write(json.dumps(build()))
