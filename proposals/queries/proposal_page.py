"""The page of a proposal: eight statements for a stranger, whatever the number of votes and contributions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.events.cursor import Position, position_columns, position_of
from proposals.models import (
    Ballot,
    Commitment,
    Consultation,
    ConsultationVersion,
    Follow,
    OfficialResponse,
    Proposal,
    Section,
)
from proposals.queries.comment_views import CommentView
from proposals.queries.comments import CommentList, discussion
from proposals.queries.ranking import Slice
from proposals.queries.receipts import receipts_for
from proposals.queries.responses import commitments_of, public_responses
from proposals.queries.visibility import is_public_q, shown_comments
from proposals.queries.votes import TallyShown, tallies_shown
from proposals.rules.voting import why_not_vote
from proposals.rules.writing import why_not_comment


@dataclass(frozen=True)
class Answers:
    """Published responses by code, and what each promised by its id."""

    responses: dict[str, OfficialResponse]
    commitments: dict[int, list[Commitment]]

    def under(self, view: CommentView) -> list[tuple[OfficialResponse, list[Commitment]]]:
        """What was answered to one contribution, oldest first."""
        known = [self.responses[code] for code in view.responses if code in self.responses]
        return [(response, self.commitments.get(response.pk, [])) for response in known]


@dataclass(frozen=True)
class ProposalPage:
    """Everything on the page. ``writing`` and ``voting`` are codes of what stands in the way, or None.

    ``number`` of ``siblings`` is its place in the consultation; ``version`` is that of the published text.
    """

    position: Position
    proposal: Proposal
    number: int
    siblings: int
    version: int
    followed: bool
    tally: TallyShown
    ballot: Ballot | None
    lists: list[CommentList]
    answers: Answers
    writing: str | None
    voting: str | None


def proposal_page(*, code: str, slices: Sequence[Slice], account: User | None, at: datetime) -> ProposalPage:
    """The page as this reader sees it at ``at``. Raises ``not_found`` and ``cursor.invalid``."""
    topic = f"proposal:{code}"
    row = _proposals(account).annotate(**position_columns(topic)).filter(code=code).first()
    if row is None:
        raise DomainError("not_found")
    lists = discussion(row, slices, account=account)
    return ProposalPage(
        position=position_of(row, topic),
        proposal=row,
        number=row.before + 1,
        siblings=row.siblings,
        version=row.version_number or 0,
        followed=bool(row.followed),
        tally=tallies_shown([row], at)[code],
        ballot=receipts_for(account, [row])[0].ballot if account else None,
        lists=lists,
        answers=answers_to([view for found in lists for view in found.items]),
        writing=why_not_comment(row.consultation, account, at),
        voting=why_not_vote(row.consultation, account, at),
    )


def _proposals(account: User | None) -> QuerySet[Any]:
    """Public proposals with their place among the others, in one statement."""
    others = Proposal.objects.filter(consultation=OuterRef("consultation")).order_by().values("consultation")
    earlier = Q(position__lt=OuterRef("position")) | Q(position=OuterRef("position"), pk__lt=OuterRef("pk"))
    versions = ConsultationVersion.objects.filter(consultation=OuterRef("consultation")).order_by("-number")
    followed = Follow.objects.filter(account=account, consultation=OuterRef("consultation"))

    def many(rows: QuerySet[Any]) -> Coalesce:
        return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)

    return (
        Proposal.objects.filter(is_public_q("consultation__"))
        .select_related("consultation__department", "consultation__procedure")
        .annotate(
            siblings=many(others),
            before=many(others.filter(earlier)),
            version_number=Subquery(versions.values("number")[:1]),
            followed=Exists(followed) if account else Value(False),
        )
    )


def answers_to(views: Sequence[CommentView]) -> Answers:
    """The responses under these contributions and their answers; two statements, none where nothing was answered."""
    codes = {code for root in views for view in root.walk() for code in view.responses}
    if not codes:
        return Answers({}, {})
    responses = {row.code: row for row in public_responses().filter(code__in=codes)}
    return Answers(responses, commitments_of([row.pk for row in responses.values()]))


def find_proposal(code: str) -> Proposal:
    """A public proposal with its consultation. Raises ``not_found``."""
    row = Proposal.objects.filter(is_public_q("consultation__"), code=code).select_related("consultation").first()
    if row is None:
        raise DomainError("not_found")
    return row


@dataclass(frozen=True)
class Place:
    """Where a contribution stands, and what stands in the way of writing there."""

    consultation: Consultation
    proposal: Proposal | None
    section: Section | None
    writing: str | None


def place_of(code: str, *, account: User | None, at: datetime) -> Place:
    """The place of a contribution that is or was public; one statement. Raises ``not_found``."""
    related = ("consultation__department", "proposal", "section")
    row = shown_comments().select_related(*related).filter(code=code).first()
    if row is None:
        raise DomainError("not_found")
    return Place(row.consultation, row.proposal, row.section, why_not_comment(row.consultation, account, at))
