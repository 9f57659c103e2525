"""Texts of a consultation that say almost the same as another one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from moderation.analysis.duplicates.kept import kept, similarities
from proposals.enums import HELD_STATES, RevisionState

#: From this similarity on (Jaccard of pairs of words) a person would call two texts the same with other words.
NEAR = 0.7
#: Of each band the latest so many are looked up, and of all so many compared: the time is the same in a flood.
_OF_BAND, _COMPARED = 20, 10

_BAND = (
    "SELECT * FROM (SELECT revision_id FROM moderation_textband "
    "WHERE consultation_id = %s AND value = %s ORDER BY id DESC LIMIT %s) AS band"
)
#: Spelt out, because building it takes longer than asking it.
_TEXTS = (
    "SELECT c.code, r.state, u.code, r.body FROM proposals_commentrevision r "
    "JOIN proposals_comment c ON c.id = r.comment_id JOIN proposals_participant p ON p.id = c.participant_id "
    "LEFT JOIN accounts_user u ON u.id = p.account_id WHERE r.id IN ({revisions}) AND c.withdrawn_at IS NULL "
    "AND (c.public_revision_id = r.id OR r.state IN ({states})) AND r.body NOT IN (%s, '') ORDER BY r.id DESC"
)
_COUNTS = sorted(HELD_STATES | {RevisionState.RESTRICTED})


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
    if not revisions:
        return ()
    found = _texts(revisions, text)
    similar = similarities(text, [body for *_, body in found])
    near = [
        NearText(comment, state, author is not None and author == account_code, round(how, 2))
        for (comment, state, author, _), how in zip(found, similar, strict=True)
        if how >= NEAR
    ]
    return tuple(sorted(near, key=lambda one: -one.similarity))


def _texts(revisions: Sequence[int], text: str) -> list[tuple[str, str, str | None, str]]:
    """Code, state, code of the author and words of those that count and say something else."""
    statement = _TEXTS.format(revisions=_places(revisions), states=_places(_COUNTS))
    with connection.cursor() as cursor:
        cursor.execute(statement, [*revisions, *_COUNTS, text])
        return list(cursor.fetchall())


def _places(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))


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
