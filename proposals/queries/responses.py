"""Official responses: what the public reads, and what the department that writes them does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from participa.accounts.models import User
from proposals.enums import ResponseState
from proposals.models import (
    Comment,
    Commitment,
    Consultation,
    OfficialResponse,
    Proposal,
    ResponseFeedback,
    ResponseTarget,
    ResponseVersion,
)
from proposals.queries.visibility import is_public_q, words_are_public_q
from proposals.rules.responses import WORDING

#: Three short reads for a page with one response: itself, its commitments, its versions.
_SHOWN = ("department", "consultation")


@dataclass(frozen=True)
class Feedback:
    """What those who were answered say: yes, partly, no."""

    yes: int
    partly: int
    no: int

    @property
    def total(self) -> int:
        return self.yes + self.partly + self.no


def wording_of(response: OfficialResponse) -> dict[str, str]:
    """The words of a response by the names of their columns."""
    return {name: getattr(response, name) for name in WORDING}


def public_responses() -> QuerySet[OfficialResponse]:
    """Published responses of public consultations, the newest first, with their department."""
    shown = OfficialResponse.objects.filter(is_public_q("consultation__"), state=ResponseState.PUBLISHED)
    return shown.select_related(*_SHOWN)


def public_response(code: str) -> OfficialResponse | None:
    """One published response; None for every other code."""
    return public_responses().filter(code=code).first()


def responses_under(comment_ids: Collection[int]) -> dict[int, list[OfficialResponse]]:
    """What was answered to each comment, the oldest response first; one statement however many comments."""
    targets = (
        ResponseTarget.objects.filter(comment__in=comment_ids, response__state=ResponseState.PUBLISHED)
        .select_related("response__department")
        .order_by("response__published_at", "response_id")
    )
    found: dict[int, list[OfficialResponse]] = defaultdict(list)
    for target in targets:
        found[target.comment_id].append(target.response)
    return dict(found)


def responses_in(consultation: Consultation) -> QuerySet[OfficialResponse]:
    """The published responses of a consultation, with ``answers``: how many public texts each answers."""
    return public_responses().filter(consultation=consultation).annotate(answers=_answers())


def responses_to(proposal: Proposal) -> QuerySet[OfficialResponse]:
    """The published responses to texts about a proposal, each once, with ``answers``."""
    about = ResponseTarget.objects.filter(comment__proposal=proposal).values("response")
    return public_responses().filter(pk__in=about).annotate(answers=_answers())


def latest_responses(limit: int) -> list[OfficialResponse]:
    """What was answered lately anywhere: "you said, we did"."""
    return list(public_responses().annotate(answers=_answers())[:limit])


def _answers() -> Count:
    return Count("targets", filter=Q(words_are_public_q("targets__comment__")), distinct=True)


def commitments_of(response_ids: Collection[int]) -> dict[int, list[Commitment]]:
    """What each response promised, in the order of the dates; one statement."""
    found: dict[int, list[Commitment]] = defaultdict(list)
    for row in Commitment.objects.filter(response__in=response_ids).select_related("department"):
        found[row.response_id].append(row)
    return dict(found)


def public_commitments(consultation: Consultation) -> QuerySet[Commitment]:
    """What the published responses of a consultation promised, and how far it is."""
    return Commitment.objects.filter(
        response__consultation=consultation, response__state=ResponseState.PUBLISHED
    ).select_related("department", "response")


def versions_of(response: OfficialResponse) -> QuerySet[ResponseVersion]:
    """Everything it ever said in public, the newest first."""
    return ResponseVersion.objects.filter(response=response)


def feedback_on(response: OfficialResponse) -> Feedback:
    """How many say that it answered their point."""
    counts = dict(
        ResponseFeedback.objects.filter(response=response)
        .values_list("answered")
        .annotate(people=Count("id"))
        .order_by()
    )
    return Feedback(counts.get(1, 0), counts.get(0, 0), counts.get(-1, 0))


def texts_answered(response: OfficialResponse, most: int = 50) -> list[Comment]:
    """The public texts that a response answers, the oldest first, each with its words and its place."""
    found = Comment.objects.filter(words_are_public_q(), response_targets__response=response)
    return list(found.select_related("public_revision", "participant", "proposal").order_by("pk")[:most])


def people_answered(response: OfficialResponse) -> QuerySet[User]:
    """Whom a response answers: the authors of its comments, and who asked for an answer to them; each once."""
    return User.objects.filter(
        Q(participants__comments__response_targets__response=response)
        | Q(participants__answer_requests__comment__response_targets__response=response),
        is_active=True,
    ).distinct()


def waiting_to_publish(at: datetime) -> QuerySet[OfficialResponse]:
    """Approved responses whose hour has come."""
    due = OfficialResponse.objects.filter(state=ResponseState.SCHEDULED, publish_at__lte=at)
    return due.order_by("publish_at", "id")
