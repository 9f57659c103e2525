"""What the search knows: written in the transaction that makes a text public, removed in the one that hides it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from participa import events
from participa.core.localized import LANGUAGES
from participa.core.stems import STEMMED, stems
from proposals.models import Comment, Consultation, Proposal, SearchEntry, Section

#: ISO 639-2: what the institution writes comes in several languages and is one entry.
MULTIPLE = "mul"


def index_consultation(*, consultation: Consultation) -> None:
    """The published text of a consultation and of its proposals, anew: at publication and at each correction."""
    with events.unit():
        SearchEntry.objects.filter(consultation=consultation, comment=None).delete()
        parts = [consultation.title_es, consultation.title_eu, consultation.title_en]
        parts += [consultation.summary_es, consultation.summary_eu, consultation.summary_en]
        for section in consultation.sections.all():
            parts += _columns(section, "heading", "body")
        whole = SearchEntry(consultation=consultation, language=MULTIPLE, stems=_stems(parts, STEMMED))
        proposals = [_of_proposal(proposal) for proposal in consultation.proposals.all()]
        SearchEntry.objects.bulk_create([whole, *proposals])


def forget_consultation(*, consultation: Consultation) -> None:
    """The search no longer knows anything of this consultation."""
    with events.unit():
        SearchEntry.objects.filter(consultation=consultation).delete()


def index_proposal(*, proposal: Proposal) -> None:
    """One proposal anew, where its consultation is indexed already."""
    with events.unit():
        SearchEntry.objects.filter(proposal=proposal, comment=None).delete()
        SearchEntry.objects.bulk_create([_of_proposal(proposal)])


def index_comments(*, comments: Sequence[Comment]) -> None:
    """The public words of comments, replacing those known before; one statement. Their public revisions are at hand."""
    with events.unit():
        SearchEntry.objects.bulk_create(
            [_of_comment(comment) for comment in comments],
            update_conflicts=True,
            unique_fields=["comment"],
            update_fields=["language", "stems"],
        )


def forget_comments(*, comments: Sequence[Comment]) -> None:
    """The search no longer knows the words of these comments; one statement."""
    with events.unit():
        SearchEntry.objects.filter(comment__in=comments).delete()


def _of_proposal(proposal: Proposal) -> SearchEntry:
    words = _stems(_columns(proposal, "title", "body"), STEMMED)
    return SearchEntry(consultation_id=proposal.consultation_id, proposal=proposal, language=MULTIPLE, stems=words)


def _of_comment(comment: Comment) -> SearchEntry:
    revision = comment.public_revision
    if revision is None:
        raise ValueError(f"comment {comment.code} is not public")
    # A reader may search in a language other than the writer's, and a short text may be detected wrongly: all three.
    return SearchEntry(
        consultation_id=comment.consultation_id,
        proposal_id=comment.proposal_id,
        comment=comment,
        language=comment.language,
        stems=_stems([revision.body], STEMMED),
    )


def _columns(row: Section | Proposal, *names: str) -> list[str]:
    return [getattr(row, f"{name}_{language}") for name in names for language in LANGUAGES]


def _stems(parts: Iterable[str], languages: Iterable[str]) -> str:
    text = "\n".join(parts)
    found = dict.fromkeys(stem for language in languages for stem in stems(text, language))
    return f" {' '.join(found)} "
