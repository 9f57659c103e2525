"""Finding what an import brought, by the identifier it had there."""

from __future__ import annotations

from collections.abc import Collection

from proposals.models import Comment, CommentRevision, ExternalRef


def comments_by_external_id(*, source: str, external_ids: Collection[str]) -> dict[str, Comment]:
    """The imported comments with these identifiers; what is missing is left out."""
    refs = ExternalRef.objects.filter(source=source, external_id__in=set(external_ids), comment__isnull=False)
    return {ref.external_id: ref.comment for ref in refs.select_related("comment") if ref.comment}


def first_revisions(*, comments: Collection[Comment]) -> dict[int, CommentRevision]:
    """The first revision of each comment, by the comment's id."""
    rows = CommentRevision.objects.filter(comment__in=comments, number=1)
    return {row.comment_id: row for row in rows}
