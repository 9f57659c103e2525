"""What a redaction does to a text: words are covered or uncovered. Only ``moderation.services`` may call this module.

Which words, why, and where their original is kept are rows of moderation; here the public text changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from participa import events
from participa.core.digests import sha256
from proposals import ports
from proposals.enums import RevisionState
from proposals.models import Comment, CommentRevision
from proposals.rules.writing import why_hidden
from proposals.services import publication
from proposals.services.search import index_comments


@dataclass(frozen=True)
class Words:
    """The words of a revision, and what the screening says of them."""

    body: str
    screening: dict[str, Any]


@dataclass(frozen=True)
class RedactionNote:
    """What is said beside a text of which a part is covered; empty where nothing is."""

    since: datetime | None = None
    reason_code: str = ""
    decision_ref: str = ""


def note_of(comment: Comment) -> RedactionNote:
    """The note that the comment carries now."""
    return RedactionNote(comment.redacted_at, comment.redaction_reason, comment.redaction_ref)


def redact_comment(*, comment: Comment, words: Mapping[int, Words], note: RedactionNote, at: datetime) -> Comment:
    """Replace the words of these revisions (by id) by covered ones, and say so beside the text."""
    with events.unit():
        return _replace(comment, words, note, "comment.redacted", at)


def unredact_comment(*, comment: Comment, words: Mapping[int, Words], note: RedactionNote, at: datetime) -> Comment:
    """Put the words of these revisions back, with the note of an earlier redaction where there is one."""
    with events.unit():
        return _replace(comment, words, note, "comment.unredacted", at)


def _replace(comment: Comment, words: Mapping[int, Words], note: RedactionNote, event: str, at: datetime) -> Comment:
    # Without its public revision: the words change here, and the search reads them afterwards.
    related = ("consultation", "proposal", "section", "parent", "participant__account")
    fresh = Comment.objects.select_for_update(of=("self",)).select_related(*related).get(pk=comment.pk)
    kept = fresh.revisions.exclude(state=RevisionState.ERASED)  # what was erased meanwhile never comes back
    changed = list(kept.filter(pk__in=words).select_related("comment"))
    for revision in changed:
        _write(revision, words[revision.pk])
    ports.keep(changed, changed=True)
    fresh.redacted_at, fresh.redaction_reason, fresh.redaction_ref = note.since, note.reason_code, note.decision_ref
    fresh.save(update_fields=["redacted_at", "redaction_reason", "redaction_ref"])
    if why_hidden(fresh) is None:
        index_comments(comments=[fresh])
    publication.tell(event, fresh, topics=publication.everybody(fresh), at=at)
    return fresh


def _write(revision: CommentRevision, words: Words) -> None:
    revision.body, revision.screening = words.body, words.screening
    revision.digest, revision.length = sha256(words.body), len(words.body)
    revision.save(update_fields=["body", "screening", "digest", "length"])
