"""The report of a consultation: asked for, built by the worker, approved by somebody else, published.

The worker may be killed at any moment: the snapshot is kept once it was taken, so whoever goes on makes the same bytes.
"""

from __future__ import annotations

import importlib.metadata
import zlib
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from time import monotonic

from django.db.models import Exists, Max, OuterRef, Q

from moderation.analysis.report import claims
from moderation.analysis.report.claims import Report
from moderation.analysis.report.masking import without
from moderation.analysis.report.snapshot import Snapshot
from moderation.analysis.report.trace import trace
from moderation.enums import CitationKind, ReportState
from moderation.models import ConsultationReport, ReportCitation, ReportContent
from moderation.queries.people import roles_of
from moderation.queries.reports import frozen_snapshot, gone_from
from moderation.queries.snapshot import moment, take_snapshot
from moderation.rules import why_not_approve_report, why_not_manage, why_not_publish_report, why_not_request_report
from moderation.services.opinion_maps import draw_opinion_map
from participa import events
from participa.accounts.audit import record
from participa.accounts.enums import AuditAct
from participa.accounts.models import User
from participa.core.digests import sha256
from participa.core.errors import DomainError, refuse
from proposals.enums import RevisionState
from proposals.models import Comment, Consultation
from proposals.queries.locks import lock_consultation

#: Builds that ended without a word, or that met a text hidden meanwhile, before it is given up.
MOST_ATTEMPTS = 5
#: A report nobody gave a sign of for so long is taken up again.
_SILENT = timedelta(minutes=2)
_AT_WORK = (ReportState.QUEUED, ReportState.BUILDING)


class Cancelled(Exception):
    """Whoever asked for it does not want it any more, or somebody else took it up."""


def request_report(*, by: User, consultation: Consultation, at: datetime) -> ConsultationReport:
    """Ask the worker for the next version. Raises ``forbidden``, ``report.not_public`` and ``report.at_work``."""
    refuse(why_not_manage(roles_of(by)))
    with events.unit():
        place = lock_consultation(consultation.pk)
        at_work = place.reports.filter(state__in=_AT_WORK).exists()
        refuse(why_not_request_report(place, at_work=at_work))
        last = place.reports.aggregate(last=Max("number"))["last"] or 0
        made = ConsultationReport.objects.create(
            consultation=place, number=last + 1, requested_by=by, requested_at=at, active_at=at
        )
        _tell("report.requested", made, at)
        record(AuditAct.REPORT_REQUESTED, by=by, ref=made.code, at=at, consultation=place.code, number=made.number)
    return made


def cancel_report(*, by: User, report: ConsultationReport, at: datetime) -> ConsultationReport:
    """Stop the worker, or take a version that is not published off the table."""
    refuse(why_not_manage(roles_of(by)))
    with events.unit():
        fresh = _locked(report)
        if fresh.state in {ReportState.PUBLISHED, ReportState.CANCELLED}:
            raise DomainError("report.state")
        fresh.state = ReportState.CANCELLED
        fresh.save(update_fields=["state"])
        ReportContent.objects.filter(report=fresh).delete()
        fresh.citations.all().delete()
        _tell("report.progressed", fresh, at)
        record(AuditAct.REPORT_CANCELLED, by=by, ref=fresh.code, at=at)
    return fresh


def approve_report(*, by: User, report: ConsultationReport, at: datetime) -> ConsultationReport:
    """Say that it may be published: somebody else than who asked for it, and only what holds and is not stale."""
    with events.unit():
        fresh = _locked(report)
        refuse(why_not_approve_report(fresh, by, roles_of(by)))
        refuse("report.stale" if gone_from(frozen_snapshot(fresh)) else None)
        fresh.state, fresh.approved_by, fresh.approved_at = ReportState.APPROVED, by, at
        fresh.save(update_fields=["state", "approved_by", "approved_at"])
        _tell("report.progressed", fresh, at)
        record(AuditAct.REPORT_APPROVED, by=by, ref=fresh.code, at=at, digest=fresh.digest)
    return fresh


