"""What anybody may ask of moderation: the rules, the reasons, and what became of a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from moderation.models import Flag, ReasonCode
from participa.core.errors import DomainError

_LABELS = "moderation.reason-labels"
#: Reasons are configuration: a new wording may take a minute to be seen.
_KEPT_SECONDS = 60


def public_reasons() -> list[ReasonCode]:
    """Every reason for which something was or may be removed, by code."""
    return list(ReasonCode.objects.order_by("code"))


@dataclass(frozen=True)
class Label:
    """The words of a reason by language, from ``since`` on; None: as they are now, for whatever is older."""

    since: datetime | None
    words: dict[str, str]


def reason_label(code: str, *, at: datetime | None = None) -> dict[str, str] | None:
    """How a reason read at that time, or how it reads now; None for an unknown one. Mostly without a statement."""
    known: dict[str, list[Label]] | None = cache.get(_LABELS)
    if known is None:
        known = _labels()
        cache.set(_LABELS, known, _KEPT_SECONDS)
    versions = known.get(code)
    if not versions:
        return None
    then = [one for one in versions[1:] if at is not None and one.since is not None and one.since <= at]
    return (then[0] if then else versions[0]).words


def _labels() -> dict[str, list[Label]]:
    """By code: how each reads now, then its versions, the newest first; one statement."""
    known: dict[str, list[Label]] = {}
    names = ("label_es", "label_eu", "label_en")
    asked = ("code", *names, "wordings__since", *(f"wordings__{name}" for name in names))
    rows = ReasonCode.objects.order_by("code", "-wordings__version").values_list(*asked)
    for code, es, eu, en, since, *then in rows:
        versions = known.setdefault(code, [Label(None, {"es": es, "eu": eu, "en": en})])
        if since is not None:
            versions.append(Label(since, dict(zip(("es", "eu", "en"), then, strict=True))))
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
