"""What moderation does to one text, without a decision: the services take sets."""

from __future__ import annotations

from datetime import datetime

from proposals.models import Comment, CommentRevision
from proposals.services import moderated


def restrict_comment(*, comment: Comment, reason_code: str, decision_ref: str, at: datetime) -> Comment:
    return moderated.restrict_comments(refs={comment.pk: decision_ref}, reason_code=reason_code, at=at)[comment.pk]


def restore_comment(*, comment: Comment, decision_ref: str, at: datetime) -> Comment:
    return moderated.restore_comments(refs={comment.pk: decision_ref}, at=at)[comment.pk]


def approve_revision(*, revision: CommentRevision, at: datetime) -> CommentRevision:
    return moderated.approve_revisions(revisions=[revision], at=at)[0]


def hold_revision(*, revision: CommentRevision, at: datetime) -> CommentRevision:
    return moderated.hold_revisions(revisions=[revision], at=at)[0]
