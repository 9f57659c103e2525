"""Reports as people make them: asked for by beñat, built by the worker, approved by somebody else, published."""

from __future__ import annotations

from datetime import datetime, timedelta

from moderation.models import ConsultationReport
from moderation.services import reports
from participa.accounts.enums import Role
from participa.accounts.models import User
from proposals.models import Consultation
from tests import factories
from tests.factories import NOW

LATER = NOW + timedelta(minutes=5)


def another() -> User:
    """A second community manager."""
    return factories.staff("maite", Role.COMMUNITY_MANAGER)


def asked(place: Consultation, by: User | None = None, *, at: datetime = NOW) -> ConsultationReport:
    """A version that waits for the worker."""
    return reports.request_report(by=by or factories.benat(), consultation=place, at=at)


def built(place: Consultation, by: User | None = None, *, at: datetime = NOW) -> ConsultationReport:
    """A version that waits for approval."""
    made = asked(place, by, at=at)
    reports.run_report(report=made, at=at)
    made.refresh_from_db()
    return made


def approved(place: Consultation, *, at: datetime = NOW) -> ConsultationReport:
    """A version that may be published."""
    return reports.approve_report(by=another(), report=built(place, at=at), at=at)


def published(place: Consultation, *, at: datetime = NOW) -> ConsultationReport:
    """A version that anybody reads."""
    return reports.publish_report(by=factories.pili(), report=approved(place, at=at), at=at)
