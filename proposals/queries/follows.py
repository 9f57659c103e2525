"""Who follows what."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from participa.accounts.models import User
from proposals.models import Consultation, Department, Follow


def follows_of(account: User) -> QuerySet[Follow]:
    """What the account follows, the newest first, with the consultation or department of each."""
    return Follow.objects.filter(account=account).select_related("consultation", "department").order_by("-id")


def is_following(
    account: User, *, consultation: Consultation | None = None, department: Department | None = None
) -> bool:
    """Whether the account follows exactly this."""
    return Follow.objects.filter(account=account, consultation=consultation, department=department).exists()


def followers_of(consultation: Consultation) -> set[int]:
    """The accounts that follow a consultation or its department."""
    about = Q(consultation=consultation) | Q(department=consultation.department_id)
    return set(Follow.objects.filter(about).values_list("account_id", flat=True))