def publish_report(*, by: User, report: ConsultationReport, at: datetime) -> ConsultationReport:
    """Show it to everybody; earlier versions stay readable."""
    with events.unit():
        fresh = _locked(report)
        refuse(why_not_publish_report(fresh, roles_of(by)))
        fresh.state, fresh.published_at = ReportState.PUBLISHED, at
        fresh.save(update_fields=["state", "published_at"])
        place = fresh.consultation.code
        events.publish(
            "report.published", ref=fresh.code, topics=["feed", f"consultation:{place}"], at=at, report=fresh.code,
            consultation=place, number=fresh.number,
        )  # fmt: skip
        record(AuditAct.REPORT_PUBLISHED, by=by, ref=fresh.code, at=at, digest=fresh.digest)
    return fresh


def mark_stale(*, comment: Comment, at: datetime) -> int:
    """Something public was added, changed or hidden: the reports of its consultation are not of today any more.

    Returns how many became stale by this. A published one says so to everybody.
    """
    with events.unit():
        rows = list(
            ConsultationReport.objects.select_for_update().select_related("consultation").filter(
                consultation=comment.consultation_id, stale_at__isnull=True, taken_at__lt=at,
                state__in=[ReportState.READY, ReportState.APPROVED, ReportState.PUBLISHED],
            )
        )  # fmt: skip
        for row in rows:
            row.stale_at = at
            row.save(update_fields=["stale_at"])
            public = [f"consultation:{row.consultation.code}"] if row.state == ReportState.PUBLISHED else ["mod:queue"]
            kind = "report.outdated" if row.state == ReportState.PUBLISHED else "report.progressed"
            events.publish(kind, ref=row.code, topics=public, at=at, report=row.code)
    return len(rows)


def run_report(*, report: ConsultationReport, at: datetime) -> None:
    """Build what was asked for; again is harmless. A text hidden meanwhile means a new snapshot from the beginning."""
    # NLTK and scipy are for the worker alone.
    from moderation.analysis.report.build import build
    from moderation.analysis.report.verify import verify

    now = _clock_from(at)
    while (fresh := _begin(report, now())) is not None:
        try:
            frozen = _snapshot(fresh, at)
            made = build(
                frozen,
                taken_at=moment(fresh.taken_at) or "",
                software=importlib.metadata.version("participa"),
                progress=partial(_step, fresh, now),
            )
            _finish(fresh, frozen, made, [asdict(finding) for finding in verify(made, frozen)], at)
        except Cancelled:
            return


def run_waiting(*, at: datetime) -> int:
    """Go on with reports whose task was lost; a job of the clock. Returns how many."""
    found = list(ConsultationReport.objects.filter(state__in=_AT_WORK, active_at__lt=at - _SILENT))
    for report in found:
        run_report(report=report, at=at)
    return len(found)


def forget_erased(*, at: datetime) -> int:
    """Take words that were erased or covered out of what is kept too; a job of the clock. How many changed.

    What is hidden as a whole stays packed away: it can come back, and no output shows it meanwhile.
    """
    changed = 0
    kept_ones = ReportContent.objects.exclude(report__state__in=_AT_WORK)  # the worker looks for itself
    for content in kept_ones.filter(_erased_since()).select_related("report__consultation"):
        frozen = frozen_snapshot(content.report)
        gone = Q(revisions__state=RevisionState.ERASED) | Q(redacted_at__isnull=False)
        touched = Comment.objects.filter(gone, consultation=content.report.consultation_id)
        erased = gone_from(frozen).intersection(touched.values_list("code", flat=True))
        cleaned = {"snapshot": zlib.compress(frozen.without(erased).content), "cleaned_at": at}
        if content.body is not None:
            kept = claims.read(zlib.decompress(bytes(content.body)))
            cleaned["body"] = zlib.compress(without(kept, erased).content)
        with events.unit():  # cancelled meanwhile: it is not there any more
            changed += ReportContent.objects.filter(pk=content.pk).update(**cleaned)
    return changed


def _erased_since() -> Exists:
    since = OuterRef("cleaned_at")
    touched = Q(revisions__erased_at__gte=since) | Q(redacted_at__gte=since)
    return Exists(Comment.objects.filter(touched, consultation=OuterRef("report__consultation")))


