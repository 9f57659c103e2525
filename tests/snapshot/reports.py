"""Scenes of reports: a version that is published, and one that is not of today any more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from moderation.models import ConsultationReport
from moderation.services import reports
from tests.factories import NOW

if TYPE_CHECKING:
    from tests.snapshot.scenes import Act, Place

LATER = NOW + timedelta(seconds=5)


def _approved(place: Place) -> ConsultationReport:
    made = reports.request_report(by=place.benat, consultation=place.consultation, at=NOW)
    reports.run_report(report=made, at=NOW)
    return reports.approve_report(by=place.pili, report=made, at=NOW)


def _published(place: Place) -> Act:
    made = _approved(place)
    return lambda: reports.publish_report(by=place.pili, report=made, at=LATER)


def _outdated(place: Place) -> Act:
    text = place.text()
    reports.publish_report(by=place.pili, report=_approved(place), at=NOW)
    return lambda: reports.mark_stale(comment=text, at=LATER)


SCENES: dict[str, Callable[[Place], Act]] = {
    "reports.mark_stale": _outdated,
    "reports.publish_report": _published,
}
