"""The rules of moderation: every change is a new version, because decisions cite the one that held."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from moderation.enums import PolicyMode
from moderation.models import ModerationPolicy
from moderation.queries.people import roles_of
from moderation.rules import why_not_set_rules
from participa import events
from participa.accounts.audit import record
from participa.accounts.enums import AuditAct
from participa.accounts.models import User
from participa.core.digests import canonical, sha256
from participa.core.errors import DomainError, refuse
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
    seen: int | None = None,
    at: datetime,
) -> ModerationPolicy:
    """The next version of the rules of a consultation, or of the institution where it is None; holds from now on.

    ``by`` is None for the program. ``seen`` is the version that the author of the rules had read, 0 for none; raises
    ``policy.conflict`` where there is another by now, ``policy.mode``, ``policy.unchanged``, ``text.…``.
    """
    refuse(why_not_set_rules(roles_of(by), by) if by else None)
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
        last = earlier.order_by("-version").first()
        number = last.version if last else 0
        if seen is not None and seen != number:
            raise DomainError("policy.conflict")
        if last is not None and last.mode == mode and all(getattr(last, name) == said for name, said in texts.items()):
            raise DomainError("policy.unchanged")
        policy = _next_version(consultation, number + 1, mode, texts, at)
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


def _next_version(
    consultation: Consultation | None, version: int, mode: str, texts: dict[str, str], at: datetime
) -> ModerationPolicy:
    """Nothing locks the rules of the institution: of two at once the constraint keeps one."""
    try:
        with transaction.atomic():  # a savepoint: losing the race must not doom the unit before it is said
            return ModerationPolicy.objects.create(
                consultation=consultation, version=version, mode=mode, since=at, **texts
            )
    except IntegrityError:
        raise DomainError("policy.conflict") from None
