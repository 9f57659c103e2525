"""How somebody who writes stands: what was decided about the person, and what still holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import formats, timezone, translation

from moderation.enums import SanctionKind
from moderation.models import Sanction
from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.core.localized import LANGUAGES
from proposals.ports import Standing

#: What keeps from writing.
BARS = (SanctionKind.SUSPEND, SanctionKind.BAN)


@dataclass(frozen=True)
class Sanctioned:
    """A sanction as a card or its person reads it. ``holds`` now; a warning holds while nobody lifted it."""

    sanction: Sanction
    holds: bool


def standing_of(account: User, consultation_id: int, at: datetime) -> Standing:
    """The port of the public domain: whether the account may write there, and whether that waits. One statement."""
    here = Q(consultation=consultation_id) | Q(consultation__isnull=True)
    found = _of_person(account).filter(here, holding_q(at)).exclude(kind=SanctionKind.WARN)
    rows = list(found.select_related("decision__reason", "decision__wording"))
    barred = [one for one in rows if one.kind in BARS]
    if not barred:
        return Standing(reviewed=bool(rows))
    worst = max(barred, key=lambda one: (one.until is None, one.until or at))
    code = "sanction.banned" if worst.until is None else "sanction.suspended"
    return Standing(refused=code, facts=_facts(worst), reviewed=True)


def holding_q(at: datetime) -> Q:
    """What has begun, and neither ended by itself nor was lifted or undone."""
    return Q(since__lte=at, ended_at__isnull=True, decision__live=True) & (Q(until__isnull=True) | Q(until__gt=at))


def sanctions_of(account: User | None, *, at: datetime) -> list[Sanctioned]:
    """Everything that was decided about a person, the latest first; one statement."""
    if account is None:
        return []
    related = (
        "decision__reason",
        "decision__wording",
        "decision__decided_by",
        "decision__case",
        "consultation",
        "ended_by",
    )
    rows = _of_person(account).select_related(*related)
    return [Sanctioned(row, _holds(row, at)) for row in rows]


def find_sanction(code: str) -> Sanction:
    """A sanction by its code. Raises ``not_found``."""
    related = (
        "decision__case",
        "decision__comment__participant",
        "decision__reason",
        "decision__wording",
        "account",
        "consultation",
    )
    found = Sanction.objects.select_related(*related).filter(code=code).first()
    if found is None:
        raise DomainError("not_found")
    return found


def _of_person(account: User) -> QuerySet[Sanction]:
    """Those of the account, and of other accounts of the same verified person."""
    proof = account.identity_proof_id
    who = Q(account=account) | Q(account__identity_proof=proof) if proof else Q(account=account)
    return Sanction.objects.filter(who)


def _holds(row: Sanction, at: datetime) -> bool:
    ended = row.ended_at is not None or not row.decision.live
    return not ended and row.since <= at and (row.until is None or row.until > at)


def _facts(row: Sanction) -> dict[str, object]:
    """What the refusal says, in the language that is active, and the same for a program."""
    language = translation.get_language() or ""
    reason, words = row.decision.reason, row.decision.words
    facts: dict[str, object] = {
        "reason": words.label if words else "",
        "reason_code": reason.code if reason else "",
        "decision": row.decision.code,
        "where": f"{settings.SITE_URL}/{language if language in LANGUAGES else 'es'}/statements/{row.decision.code}/",
    }
    if row.until is not None:
        facts["until"] = formats.date_format(timezone.localtime(row.until), "DATETIME_FORMAT")
        facts["until_at"] = row.until.isoformat()
    return facts
