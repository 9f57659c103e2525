"""The public page of a consultation, the page of one of its parts, and what the home page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Subquery

from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.events.cursor import Position, position_columns, position_of, read_position
from proposals.models import Commitment, Consultation, OfficialResponse, ResponseTarget, Section
from proposals.queries.comments import CommentList, discussion
from proposals.queries.consultations import (
    ConsultationPage,
    Filters,
    Listed,
    ListPage,
    Phase,
    coming_next,
    page_of,
    public_list,
)
from proposals.queries.follows import is_following
from proposals.queries.proposal_page import Answers, answers_to
from proposals.queries.ranking import Group, Slice
from proposals.queries.responses import commitments_of, latest_responses, responses_in
from proposals.queries.themes import ThemeShown, public_themes
from proposals.queries.visibility import public_comments, public_consultations, words_are_public_q
from proposals.queries.votes import TallyShown, tallies_shown
from proposals.rules.writing import why_not_comment

#: The newest responses on the page; the list of responses has them all.
RESPONSES_SHOWN = 3


@dataclass(frozen=True)
class ConsultationView:
    """The page. ``said`` counts public contributions by place; ``writing`` is the code of what is in the way."""

    position: Position
    page: ConsultationPage
    said: dict[str, int]
    tallies: dict[str, TallyShown]
    lists: list[CommentList]
    themes: list[ThemeShown]
    responses: list[tuple[OfficialResponse, list[Commitment]]]
    answers: Answers
    followed: bool
    writing: str | None


def consultation_view(*, code: str, slices: Sequence[Slice], account: User | None, at: datetime) -> ConsultationView:
    """Everything on the public page; at most twenty-four statements, whatever it holds. Raises ``not_found``."""
    topic = f"consultation:{code}"
    row = (
        public_consultations()
        .filter(code=code)
        .select_related("department", "procedure")
        .annotate(**position_columns(topic))
        .first()
    )
    if row is None:
        raise DomainError("not_found")
    page = page_of(row, at=at)
    lists = _lists(row, slices, account)
    responses = list(responses_in(row)[:RESPONSES_SHOWN])
    promised = commitments_of([response.pk for response in responses])
    return ConsultationView(
        position=position_of(row, topic),
        page=page,
        said=_said(row),
        tallies=tallies_shown(page.proposals, at),
        lists=lists,
        themes=public_themes(row),
        responses=[(response, promised.get(response.pk, [])) for response in responses],
        answers=answers_to([view for found in lists for view in found.items]),
        followed=account is not None and is_following(account, consultation=row),
        writing=why_not_comment(row, account, at),
    )


def _lists(consultation: Consultation, slices: Sequence[Slice], account: User | None) -> list[CommentList]:
    """Arguments and questions of the whole consultation, and comments on the consultation itself."""
    everywhere = [piece for piece in slices if piece.group != Group.COMMENTS]
    itself = [piece for piece in slices if piece.group == Group.COMMENTS]
    found = discussion(consultation, everywhere, account=account, replies=3, whole=True) if everywhere else []
    return found + (discussion(consultation, itself, account=account, replies=3) if itself else [])


def _said(consultation: Consultation) -> dict[str, int]:
    """Public contributions by place: ``section:KEY``, ``proposal:CODE``, and nothing for the rest; one statement."""
    rows = public_comments().filter(consultation=consultation).order_by().values("section__key", "proposal__code")
    found: dict[str, int] = {}
    for row in rows.annotate(n=Count("pk")):
        if row["section__key"]:
            found[f"section:{row['section__key']}"] = row["n"]
        elif row["proposal__code"]:
            found[f"proposal:{row['proposal__code']}"] = row["n"]
    return found


@dataclass(frozen=True)
class SectionView:
    """A part of the text and what is said about it; the parts before and after."""

    position: Position
    section: Section
    before: Section | None
    after: Section | None
    lists: list[CommentList]
    answers: Answers
    writing: str | None


def section_view(*, code: str, key: str, slices: Sequence[Slice], account: User | None, at: datetime) -> SectionView:
    """One part of a public consultation; eight statements at most. Raises ``not_found`` and ``cursor.invalid``."""
    topic = f"consultation:{code}"
    sections: list[Any] = list(
        Section.objects.filter(consultation__in=public_consultations().filter(code=code))
        .select_related("consultation__department")
        .annotate(**position_columns(topic))
    )
    place = next((index for index, part in enumerate(sections) if part.key == key), None)
    if place is None:
        raise DomainError("not_found")
    part = sections[place]
    lists = discussion(part, slices, account=account)
    return SectionView(
        position=position_of(part, topic),
        section=part,
        before=sections[place - 1] if place else None,
        after=sections[place + 1] if place + 1 < len(sections) else None,
        lists=lists,
        answers=answers_to([view for found in lists for view in found.items]),
        writing=why_not_comment(part.consultation, account, at),
    )


@dataclass(frozen=True)
class Done:
    """You said, we did: a response with a text that it answers, and how many it answers."""

    response: OfficialResponse
    said: str
    language: str
    answers: int


@dataclass(frozen=True)
class Front:
    """The home page."""

    position: Position
    open: ListPage
    upcoming: list[Listed]
    done: list[Done]


def front(*, at: datetime, most: int = 3) -> Front:
    """What is open now, what comes next, what was answered lately; nine statements."""
    position = read_position("feed")
    responses = latest_responses(most)
    said = _first_texts([response.pk for response in responses])
    return Front(
        position=position,
        open=public_list(Filters(phase=Phase.OPEN), at=at, size=most),
        upcoming=coming_next(at=at, most=most),
        done=[Done(row, *said.get(row.pk, ("", "")), answers=getattr(row, "answers", 0)) for row in responses],
    )


def _first_texts(responses: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Words and language of the first public text that each response answers; one statement."""
    targets = ResponseTarget.objects.filter(words_are_public_q("comment__"), response=OuterRef("pk")).order_by("pk")
    rows = OfficialResponse.objects.filter(pk__in=responses).annotate(
        said=Subquery(targets.values("comment__public_revision__body")[:1]),
        language=Subquery(targets.values("comment__language")[:1]),
    )
    return {pk: (said or "", language or "") for pk, said, language in rows.values_list("pk", "said", "language")}
