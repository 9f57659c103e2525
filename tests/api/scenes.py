"""What the tests of contributions share: a place to write at, and a crowd that wrote there."""

from __future__ import annotations

from participa import events
from proposals.enums import CommentKind, Stance
from proposals.models import Comment, CommentRevision, CommentVote, Proposal
from tests.factories import NOW, consultation, participant, user
from tests.moderated import restrict_comment

#: Words that may be in no answer.
SECRET = "Palabras que nadie debe leer"


def place() -> Proposal:
    """A proposal of an open consultation."""
    found: Proposal = consultation().proposals.all()[0]
    return found


def restricted(row: Comment) -> Comment:
    """The comment after a moderator removed it."""
    return restrict_comment(comment=row, reason_code="insult", decision_ref="dec23456", at=NOW)


def crowd(where: Proposal, many: int) -> None:
    """``many`` arguments, each with a rating and half of them with an answer."""
    voter = participant(user("jon"), where.consultation)
    author = participant(user("itziar"), where.consultation)
    with events.unit():
        rows = Comment.objects.bulk_create(
            Comment(
                consultation=where.consultation, proposal=where, participant=author, kind=CommentKind.ARGUMENT,
                stance=Stance.FOR, created_at=NOW, published_at=NOW,
            )
            for _ in range(many)
        )  # fmt: skip
        texts = CommentRevision.objects.bulk_create(
            CommentRevision(
                comment=row, number=1, body="Sí.", digest="d" * 64, length=3, state="published", created_at=NOW
            )
            for row in rows
        )
        for row, text in zip(rows, texts, strict=True):
            row.public_revision = text
        Comment.objects.bulk_update(rows, ["public_revision"])
        CommentVote.objects.bulk_create(
            CommentVote(comment=row, revision=text, participant=voter, value=1)
            for row, text in zip(rows, texts, strict=True)
        )
