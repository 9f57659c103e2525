"""What is kept beside a text goes with its words: sealed originals, excerpts, and what quotes it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from moderation.analysis.quotes import cover_quotes
from moderation.models import (
    ActionBatch,
    Appeal,
    CaseNote,
    ErasureProposal,
    Flag,
    InternalQuery,
    ModerationDecision,
    QueryItem,
    ReportObjection,
    Sanction,
    SealedOriginal,
    StatementOfReasons,
)
from participa import events
from participa.core.errors import DomainError
from participa.core.seal import unseal
from participa.core.text import COVERED
from proposals.models import Comment, Notice


def words_of(comment: Comment) -> list[str]:
    """Everything that the text ever said: its revisions, and what is sealed of them."""
    sealed = SealedOriginal.objects.filter(revision__comment=comment, erased_at__isnull=True)
    bodies = [*comment.revisions.values_list("body", flat=True), *(_opened(one) for one in sealed)]
    return [body for body in dict.fromkeys(bodies) if body]


def forget_words(*, comment: Comment, words: Sequence[str], at: datetime) -> None:
    """Empty the originals and excerpts of a text, and cover what others quote of it; inside the unit of the erasure."""
    with events.unit():
        SealedOriginal.objects.filter(revision__comment=comment, erased_at__isnull=True).update(sealed="", erased_at=at)
        QueryItem.objects.filter(comment=comment).update(excerpt=COVERED)
        replaced: dict[str, str] = {}
        for rows, name in _what_speaks_of(comment):
            for row in rows:
                said = getattr(row, name)
                covered = cover_quotes(said, words)
                if covered != said:
                    replaced |= {said: covered, **dict(zip(said.split("\n\n"), covered.split("\n\n"), strict=True))}
                    setattr(row, name, covered)
                    row.save(update_fields=[name])
        _in_notices(comment, replaced)


def _what_speaks_of(comment: Comment) -> Iterable[tuple[Iterable[Any], str]]:
    """Rows in which people write about the text, and the column; also where another one was merged into it."""
    here = Q(case__revision__comment=comment)
    appeals = Appeal.objects.filter(decision__in=_decisions_about(comment))
    proposals = ErasureProposal.objects.filter(here)
    questions = InternalQuery.objects.filter(items__comment=comment).distinct()
    missed = ReportObjection.objects.filter(comment=comment)
    return (
        (Flag.objects.filter(revision__comment=comment), "text"),
        (CaseNote.objects.filter(here), "body"),
        (_decisions_about(comment), "explanation"),
        (StatementOfReasons.objects.filter(decision__in=_decisions_about(comment)), "ground"),
        (ActionBatch.objects.filter(items__case__revision__comment=comment).distinct(), "explanation"),
        (appeals, "text"),
        (appeals.all(), "answer"),
        (proposals, "explanation"),
        (proposals.all(), "answer"),
        (questions, "question"),
        (questions.all(), "return_reason"),
        (missed, "body"),
        (missed.all(), "answer"),
        (Sanction.objects.filter(decision__comment=comment), "end_reason"),
    )


def _decisions_about(comment: Comment) -> QuerySet[ModerationDecision]:
    return ModerationDecision.objects.filter(Q(comment=comment) | Q(merged_into=comment))


def _in_notices(comment: Comment, replaced: dict[str, str]) -> None:
    """What people were told carries the paragraphs of statements and answers; a mail that waits is made from it."""
    told_of = {comment.code, *_decisions_about(comment).values_list("comment__code", flat=True)}
    for notice in Notice.objects.filter(ref__in=told_of) if replaced else ():
        paragraphs = notice.facts.get("statement", [])
        told = [replaced.get(paragraph, paragraph) for paragraph in paragraphs]
        if told != paragraphs:
            notice.facts["statement"] = told
            notice.save(update_fields=["facts"])


def _opened(kept: SealedOriginal) -> str:
    """One that nobody can open any more says nothing to anybody."""
    try:
        return str(json.loads(unseal(kept.sealed))["body"])
    except DomainError:
        return ""
