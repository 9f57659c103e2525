"""What came from elsewhere becomes rows here: in batches, once, and never as ballots.

Every thing that is imported keeps its identifier there in ``ExternalRef``; a second run finds it and changes nothing.
No event is published for a row: :func:`announce_import` tells each topic once that everything may have changed.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from participa import events
from participa.core.digests import sha256
from proposals import ports
from proposals.enums import Agreement, Channel, CommentKind, ConsultationState, RevisionState
from proposals.models import (
    Comment,
    CommentRevision,
    CommentVote,
    Consultation,
    Department,
    ExternalRef,
    ImportedTally,
    Participant,
    Procedure,
    Proposal,
    Tally,
)
from proposals.services.search import index_comments, index_consultation, index_proposal


@dataclass(frozen=True)
class ImportedText:
    """One text from elsewhere, already normalised; ``place`` is the identifier there of its proposal, if it has one."""

    external_id: str
    author_id: str
    body: str
    language: str
    at: datetime
    place: str = ""
    parent_id: str = ""
    positive: int = 0
    negative: int = 0
    reviewed: bool = False


@dataclass(frozen=True)
class ImportedBatch:
    """The comments of a batch by identifier, and which of them are new."""

    comments: dict[str, Comment]
    fresh: frozenset[str]


def known(*, source: str, external_ids: Collection[str]) -> dict[str, ExternalRef]:
    """The references of the source that exist already, by identifier."""
    found = ExternalRef.objects.filter(source=source, external_id__in=list(external_ids))
    return {ref.external_id: ref for ref in found}


def import_consultation(
    *, source: str, external_id: str, texts: dict[str, str], opens_at: datetime, closes_at: datetime, at: datetime
) -> Consultation:
    """The consultation that the source calls ``external_id``; made closed, under an external department."""
    with events.unit():
        ref = ExternalRef.objects.filter(source=source, external_id=external_id).select_related("consultation").first()
        if ref and ref.consultation:
            return ref.consultation
        name = texts.pop("department")
        department, _ = Department.objects.get_or_create(
            name_es=name, external=True, defaults={"name_eu": name, "name_en": name}
        )
        made = Consultation.objects.create(
            department=department,
            procedure=_procedure(),
            state=ConsultationState.CLOSED,
            opens_at=opens_at,
            closes_at=closes_at,
            created_at=at,
            published_at=opens_at,
            topic="importada",
            **texts,
        )
        ExternalRef.objects.create(source=source, external_id=external_id, consultation=made)
        index_consultation(consultation=made)
        return made


def _procedure() -> Procedure:
    names = {"name_es": "Importada", "name_eu": "Inportatua", "name_en": "Imported"}
    return Procedure.objects.get_or_create(key="imported", defaults=names)[0]


def import_proposal(
    *, source: str, external_id: str, consultation: Consultation, position: int, texts: dict[str, str], supports: int
) -> Proposal:
    """The proposal that the source calls ``external_id``; its signatures are shown as imported."""
    with events.unit():
        ref = ExternalRef.objects.filter(source=source, external_id=external_id).select_related("proposal").first()
        if ref and ref.proposal:
            return ref.proposal
        made = Proposal.objects.create(consultation=consultation, position=position, **texts)
        Tally.objects.create(proposal=made)
        ImportedTally.objects.create(proposal=made, source=source, supports=supports)
        ExternalRef.objects.create(source=source, external_id=external_id, proposal=made)
        index_proposal(proposal=made)
        return made


def import_participants(*, source: str, consultation: Consultation, names: dict[str, str]) -> dict[str, Participant]:
    """The participants of the source by identifier; ``names`` says how each is shown."""
    with events.unit():
        refs = known(source=source, external_ids=names)
        missing = [external for external in names if external not in refs]
        made = Participant.objects.bulk_create(
            Participant(
                consultation=consultation,
                number=secrets.randbelow(2**53),
                display_name=names[external],
                channel=Channel.IMPORT,
            )
            for external in missing
        )
        fresh = [
            ExternalRef(source=source, external_id=external, participant=person)
            for external, person in zip(missing, made, strict=True)
        ]
        ExternalRef.objects.bulk_create(fresh)
        old = Participant.objects.in_bulk([ref.participant_id for ref in refs.values() if ref.participant_id])
        people = {external: old[ref.participant_id] for external, ref in refs.items() if ref.participant_id}
        return people | dict(zip(missing, made, strict=True))


def import_comments(
    *,
    source: str,
    consultation: Consultation,
    proposals: dict[str, Proposal],
    texts: Sequence[ImportedText],
    people: dict[str, Participant],
    parents: dict[str, Comment],
    hidden: Collection[str] = (),
) -> ImportedBatch:
    """Texts as comments; those that exist already are left alone.

    A reply must come in a later call than its parent, which ``parents`` holds. What ``hidden`` names is never public:
    it waits for the decision that the source had taken, which the importer records next.
    """
    with events.unit():
        refs = known(source=source, external_ids=[text.external_id for text in texts])
        fresh = [text for text in texts if text.external_id not in refs]
        comments = Comment.objects.bulk_create(
            _comment(text, consultation, proposals.get(text.place), people[text.author_id], parents.get(text.parent_id))
            for text in fresh
        )
        revisions = CommentRevision.objects.bulk_create(
            _revision(text, comment, hidden=text.external_id in hidden)
            for text, comment in zip(fresh, comments, strict=True)
        )
        ports.keep(revisions)
        for comment, revision in zip(comments, revisions, strict=True):
            if revision.state != RevisionState.HELD_POLICY:
                comment.public_revision = revision
                comment.published_at = comment.created_at
        Comment.objects.bulk_update(comments, ["public_revision", "published_at"], batch_size=200)
        pairs = list(zip(fresh, comments, strict=True))
        ExternalRef.objects.bulk_create(
            ExternalRef(source=source, external_id=text.external_id, comment=comment) for text, comment in pairs
        )
        ImportedTally.objects.bulk_create(
            ImportedTally(comment=comment, source=source, positive=text.positive, negative=text.negative)
            for text, comment in pairs
            if text.positive or text.negative
        )
        index_comments(comments=[comment for comment in comments if comment.public_revision_id])
        old = Comment.objects.in_bulk([ref.comment_id for ref in refs.values() if ref.comment_id])
        found = {external: old[ref.comment_id] for external, ref in refs.items() if ref.comment_id}
        made = {text.external_id: comment for text, comment in pairs}
        return ImportedBatch(found | made, frozenset(made))


def _comment(
    text: ImportedText,
    consultation: Consultation,
    proposal: Proposal | None,
    author: Participant,
    parent: Comment | None,
) -> Comment:
    return Comment(
        consultation=consultation,
        proposal=proposal,
        parent=parent,
        root_id=(parent.root_id or parent.pk) if parent else None,
        depth=parent.depth + 1 if parent else 0,
        participant=author,
        kind=CommentKind.COMMENT,
        language=text.language,
        created_at=text.at,
    )


def _revision(text: ImportedText, comment: Comment, *, hidden: bool) -> CommentRevision:
    state = RevisionState.APPROVED if text.reviewed else RevisionState.PUBLISHED
    return CommentRevision(
        comment=comment,
        number=1,
        body=text.body,
        digest=sha256(text.body),
        length=len(text.body),
        language=text.language,
        state=RevisionState.HELD_POLICY if hidden else state,
        created_at=text.at,
    )


def import_comment_votes(*, votes: Sequence[tuple[CommentRevision, Participant, Agreement]]) -> int:
    """The last vote of each person on each text; a vote that exists takes the value. Returns how many are new."""
    with events.unit():
        before = CommentVote.objects.count()
        CommentVote.objects.bulk_create(
            [
                CommentVote(comment_id=revision.comment_id, revision=revision, participant=person, value=value)
                for revision, person, value in votes
            ],
            update_conflicts=True,
            unique_fields=["comment", "participant"],
            update_fields=["value"],
            batch_size=2_000,
        )
        return CommentVote.objects.count() - before


def announce_import(*, consultation: Consultation, at: datetime) -> None:
    """One fact in each topic of the consultation: whoever watches starts afresh."""
    codes = consultation.proposals.values_list("code", flat=True)
    topics = ["feed", f"consultation:{consultation.code}", *(f"proposal:{code}" for code in codes)]
    with events.unit():
        events.publish("consultation.imported", ref=consultation.code, topics=topics, at=at)
