"""Publishing a text: every publication and every correction makes a version that never changes again."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from participa.accounts.models import User
from participa.core.digests import canonical, sha256
from proposals.models import Consultation, ConsultationVersion
from proposals.queries.versions import content_of
from proposals.services.reasons import NO_REASON, Reason


def freeze_text(
    consultation: Consultation, *, by: User | None, at: datetime, reason: Reason = NO_REASON
) -> ConsultationVersion:
    """Keep the text as it is now as the next version. Call it inside a unit that holds the consultation."""
    content = content_of(consultation)
    last: int = consultation.versions.aggregate(last=Max("number"))["last"] or 0
    return ConsultationVersion.objects.create(
        consultation=consultation,
        number=last + 1,
        content=content,
        digest=sha256(canonical(content)),
        published_by=by,
        published_at=at,
        **reason.columns(),
    )
