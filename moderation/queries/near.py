"""Texts of a consultation that say almost the same as another one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import F, Q

from moderation.analysis.duplicates.kept import kept, similarities
from proposals.enums import HELD_STATES, RevisionState
from proposals.models import CommentRevision

#: From this similarity on (Jaccard of pairs of words) a person would call two texts the same with other words.
NEAR = 0.7
#: Of each band the latest so many are looked up, and of all so many compared: the time is the same in a flood.
_OF_BAND, _COMPARED = 20, 10

_BAND = (
    "SELECT * FROM (SELECT revision_id FROM moderation_textband "
    "WHERE consultation_id = %s AND value = %s ORDER BY id DESC LIMIT %s) AS band"
)


@dataclass(frozen=True)
class NearText:
    """A text that resembles another one, by how much (0 to 1); ``state`` is that of its revision."""

    comment: str
    state: str
    own: bool
    similarity: float


def near_texts(text: str, *, consultation_id: int, account_code: str) -> tuple[NearText, ...]:
    """The latest texts that say almost the same, the most similar first; the very same words are not among them.

    What waits, what is public, what was removed: not what an author changed later or took back.

    One statement, and a second one where there may be some.
    """
    revisions = sharing(kept([text])[0], consultation_id)
    counts = Q(state__in=sorted(HELD_STATES | {RevisionState.RESTRICTED})) | Q(comment__public_revision=F("pk"))
    rows = CommentRevision.objects.filter(counts, pk__in=revisions, comment__withdrawn_at__isnull=True)
    known = rows.exclude(body__in=[text, ""]).select_related("comment__participant__account")
    found = list(known.order_by("-pk")) if revisions else []
    near = [
        NearText(
            row.comment.code,
            row.state,
            row.comment.participant.account is not None and row.comment.participant.account.code == account_code,
            round(similar, 2),
        )
        for row, similar in zip(found, similarities(text, [row.body for row in found]), strict=True)
        if similar >= NEAR
    ]
    return tuple(sorted(near, key=lambda one: -one.similarity))


def sharing(
    values: Sequence[int], consultation_id: int, *, of_band: int = _OF_BAND, most: int = _COMPARED
) -> list[int]:
    """The revisions that share most bands with these values, the latest first."""
    if not values:
        return []
    arguments = [number for value in values for number in (consultation_id, value, of_band)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([_BAND] * len(values)), arguments)
        shared = Counter(revision for (revision,) in cursor.fetchall())
    return sorted(shared, key=lambda revision: (-shared[revision], -revision))[:most]
