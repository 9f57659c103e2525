"""Covering places of a text: part of a decision and of its undo. The original is sealed for a time, then erased."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from moderation.analysis.found import Span
from moderation.analysis.redaction import cover, places_of, screening_after, words_at
from moderation.enums import DecisionAction, OriginalPurpose
from moderation.models import ModerationDecision, QueryItem, SealedOriginal
from moderation.queries.people import roles_of
from moderation.rules import why_not_judge, why_not_moderate
from participa import events
from participa.accounts.audit import record
from participa.accounts.enums import AuditAct
from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.core.seal import seal, unseal
from proposals.enums import RevisionState
from proposals.models import Comment, CommentRevision
from proposals.services.redacted import RedactionNote, Words, note_of, redact_comment, unredact_comment

#: How many originals one run of the clock empties.
_AT_A_TIME = 500


@dataclass(frozen=True)
class Original:
    """A revision as it was before a redaction."""

    revision: CommentRevision
    body: str


def redact_text(*, decision: ModerationDecision, spans: Sequence[Span], at: datetime) -> None:
    """Cover these places of the revision, and the same words in every other revision of the text.

    What was sent to departments about it is covered too. Inside the unit of the decision.
    """
    comment, reason = decision.comment, decision.reason
    hidden = words_at(decision.revision.body, spans)
    covered: dict[int, Words] = {}
    for revision in comment.revisions.exclude(state=RevisionState.ERASED):
        own = list(spans) if revision.pk == decision.revision_id else places_of(revision.body, hidden)
        if own:
            _keep(decision, revision, hidden, at)
            covered[revision.pk] = Words(cover(revision.body, own), screening_after(revision.screening, own))
    for item in QueryItem.objects.filter(comment=comment):
        item.excerpt = cover(item.excerpt, places_of(item.excerpt, hidden))
        item.save(update_fields=["excerpt"])
    note = RedactionNote(at, reason.code if reason else "", decision.code)
    redact_comment(comment=comment, words=covered, note=note, at=at)


def unredact_text(*, decision: ModerationDecision, at: datetime) -> None:
    """Put back what the decision covered; inside the unit of the undo. Raises ``original.erased``."""
    kept = [(one, _open(one)) for one in decision.originals.select_related("revision")]
    for _, content in kept:
        for item in QueryItem.objects.filter(pk__in=content["excerpts"]):
            item.excerpt = content["excerpts"][str(item.pk)]
            item.save(update_fields=["excerpt"])
    words = {one.revision_id: Words(content["body"], content["screening"]) for one, content in kept}
    before = decision.before["note"]
    since = datetime.fromisoformat(before["since"]) if before["since"] else None
    note = RedactionNote(since, before["reason"], before["decision"])
    unredact_comment(comment=decision.comment, words=words, note=note, at=at)
    decision.originals.all().delete()


def note_before(comment: Comment) -> dict[str, str]:
    """The note beside a text as an undo needs it."""
    note = note_of(comment)
    since = note.since.isoformat() if note.since else ""
    return {"since": since, "reason": note.reason_code, "decision": note.decision_ref}


def read_original(*, decision: ModerationDecision, by: User, purpose: str, at: datetime) -> list[Original]:
    """What a redaction covered; the purpose is written down. Raises ``original.purpose`` and ``original.erased``."""
    refused = why_not_moderate(roles_of(by)) or why_not_judge(by, decision.comment, ())
    if refused or decision.action != DecisionAction.REDACT:
        raise DomainError(refused or "not_found")
    if purpose not in OriginalPurpose.values:
        raise DomainError("original.purpose", field="purpose")
    with events.unit():
        kept = list(decision.originals.select_related("revision"))
        originals = [Original(one.revision, str(_open(one)["body"])) for one in kept]
        record(AuditAct.ORIGINAL_READ, by=by, ref=decision.code, at=at, purpose=purpose)
    return originals


def erase_originals(*, at: datetime) -> int:
    """Empty the originals whose time is over; a job of the clock. Returns how many."""
    with events.unit():
        due = SealedOriginal.objects.filter(erased_at__isnull=True, erase_after__lte=at)
        chosen = list(due.values_list("pk", flat=True)[:_AT_A_TIME])
        if chosen:
            SealedOriginal.objects.filter(pk__in=chosen).update(sealed="", erased_at=at)
            record(AuditAct.ORIGINALS_ERASED, by=None, at=at, originals=len(chosen))
    return len(chosen)


def _keep(decision: ModerationDecision, revision: CommentRevision, hidden: Sequence[str], at: datetime) -> None:
    excerpts = {}
    if revision.pk == decision.revision_id:
        items = QueryItem.objects.filter(comment=decision.comment)
        excerpts = {str(item.pk): item.excerpt for item in items if places_of(item.excerpt, hidden)}
    content = {"body": revision.body, "screening": revision.screening, "excerpts": excerpts}
    SealedOriginal.objects.create(
        decision=decision,
        revision=revision,
        sealed=seal(json.dumps(content, ensure_ascii=False)),
        erase_after=at + timedelta(days=settings.ORIGINALS_DAYS),
    )


def _open(kept: SealedOriginal) -> dict[str, Any]:
    if kept.erased_at is not None:
        raise DomainError("original.erased")
    content: dict[str, Any] = json.loads(unseal(kept.sealed))
    return content
