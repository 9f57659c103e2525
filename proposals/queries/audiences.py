"""Who is concerned by a fact, as ids of accounts; each with the code that it is about for them, where that differs."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from proposals.enums import CommentKind, MemberRole
from proposals.models import AnswerRequest, Comment, Consultation, Membership, OfficialResponse, Participant
from proposals.queries.visibility import public_comments


def author_of(comment: Comment) -> int | None:
    """The account that wrote it, where there is one."""
    return comment.participant.account_id


def participants_of(consultation: Consultation) -> set[int]:
    """The accounts that took part in it."""
    found = Participant.objects.filter(consultation=consultation, account__isnull=False)
    return {account for account in found.values_list("account_id", flat=True) if account is not None}


def answered_by(response: OfficialResponse) -> dict[int, str]:
    """The authors of public texts that a response answers, itself or through a theme, each with the first of them."""
    directly = Q(response_targets__response=response)
    through = Q(public_revision__theme_assignments__theme__responses=response)
    rows = public_comments().filter(directly | through, participant__account__isnull=False)
    # The oldest last, so that it is the one that stays.
    return dict(rows.order_by("-id").values_list("participant__account_id", "code"))


def asked_for(response: OfficialResponse) -> dict[int, str]:
    """Who wanted a question answered that this response answers, each with the first of these questions."""
    questions = public_comments().filter(response_targets__response=response, kind=CommentKind.QUESTION)
    rows = AnswerRequest.objects.filter(comment__in=questions, participant__account__isnull=False)
    return dict(rows.order_by("-comment_id").values_list("participant__account_id", "comment__code"))


def members_of(department: str, role: MemberRole, *, but: Collection[int] = ()) -> set[int]:
    """Who has this role in the department with this code."""
    found = Membership.objects.filter(department__code=department, role=role).exclude(user__in=but)
    return set(found.values_list("user_id", flat=True))
