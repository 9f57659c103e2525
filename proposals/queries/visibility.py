"""The one place that decides what is public. Every page, feed, search, export and socket starts from here."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from participa.accounts.enums import Role
from participa.accounts.models import StaffRole, User
from proposals.enums import PUBLIC_STATES, VISIBLE_STATES, ConsultationState
from proposals.models import Comment, Consultation, Membership


def is_public(consultation: Consultation) -> bool:
    """Anybody may read it. One that was withdrawn stays readable if it had ever been published."""
    if consultation.published_at is None:
        return False
    return consultation.state in PUBLIC_STATES or consultation.state == ConsultationState.WITHDRAWN


def is_public_q(prefix: str = "") -> Q:
    """:func:`is_public` as a condition; ``prefix`` leads to the consultation, e.g. ``consultation__``."""
    return Q(
        **{
            f"{prefix}state__in": [*sorted(PUBLIC_STATES), ConsultationState.WITHDRAWN],
            f"{prefix}published_at__isnull": False,
        }
    )


def public_consultations() -> QuerySet[Consultation]:
    """What anybody may read."""
    return Consultation.objects.filter(is_public_q())


def readable_consultations(account: User | None) -> QuerySet[Consultation]:
    """What is public, and the drafts that the account works on.

    A draft is for its author, for those who have a role in its department and for publishers. Nobody else reads it,
    not with its address either: moderators and administrators have no business in a draft.
    """
    if account is None or not account.is_active:
        return public_consultations()
    works_there = Membership.objects.filter(user=account, department=OuterRef("department"))
    publishes = StaffRole.objects.filter(user=account, role=Role.PUBLISHER)
    return Consultation.objects.filter(
        is_public_q() | Q(created_by=account) | Q(Exists(works_there)) | Q(Exists(publishes))
    )


def is_readable(consultation: Consultation, account: User | None) -> bool:
    """Whether the account may read this consultation; asks the database only about what is not public."""
    return is_public(consultation) or readable_consultations(account).filter(pk=consultation.pk).exists()


def shown_comments() -> QuerySet[Comment]:
    """What has a place in public: texts, and tombstones of texts that were public once. Never what was only held."""
    return Comment.objects.filter(is_public_q("consultation__"), published_at__isnull=False)


def words_are_public_q(prefix: str = "") -> Q:
    """A comment stands in public with its words; ``prefix`` leads to it. The counterpart of ``why_hidden``."""
    return words_can_be_read_q(prefix) & Q(**{f"{prefix}merge_holds": False})


def words_can_be_read_q(prefix: str = "") -> Q:
    """Anybody may read its words: it stands in public, or it was merged and they are under its tombstone."""
    return Q(
        **{
            f"{prefix}restricted_at__isnull": True,
            f"{prefix}withdrawn_at__isnull": True,
            f"{prefix}public_revision__state__in": sorted(VISIBLE_STATES),
        }
    )


def public_comments() -> QuerySet[Comment]:
    """Comments that stand in public: not held, restricted, withdrawn, erased or merged, in a public consultation."""
    return shown_comments().filter(words_are_public_q())


def readable_comments() -> QuerySet[Comment]:
    """Comments whose words anybody may read: the public ones and those that were merged into one of them."""
    return shown_comments().filter(words_can_be_read_q())
