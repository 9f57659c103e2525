"""Which rules of moderation hold in a consultation."""

from __future__ import annotations

from django.db.models import F, Q

from moderation.enums import PolicyMode
from moderation.models import ModerationPolicy


def policy_in_force(consultation_id: int) -> ModerationPolicy | None:
    """The newest version of the consultation's own policy, else of the institution's; None before either exists."""
    own_first = F("consultation_id").asc(nulls_last=True)
    known = ModerationPolicy.objects.filter(Q(consultation_id=consultation_id) | Q(consultation__isnull=True))
    return known.order_by(own_first, "-version").first()


def mode_in_force(consultation_id: int) -> str:
    """When texts are reviewed: the mode of the policy in force."""
    policy = policy_in_force(consultation_id)
    return policy.mode if policy else PolicyMode.POST
