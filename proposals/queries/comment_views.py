"""A contribution as anybody may see it: what pages and API share. Words that are hidden never get this far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Coalesce, RowNumber

from participa.accounts.models import User
from proposals.enums import Agreement, CommentKind, ResponseState
from proposals.models import AnswerRequest, Comment, CommentVote, ResponseTarget
from proposals.queries.visibility import shown_comments
from proposals.rules.writing import is_author, why_hidden


@dataclass(frozen=True)
class Tombstone:
    """Why there are no words: ``restricted`` or ``erased`` (with the reason), ``withdrawn``, ``held``; since when.

    ``merged``: the contribution with the code ``into`` stands for it, and its own words can be read here.
    """

    why: str
    since: datetime | None = None
    reason_code: str = ""
    decision: str = ""
    into: str = ""
    author: str = ""
    body: str = ""
    language: str = ""


@dataclass(frozen=True)
class Redaction:
    """That a part of the words is covered: since when, for which reason, by which decision."""

    since: datetime
    reason_code: str
    decision: str


@dataclass(frozen=True)
class Credit:
    """Somebody whose contribution (``comment``) says the same and was merged into this one.

    ``changed_since``: these words were changed afterwards, so they are not what that author stands for word by word.
    """

    comment: str
    author: str
    participant: str
    since: datetime
    changed_since: bool


@dataclass(frozen=True)
class Counts:
    """Counts that came with an import; never added to our own."""

    source: str
    positive: int
    negative: int


@dataclass(frozen=True)
class Across:
    """Agreement among those who side with the proposal and among those who side against it; of how many."""

    agree_for: int
    of_for: int
    agree_against: int
    of_against: int


@dataclass(frozen=True)
class CommentView:
    """One contribution. Where ``tombstone`` is set there is neither body nor author nor count.

    ``credits`` are those whose contributions were merged into it; their support is among its counts.
    """

    code: str
    kind: str
    stance: str
    consultation: str
    proposal: str | None
    section: str | None
    parent: str | None
    depth: int
    published_at: datetime
    tombstone: Tombstone | None = None
    revision: str = ""
    body: str = ""
    language: str = ""
    author: str = ""
    participant: str = ""
    channel: str = ""
    edited: bool = False
    redaction: Redaction | None = None
    credits: tuple[Credit, ...] = ()
    agree: int = 0
    disagree: int = 0
    passes: int = 0
    imported: Counts | None = None
    requests: int = 0
    responses: tuple[str, ...] = ()
    mine: bool = False
    own_rating: int | None = None
    own_request: bool = False
    across: Across | None = None
    replies: tuple[CommentView, ...] = ()
    more_replies: int = 0

    def walk(self) -> Iterator[CommentView]:
        """The contribution and its answers in the order of reading."""
        yield self
        for reply in self.replies:
            yield from reply.walk()


def load_views(roots: Collection[int], account: User | None, *, replies: Q | None = None) -> dict[int, CommentView]:
    """The contributions with these ids; three statements, four where others were merged into them.

    With ``replies`` (a condition on ``place_in_thread``, from 1) also the answers in their threads, as a tree.
    Ids of what never was public are left out.
    """
    if not roots:
        return {}
    rows = list(_rows(roots, account, replies))
    votes = _votes([row.pk for row in rows], account)
    answered = responses_to([row.pk for row in rows])
    views = {row.pk: _view(row, account, votes.get(row.pk, {}), answered.get(row.pk, ())) for row in rows}
    for pk, named in _credits([row for row in rows if row.took_in]).items():
        views[pk] = replace(views[pk], credits=named)
    if replies is not None:
        _plant(rows, views)
    return {pk: views[pk] for pk in roots if pk in views}


def _rows(roots: Collection[int], account: User | None, replies: Q | None) -> Iterable[Any]:
    rows: QuerySet[Any] = shown_comments()
    if replies is None:
        rows = rows.filter(pk__in=roots)
    else:
        place = Window(RowNumber(), partition_by=F("root"), order_by=F("id").asc())
        answers = shown_comments().filter(root=OuterRef("pk"))
        rows = rows.filter(Q(pk__in=roots) | Q(root__in=roots))
        rows = rows.annotate(place_in_thread=place, in_thread=count_of(answers, "root")).filter(Q(root=None) | replies)
    requests = AnswerRequest.objects.filter(comment=OuterRef("pk"))
    found: Iterable[Any] = rows.select_related("participant", "public_revision", "imported_tally").annotate(
        consultation_code=F("consultation__code"),
        proposal_code=F("proposal__code"),
        section_key=F("section__key"),
        parent_code=F("parent__code"),
        into_code=F("merged_into__code"),
        took_in=Exists(Comment.objects.filter(merged_into=OuterRef("pk"), merge_holds=True)),
        requests=count_of(requests, "comment"),
        own_request=Exists(requests.filter(own_q(account))) if account else Value(False),
    )
    return found


def _credits(rows: Sequence[Any]) -> dict[int, tuple[Credit, ...]]:
    """Who is named beside each of these, in the order in which they wrote; one statement, none of none."""
    if not rows:
        return {}
    words = {row.pk: row.public_revision.created_at for row in rows}
    found: dict[int, list[Credit]] = defaultdict(list)
    merged = Comment.objects.filter(merged_into__in=words, merge_holds=True).select_related("participant")
    for one in merged.order_by("pk"):
        if one.merged_into_id is not None and one.merged_at is not None:
            changed = words[one.merged_into_id] > one.merged_at
            who = one.participant
            found[one.merged_into_id].append(
                Credit(one.code, who.display_name, str(who.number), one.merged_at, changed)
            )
    return {pk: tuple(named) for pk, named in found.items()}


def count_of(rows: QuerySet[Any], of: str) -> Coalesce:
    """How many of the rows, which name an outer row by ``of``; for an annotation."""
    return Coalesce(Subquery(rows.order_by().values(of).annotate(n=Count("pk")).values("n")), Value(0))


def own_q(account: User) -> Q:
    """Rows of a participant who is this account or the same verified person; the counterpart of ``is_author``."""
    mine = Q(participant__account=account)
    return mine | Q(participant__proof=account.identity_proof_id) if account.identity_proof_id else mine


def _votes(ids: Collection[int], account: User | None) -> dict[int, dict[str, Any]]:
    found = CommentVote.objects.filter(comment__in=ids).order_by().values("comment")
    found = found.annotate(
        agree=Count("pk", filter=Q(value=Agreement.AGREE)),
        disagree=Count("pk", filter=Q(value=Agreement.DISAGREE)),
        passes=Count("pk", filter=Q(value=Agreement.PASS)),
        own_rating=Max("value", filter=own_q(account)) if account else Value(None, IntegerField()),
    )
    counts = ("agree", "disagree", "passes", "own_rating")
    return {pk: dict(zip(counts, values, strict=True)) for pk, *values in found.values_list("comment", *counts)}


def responses_to(ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Codes of the published responses to each comment, oldest first."""
    found: dict[int, list[str]] = defaultdict(list)
    targets = ResponseTarget.objects.filter(comment__in=ids, response__state=ResponseState.PUBLISHED)
    for comment, code in targets.order_by("response__published_at", "pk").values_list("comment", "response__code"):
        found[comment].append(code)
    return {comment: tuple(codes) for comment, codes in found.items()}


