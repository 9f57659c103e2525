"""Which text may be merged into which."""

from __future__ import annotations

from proposals.models import Comment
from proposals.rules.writing import why_hidden


def why_not_merge(comment: Comment, survivor: Comment | None, *, took_in: bool) -> str | None:
    """Into another public text of the same place, kind and side, that answers the same; and never in chains.

    ``took_in``: others were merged into ``comment``. Reads the public revisions of both.
    """
    if survivor is None or survivor.consultation_id != comment.consultation_id:
        return "merge.survivor"
    if survivor.pk == comment.pk:
        return "merge.itself"
    if _place(survivor) != _place(comment):
        return "merge.place"
    if comment.merged_into_id is not None or why_hidden(comment) not in {None, "held"}:
        return "merge.not_public"
    if took_in:
        return "merge.took_in"
    return "merge.survivor" if survivor.merged_into_id is not None or why_hidden(survivor) is not None else None


def _place(comment: Comment) -> tuple[int | None, int | None, int | None, str, str]:
    return (comment.proposal_id, comment.section_id, comment.parent_id, comment.kind, comment.stance)
