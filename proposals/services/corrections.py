"""Mending a published text in public: a new version with its reason; the older ones stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError, refuse
from proposals.models import Consultation, ConsultationVersion
from proposals.queries.drafts import dossier_of, text_rows
from proposals.queries.locks import lock_consultation
from proposals.queries.standing import standing_of
from proposals.rules.checklist import checklist, unmet
from proposals.rules.editing import clean
from proposals.rules.lifecycle import Owed, why_not_correct
from proposals.services.reasons import Reason, checked
from proposals.services.search import index_consultation
from proposals.services.texts import Edit, write_text
from proposals.services.versions import freeze_text


def correct_consultation(
    *, by: User, consultation: Consultation, corrections: Sequence[Edit], reason: Reason, at: datetime
) -> ConsultationVersion:
    """Change the text of a public consultation. It stays complete in both official languages.

    Raises ``edit.conflict`` where somebody corrected the part meanwhile, ``edit.unchanged`` where nothing would change
    and ``consultation.checklist`` where a text would be missing.
    """
    with events.unit():
        row = lock_consultation(consultation.pk)
        refuse(why_not_correct(row, standing_of(by, row)))
        said = checked(reason, Owed.PUBLIC)
        if not _write(row, corrections, by, at):
            raise DomainError("edit.unchanged")
        missing = [item for item in unmet(checklist(dossier_of(row), at)) if not item.code.startswith("dates.")]
        if missing:
            raise DomainError("consultation.checklist", missing=[item.code for item in missing], count=len(missing))
        version = freeze_text(row, by=by, at=at, reason=said)
        index_consultation(consultation=row)
        topics = ["feed", f"consultation:{row.code}", f"dept:{row.department.code}"]
        topics += [f"proposal:{code}" for code in row.proposals.values_list("code", flat=True)]
        events.publish("consultation.corrected", ref=row.code, topics=topics, at=at, version=version.number)
    return version


def _write(row: Consultation, corrections: Sequence[Edit], by: User, at: datetime) -> bool:
    rows, changed = text_rows(row), False
    for correction in corrections:
        value = clean(correction.target, correction.column, correction.value)
        place = rows.get(correction.target)
        if place is None:
            raise DomainError("not_found")
        if place.revision != correction.base_revision:
            raise DomainError("edit.conflict", field=f"{correction.target}.{correction.column}")
        if getattr(place, correction.column) != value:
            write_text(row, place, {correction.column: value}, by=by, at=at)
            changed = True
    return changed
