"""What people miss in a report: said by whoever wrote in the consultation, answered by the community manager."""

from __future__ import annotations

from datetime import datetime

from moderation.enums import ReportState
from moderation.models import ConsultationReport, ReportObjection
from moderation.queries.people import roles_of
from moderation.rules import why_not_manage, why_not_object
from participa import events
from participa.accounts.audit import record
from participa.accounts.enums import AuditAct
from participa.accounts.models import User
from participa.core.errors import DomainError, refuse
from participa.core.text import normalise
from proposals.models import Comment

_LONGEST = 2_000
#: A person who says more than this about one report says it again.
MOST = 10


def object_to_report(
    *, account: User, report: ConsultationReport, body: object, comment: Comment | None = None, section: str = "",
    at: datetime,
) -> ReportObjection:  # fmt: skip
    """Say that one does not see oneself in a published report, with one's own contribution where it is about one.

    Raises ``not_found``, ``objection.not_yours``, ``objection.too_many`` and what is wrong with the text.
    """
    text = normalise(body, field="body", longest=_LONGEST)
    with events.unit():
        fresh = ConsultationReport.objects.select_for_update().select_related("consultation").get(pk=report.pk)
        refuse(None if fresh.state == ReportState.PUBLISHED else "not_found")
        refuse(why_not_object(comment, account, fresh.consultation_id))
        if fresh.objections.filter(by=account, answered_at__isnull=True).count() >= MOST:
            raise DomainError("objection.too_many", most=MOST)
        made = ReportObjection.objects.create(
            report=fresh, comment=comment, section=section[:8], by=account, body=text, created_at=at
        )
        events.publish("report.questioned", ref=made.code, topics=["mod:queue"], at=at, report=fresh.code)
        record(AuditAct.OBJECTION_RECEIVED, by=None, ref=made.code, at=at, report=fresh.code)
    return made


def answer_objection(*, by: User, objection: ReportObjection, answer: object, at: datetime) -> ReportObjection:
    """Say what comes of it; the person who asked reads it under the report.

    Raises ``objection.answered``, and ``case.own_text`` where it is one's own.
    """
    refuse(why_not_manage(roles_of(by)))
    text = normalise(answer, field="answer", longest=_LONGEST)
    with events.unit():
        fresh = ReportObjection.objects.select_for_update().get(pk=objection.pk)
        refuse("case.own_text" if fresh.by_id == by.pk else None)
        refuse("objection.answered" if fresh.answered_at is not None else None)
        fresh.answer, fresh.answered_by, fresh.answered_at = text, by, at
        fresh.save(update_fields=["answer", "answered_by", "answered_at"])
        record(AuditAct.OBJECTION_ANSWERED, by=by, ref=fresh.code, at=at)
    return fresh
