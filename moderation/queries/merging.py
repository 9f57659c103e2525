"""Into which texts the one of a case may be merged."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.queries.cases import CaseCard
from participa.core.errors import DomainError
from proposals.models import Comment
from proposals.queries.visibility import public_comments
from proposals.rules.merging import why_not_merge


@dataclass(frozen=True)
class Survivor:
    """A text alike that may stand for the one of the case too; from 0 to 1 how much it says the same."""

    comment: Comment
    body: str
    similarity: float


def survivors_of(card: CaseCard) -> list[Survivor]:
    """Those of the texts alike on the card, the most similar first; one statement."""
    took_in = card.comment.merged.exists()
    return [
        Survivor(one.comment, one.comment.public_revision.body, one.similarity)
        for one in card.alike.shown
        if why_not_merge(card.comment, one.comment, took_in=took_in) is None and one.comment.public_revision
    ]


def find_survivor(code: str) -> Comment:
    """A public text by its code; whether it may be merged into is a rule. Raises ``merge.survivor``."""
    related = ("participant", "public_revision")
    found = public_comments().select_related(*related).filter(code=code).first()
    if found is None:
        raise DomainError("merge.survivor", field="into")
    return found
