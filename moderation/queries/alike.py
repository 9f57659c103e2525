"""Texts of a consultation that say the same or almost the same as one on the desk, and how those were decided."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery

from moderation.analysis.duplicates.kept import kept, similarities
from moderation.enums import APART, CaseState, DecisionAction
from moderation.models import ModerationDecision, ReviewCase
from moderation.queries.near import NEAR, sharing
from moderation.rules import TEXTS_OF_KNOWN_AUTHOR
from proposals.enums import HELD_STATES, RevisionState
from proposals.models import Comment, CommentRevision

#: So many are shown; so many of a band are looked up, and so many compared: the time is the same in a flood.
SHOWN = 5
_OF_BAND, MOST = 200, 200


@dataclass(frozen=True)
class Alike:
    """Another text, from 0 to 1 how much it says the same (1: the very same words), and how it was decided.

    ``author``: ``same`` as this one's, ``known`` (a person approved a text of theirs, or some were published), ``new``,
    or ``none`` where there is no account.
    """

    comment: Comment
    state: str
    reason: str
    similarity: float
    author: str
    decision: ModerationDecision | None = None


@dataclass(frozen=True)
class TextsAlike:
    """``total`` texts, of which the ``shown`` ones first; ``cases``: codes of the open cases about any of them."""

    total: int = 0
    shown: list[Alike] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """There may be more than were looked up."""
        return self.total >= MOST


def texts_alike(revision: CommentRevision) -> TextsAlike:
    """The others, the most similar and then the latest first; at most four statements."""
    rows = _rows(revision)
    similar = similarities(revision.body, [row.body for row in rows])
    near = [(row, one) for row, one in zip(rows, similar, strict=True) if one >= NEAR or row.body == revision.body]
    near.sort(key=lambda pair: (-pair[1], -pair[0].pk))
    if not near:
        return TextsAlike()
    shown = near[:SHOWN]
    decided = _decisions([row.comment_id for row, _ in shown])
    known = _known([row.comment.participant.account_id or 0 for row, _ in shown])
    own = revision.comment.participant.account_id
    return TextsAlike(
        len(near),
        [
            Alike(
                row.comment,
                row.state,
                row.comment.reason_code,
                1.0 if row.body == revision.body else round(one, 2),
                _author(row.comment.participant.account_id, own, known),
                decided.get(row.comment_id),
            )
            for row, one in shown
        ],
        sorted(row.open_case for row, _ in near if row.open_case),
    )


def _rows(revision: CommentRevision) -> list[Any]:
    """What waits, what is public, what was removed, that may be alike, with ``open_case``; two statements."""
    place = revision.comment.consultation_id
    sharers = sharing(kept([revision.body])[0], place, of_band=_OF_BAND, most=MOST + 1)
    counts = Q(state__in=sorted(HELD_STATES | {RevisionState.RESTRICTED})) | Q(comment__public_revision=F("pk"))
    same = Q(digest=revision.digest, comment__consultation=place) | Q(pk__in=sharers)
    rows = CommentRevision.objects.filter(counts, same, comment__withdrawn_at__isnull=True).exclude(body="")
    about_the_text = ReviewCase.objects.filter(state=CaseState.OPEN).exclude(origin__in=APART)
    open_case = about_the_text.filter(revision=OuterRef("pk")).order_by().values("code")
    others = rows.exclude(comment=revision.comment_id).select_related(
        "comment__participant", "comment__public_revision"
    )
    return list(others.annotate(open_case=Subquery(open_case)).order_by("-pk")[:MOST])


def _decisions(comments: Collection[int]) -> dict[int, ModerationDecision]:
    none = [DecisionAction.REVERSE, DecisionAction.SANCTION]
    made = ModerationDecision.objects.filter(live=True, comment__in=comments).exclude(action__in=none)
    rows = made.select_related("decided_by", "reason", "wording").order_by("decided_at", "pk")
    return {one.comment_id: one for one in rows}


def _known(accounts: Collection[int]) -> set[int]:
    """Accounts of which a person approved a text, or that published some."""
    rows = CommentRevision.objects.filter(comment__participant__account__in=accounts).order_by()
    counted = rows.values("comment__participant__account").annotate(
        approved=Count("pk", filter=Q(state=RevisionState.APPROVED)),
        published=Count("comment", filter=Q(state=RevisionState.PUBLISHED), distinct=True),
    )
    enough = Q(approved__gt=0) | Q(published__gte=TEXTS_OF_KNOWN_AUTHOR)
    return set(counted.filter(enough).values_list("comment__participant__account", flat=True))


def _author(account: int | None, own: int | None, known: Collection[int]) -> str:
    if account is None:
        return "none"
    return "same" if account == own else "known" if account in known else "new"
