"""From the codes of a request to the place that they name; one statement, and one answer to all that is not public."""

from __future__ import annotations

from dataclasses import dataclass

from participa.core.errors import DomainError
from proposals.models import Comment, Consultation, Proposal, Section
from proposals.queries.visibility import is_public_q, public_consultations, readable_comments


@dataclass(frozen=True)
class Target:
    """Where somebody wants to write. ``parent`` is fetched with all that answering it needs."""

    consultation: Consultation
    proposal: Proposal | None = None
    section: Section | None = None
    parent: Comment | None = None


def find_target(*, consultation: str = "", proposal: str = "", section: str = "", parent: str = "") -> Target:
    """The public place named by codes (a section by its key, with its consultation). Raises ``not_found``.

    The most precise code finds the place; the others, where given, must agree with it.
    """
    found = _find(consultation, proposal, section, parent)
    if found is None or not _agrees(found, consultation, proposal, section):
        raise DomainError("not_found")
    return found


def _find(consultation: str, proposal: str, section: str, parent: str) -> Target | None:
    if parent:
        answered = find_comment(parent)
        return Target(answered.consultation, answered.proposal, answered.section, answered)
    if proposal:
        measure = Proposal.objects.filter(is_public_q("consultation__"), code=proposal)
        for row in measure.select_related("consultation__department"):
            return Target(row.consultation, proposal=row)
        return None
    if section:
        part = Section.objects.filter(is_public_q("consultation__"), consultation__code=consultation, key=section)
        for text in part.select_related("consultation__department"):
            return Target(text.consultation, section=text)
        return None
    whole = public_consultations().filter(code=consultation).select_related("department").first()
    return Target(whole) if whole else None


def _agrees(found: Target, consultation: str, proposal: str, section: str) -> bool:
    return (
        consultation in ("", found.consultation.code)
        and proposal in ("", found.proposal.code if found.proposal else "")
        and section in ("", found.section.key if found.section else "")
    )


def find_comment(code: str) -> Comment:
    """A comment whose words anybody may read, with its place, author and revision. Raises ``not_found``."""
    related = ("consultation__department", "proposal", "section", "participant", "public_revision")
    comment = readable_comments().select_related(*related).filter(code=code).first()
    if comment is None:
        raise DomainError("not_found")
    return comment
