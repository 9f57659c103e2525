"""The rules of moderation: every change is a new version, because decisions cite the one that held."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from moderation.enums import PolicyMode
from moderation.models import ModerationPolicy
from participa import events
from participa.accounts.audit import record
from participa.accounts.enums import AuditAct
from participa.accounts.models import User
from participa.core.digests import canonical, sha256
from participa.core.errors import DomainError
from participa.core.text import normalise
from proposals.models import Consultation
from proposals.queries.locks import lock_consultation

_LONGEST = 10_000


def adopt_policy(
    *,
    by: User | None,
    consultation: Consultation | None,
    mode: str,
    rules_es: object,
    rules_eu: object,
    rules_en: object = "",
    at: datetime,
) -> ModerationPolicy:
    """The next version of the rules of a consultation, or of the institution where it is None; holds from now on."""
    if mode not in PolicyMode.values:
        raise DomainError("policy.mode", field="mode")
    texts = {
        "rules_es": normalise(rules_es, field="rules_es", longest=_LONGEST),
        "rules_eu": normalise(rules_eu, field="rules_eu", longest=_LONGEST),
        "rules_en": normalise(rules_en, field="rules_en", longest=_LONGEST, shortest=0),
    }
    with events.unit():
        if consultation is not None:
            lock_consultation(consultation.pk)
        earlier = ModerationPolicy.objects.filter(consultation=consultation)
        last = earlier.aggregate(last=Max("version"))["last"] or 0
        policy = ModerationPolicy.objects.create(
            consultation=consultation, version=last + 1, mode=mode, since=at, **texts
        )
        record(
            AuditAct.POLICY_ADOPTED,
            by=by,
            ref=consultation.code if consultation else "",
            at=at,
            version=policy.version,
            mode=mode,
            digest=sha256(canonical(texts)),
        )
    return policy
