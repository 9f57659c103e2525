"""The reasons for a removal: their words may be improved, and how they read before is kept."""

from __future__ import annotations

from datetime import datetime

from moderation.models import ReasonCode, ReasonWording
from moderation.queries.people import roles_of
from moderation.rules import why_not_set_rules
from participa import events
from participa.accounts.audit import record
from participa.accounts.enums import AuditAct
from participa.accounts.models import User
from participa.core.digests import canonical, sha256
from participa.core.errors import refuse

#: What a decision cites: a change of one of them is a new version.
WORDS = ("label_es", "label_eu", "label_en", "clause", "ground")


def word_reason(*, by: User, reason: ReasonCode, at: datetime) -> ReasonWording | None:
    """Save a reason that is new or was changed; its next version where it reads otherwise, else None.

    Decisions of before keep the version that they were made for, and their statements its words.
    """
    refuse(why_not_set_rules(roles_of(by), by))
    with events.unit():
        if reason.pk is None:
            reason.save(force_insert=True)
        else:
            ReasonCode.objects.select_for_update().get(pk=reason.pk)
            changed = (*WORDS, "needs_explanation", "allows_erasure", "selectable", "position", "retired_at")
            reason.save(update_fields=changed)
        words = {name: getattr(reason, name) for name in WORDS}
        last = ReasonWording.objects.filter(reason=reason).first()
        if last is not None and all(getattr(last, name) == said for name, said in words.items()):
            return None
        version = last.version + 1 if last else 1
        wording = ReasonWording.objects.create(reason=reason, version=version, since=at, **words)
        record(
            AuditAct.REASON_WORDED,
            by=by,
            ref=reason.code[:32],
            at=at,
            version=version,
            digest=sha256(canonical(words)),
        )
    return wording