def _begin(report: ConsultationReport, at: datetime) -> ConsultationReport | None:
    """One more attempt; None where there is nothing to do any more."""
    with events.unit():
        fresh = _locked(report)
        if fresh.state not in _AT_WORK:
            return None
        fresh.attempts += 1
        fresh.state, fresh.active_at = ReportState.BUILDING, at
        if fresh.attempts > MOST_ATTEMPTS:
            fresh.state, fresh.failure = ReportState.FAILED, "report.broken"
        fresh.save(update_fields=["attempts", "state", "active_at", "failure"])
        _tell("report.progressed", fresh, at)
    return fresh if fresh.state == ReportState.BUILDING else None


def _snapshot(report: ConsultationReport, at: datetime) -> Snapshot:
    """The snapshot of an earlier attempt where nothing in it was hidden since, else a new one."""
    if ReportContent.objects.filter(report=report).exists():
        kept = frozen_snapshot(report)
        if not gone_from(kept):
            return kept
    draw_opinion_map(consultation=report.consultation, at=at)
    frozen = take_snapshot(report.consultation, at=at)
    with events.unit():
        fresh = _locked(report)
        _go_on(fresh, report)
        ReportContent.objects.update_or_create(
            report=fresh, defaults={"snapshot": zlib.compress(frozen.content), "body": None, "cleaned_at": at}
        )
        fresh.snapshot_digest, fresh.taken_at = frozen.digest, at
        fresh.save(update_fields=["snapshot_digest", "taken_at"])
    report.taken_at = at
    return frozen


def _step(report: ConsultationReport, now: Callable[[], datetime], done: int, total: int) -> None:
    """How far it is, which is a sign of life too: a long build is not taken for one that was lost."""
    with events.unit():
        fresh = _locked(report)
        _go_on(fresh, report)
        fresh.step, fresh.steps, fresh.active_at = done, total, now()
        fresh.save(update_fields=["step", "steps", "active_at"])
        _tell("report.progressed", fresh, fresh.active_at)


def _clock_from(at: datetime) -> Callable[[], datetime]:
    """The time as it goes on from that instant."""
    began = monotonic()
    return lambda: at + timedelta(seconds=monotonic() - began)


def _finish(
    report: ConsultationReport, frozen: Snapshot, made: Report, findings: list[dict[str, str]], at: datetime
) -> None:
    """Keep it, unless something in it was hidden meanwhile. Raises Cancelled."""
    with events.unit():
        fresh = _locked(report)
        _go_on(fresh, report)
        if gone_from(frozen):
            return
        ReportContent.objects.filter(report=fresh).update(body=zlib.compress(made.content))
        ReportCitation.objects.bulk_create(_citations(fresh, frozen, made), batch_size=500)
        fresh.state, fresh.digest, fresh.findings = ReportState.READY, made.digest, findings
        fresh.save(update_fields=["state", "digest", "findings"])
        _tell("report.progressed", fresh, at)


def _citations(report: ConsultationReport, frozen: Snapshot, made: Report) -> list[ReportCitation]:
    told, places = trace(made), made.place_of()
    known = dict(Comment.objects.filter(consultation=report.consultation_id).values_list("code", "pk"))
    pairs = [
        (code, sentence, kind)
        for code, where in told.items()
        for kind, sentences in ((CitationKind.CITED, where.cited), (CitationKind.REPRESENTED, where.represented))
        for sentence in sentences
    ]
    return [
        ReportCitation(
            report=report, comment_id=known[code], digest=sha256(frozen.texts[code]["body"]), sentence=sentence,
            place=places[sentence], kind=kind,
        )
        for code, sentence, kind in pairs
    ]  # fmt: skip


def _go_on(fresh: ConsultationReport, mine: ConsultationReport) -> None:
    """Raise Cancelled unless it is still built, and by this attempt: a later one takes it from a slow or dead one."""
    if fresh.state != ReportState.BUILDING or fresh.attempts != mine.attempts:
        raise Cancelled


def _locked(report: ConsultationReport) -> ConsultationReport:
    return ConsultationReport.objects.select_for_update(of=("self",)).select_related("consultation").get(pk=report.pk)


def _tell(kind: str, report: ConsultationReport, at: datetime) -> None:
    events.publish(kind, ref=report.code, topics=["mod:queue"], at=at, report=report.code, state=report.state)
