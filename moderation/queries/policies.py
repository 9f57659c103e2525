"""Which rules of moderation hold in a consultation."""

from __future__ import annotations

from django.db.models import F, Q

from moderation.models import ModerationPolicy, ReasonCode, ReasonWording
from participa.core.errors import DomainError


def policy_in_force(consultation_id: int) -> ModerationPolicy | None:
    """The newest version of the consultation's own policy, else of the institution's; None before either exists."""
    own_first = F("consultation_id").asc(nulls_last=True)
    known = ModerationPolicy.objects.filter(Q(consultation_id=consultation_id) | Q(consultation__isnull=True))
    return known.order_by(own_first, "-version").first()


def wording_in_force(reason: ReasonCode | None) -> ReasonWording | None:
    """How a reason reads now, as a version that stays; None without a reason."""
    return ReasonWording.objects.filter(reason=reason).first() if reason is not None else None


def versions_of(policy: ModerationPolicy) -> list[ModerationPolicy]:
    """Every version of the same rules, the newest first; one statement."""
    return list(ModerationPolicy.objects.filter(consultation=policy.consultation_id).order_by("-version"))


def policy_version(consultation_id: int | None, version: int) -> ModerationPolicy:
    """One version of the rules of a consultation, or of the institution. Raises ``not_found``."""
    found = ModerationPolicy.objects.filter(consultation=consultation_id, version=version).first()
    if found is None:
        raise DomainError("not_found")
    return found


def own_policy(consultation_id: int | None) -> ModerationPolicy | None:
    """The newest version of exactly these rules; None is the institution's, which hold where there are no others."""
    return ModerationPolicy.objects.filter(consultation=consultation_id).order_by("-version").first()


def own_policies() -> dict[int | None, ModerationPolicy]:
    """The newest version of all rules there are, by the id of their consultation; None is the institution's."""
    rows = ModerationPolicy.objects.order_by("version")
    return {row.consultation_id: row for row in rows}
