"""What anybody may ask of moderation: the rules, the reasons, and what became of a report."""

from __future__ import annotations

from django.core.cache import cache

from moderation.models import Flag, ReasonCode
from participa.core.errors import DomainError

_LABELS = "moderation.reason-labels"
#: Reasons are configuration: a new wording may take a minute to be seen.
_KEPT_SECONDS = 60


def public_reasons() -> list[ReasonCode]:
    """Every reason for which something was or may be removed, by code."""
    return list(ReasonCode.objects.order_by("code"))


def reason_labels() -> dict[str, dict[str, str]]:
    """The words for every reason that was ever in use, by its code and language; mostly without a statement."""
    known: dict[str, dict[str, str]] | None = cache.get(_LABELS)
    if known is None:
        rows = ReasonCode.objects.all()
        known = {row.code: {"es": row.label_es, "eu": row.label_eu, "en": row.label_en} for row in rows}
        cache.set(_LABELS, known, _KEPT_SECONDS)
    return known


def flag_by_receipt(receipt: str) -> Flag | None:
    """A report by its receipt, with the text that it is about."""
    return Flag.objects.select_related("revision__comment").filter(receipt=receipt.strip().upper()).first()


def reason_with_wordings(code: str) -> ReasonCode:
    """A reason and every version of it, the newest first; two statements. Raises ``not_found``."""
    found = ReasonCode.objects.prefetch_related("wordings").filter(code=code).first()
    if found is None:
        raise DomainError("not_found")
    return found