def _view(row: Any, account: User | None, votes: dict[str, Any], responses: tuple[str, ...]) -> CommentView:
    bare = CommentView(
        code=row.code,
        kind=row.kind,
        stance=row.stance,
        consultation=row.consultation_code,
        proposal=row.proposal_code,
        section=row.section_key,
        parent=row.parent_code,
        depth=row.depth,
        published_at=row.published_at,
        tombstone=_tombstone(row),
        responses=responses,
    )
    if bare.tombstone is not None:
        return bare
    return replace(
        bare,
        revision=row.public_revision.code,
        body=row.public_revision.body,
        language=row.language,
        author=row.participant.display_name,
        participant=str(row.participant.number),
        channel=row.participant.channel,
        edited=row.public_revision.number > 1,
        redaction=redaction_of(row),
        imported=_imported(row),
        requests=row.requests if row.kind == CommentKind.QUESTION else 0,
        mine=is_author(account, row.participant),
        own_request=bool(row.own_request),
        **votes,
    )


def _tombstone(comment: Any) -> Tombstone | None:
    """What stands in the place of hidden words; None where they are public."""
    why = why_hidden(comment)
    if why in {"restricted", "erased"}:
        return Tombstone(why, comment.restricted_at, comment.reason_code, comment.decision_ref)
    if why == "merged":
        author, words = comment.participant.display_name, comment.public_revision.body
        return Tombstone(
            why, comment.merged_at, decision=comment.merge_ref, into=comment.into_code, author=author, body=words,
            language=comment.language,
        )  # fmt: skip
    return Tombstone(why, comment.withdrawn_at) if why else None


def redaction_of(comment: Comment) -> Redaction | None:
    """What is said beside words of which a part is covered."""
    if comment.redacted_at is None:
        return None
    return Redaction(comment.redacted_at, comment.redaction_reason, comment.redaction_ref)


def _imported(row: Comment) -> Counts | None:
    tally = getattr(row, "imported_tally", None)
    return Counts(tally.source, tally.positive, tally.negative) if tally else None


def _plant(rows: Sequence[Any], views: dict[int, CommentView]) -> None:
    """Hang each answer under what it answers, or under the root where that is not among the rows."""
    shown: dict[int, int] = defaultdict(int)
    for row in sorted((row for row in rows if row.root_id is not None), key=lambda row: -row.pk):
        # From the youngest: whatever answers it is younger, so it is complete when it is hung itself.
        above = row.parent_id if row.parent_id in views else row.root_id
        views[above] = replace(views[above], replies=(views[row.pk], *views[above].replies))
        shown[row.root_id] += 1
    for row in rows:
        if row.root_id is None:
            views[row.pk] = replace(views[row.pk], more_replies=row.in_thread - shown[row.pk])
