"""The working text of a consultation: its rows by target, who changed them, and what the checklist has to look at."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, Exists, OuterRef, QuerySet, When

from participa.accounts.enums import Role
from participa.accounts.models import StaffRole, User
from participa.core.errors import DomainError
from proposals.enums import ConsultationState, MemberRole
from proposals.models import (
    Consultation,
    Department,
    Document,
    LocalHoliday,
    Membership,
    Procedure,
    Proposal,
    Section,
    TextChange,
)
from proposals.queries.documents import present_documents
from proposals.queries.standing import standing_of
from proposals.queries.visibility import is_public_q, readable_consultations
from proposals.rules.checklist import Dossier
from proposals.rules.editing import TextRow, target_of
from proposals.rules.lifecycle import Standing

#: More than an editor looks through by hand.
LISTED = 200


@dataclass(frozen=True)
class Draft:
    """A consultation as its editor shows it, whole."""

    consultation: Consultation
    standing: Standing
    sections: list[Section]
    proposals: list[Proposal]
    documents: list[Document]

    def rows(self) -> list[TextRow]:
        """Every row of text, in the order of reading."""
        return [self.consultation, *self.sections, *self.proposals]


def find_draft(*, code: str, account: User) -> Draft:
    """The consultation for those whose business its making is; ``not_found`` for all others, public or not."""
    found = readable_consultations(account).filter(code=code).select_related("department", "procedure", "created_by")
    consultation = found.first()
    if consultation is None:
        raise DomainError("not_found")
    standing = standing_of(account, consultation)
    if not standing.parts and consultation.created_by_id != account.pk:
        raise DomainError("not_found")
    return Draft(
        consultation,
        standing,
        list(consultation.sections.all()),
        list(consultation.proposals.all()),
        list(present_documents(consultation)),
    )


def text_rows(consultation: Consultation) -> dict[str, TextRow]:
    """Every row that carries text, by its target."""
    rows: list[TextRow] = [consultation, *consultation.sections.all(), *consultation.proposals.all()]
    return {target_of(row): row for row in rows}


def newer_changes(consultation: Consultation, target: str, count: int) -> list[TextChange]:
    """The last ``count`` accepted changes of a target, oldest first, with who made them."""
    changes = TextChange.objects.filter(consultation=consultation, target=target, refused=False)
    return list(reversed(changes.select_related("by").order_by("-id")[:count]))


def dossier_of(consultation: Consultation) -> Dossier:
    """What the checklist looks at; six statements."""
    subdivision = consultation.department.subdivision
    holidays = LocalHoliday.objects.filter(subdivision=subdivision).values_list("day", flat=True)
    return Dossier(
        consultation,
        consultation.procedure,
        list(consultation.sections.all()),
        list(consultation.proposals.all()),
        list(present_documents(consultation)),
        subdivision,
        frozenset(holidays),
    )


@dataclass(frozen=True)
class Desk:
    """The first page of the editor: what waits for me, what my departments are making, and what is public."""

    waiting: list[Consultation]
    mine: list[Consultation]
    public: list[Consultation]
    departments: list[Department]


def editor_desk(account: User) -> Desk:
    """What an account makes or decides; five statements whatever there is. What is over comes last."""
    over = Case(When(state__in=[ConsultationState.ARCHIVED, ConsultationState.WITHDRAWN], then=1), default=0)
    shown = Consultation.objects.select_related("department", "procedure").order_by(over, "-id")
    member = Exists(Membership.objects.filter(user=account, department=OuterRef("department")))
    roles = set(StaffRole.objects.filter(user=account).values_list("role", flat=True))
    publishes = Role.PUBLISHER in roles
    decides = publishes or Role.COMMUNITY_MANAGER in roles
    return Desk(
        waiting=list(shown.filter(state=ConsultationState.REVIEW)[:LISTED]) if publishes else [],
        mine=list(shown.filter(member)[:LISTED]),
        public=list(shown.filter(is_public_q()).exclude(member)[:LISTED]) if decides else [],
        departments=list(contact_departments(account)),
    )


def contact_departments(account: User) -> QuerySet[Department]:
    """Where an account may begin a consultation."""
    return Department.objects.filter(memberships__user=account, memberships__role=MemberRole.CONTACT).distinct()


def may_open_editor(account: User) -> bool:
    """Whether the editor is any business of the account: it works in a department, publishes or manages."""
    decides = StaffRole.objects.filter(user=OuterRef("pk"), role__in=[Role.PUBLISHER, Role.COMMUNITY_MANAGER])
    works = Membership.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(Exists(decides) | Exists(works), pk=account.pk).exists()


def procedures() -> QuerySet[Procedure]:
    """The catalogue of the institution."""
    return Procedure.objects.exclude(key="imported")


def find_part(draft: Draft, target: str) -> TextRow:
    """A part of the text by its target. Raises ``not_found``."""
    for row in draft.rows():
        if target_of(row) == target:
            return row
    raise DomainError("not_found")


def latest_changes(consultation: Consultation, most: int = 100) -> list[TextChange]:
    """The latest changes of the working text, newest first, refused ones included."""
    return list(TextChange.objects.filter(consultation=consultation).select_related("by").order_by("-id")[:most])
