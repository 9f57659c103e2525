"""What the workshop does after a fact; idempotent, run by the worker."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from moderation.models import ActionBatch, ConsultationReport, ThemeAnalysis, ThemeSplit
from moderation.services.batches import run_batch, run_waiting
from moderation.services.cases import attend, look_at_separated, open_missing_cases
from moderation.services.illegal_notices import mail_notifiers
from moderation.services.internal_queries import follow_response
from moderation.services.redactions import erase_originals
from moderation.services.reminders import remind_of_backlog
from moderation.services.reports import forget_erased, mark_stale, run_report
from moderation.services.reports import run_waiting as run_waiting_reports
from moderation.services.revisions import hold_unrevised
from moderation.services.theme_analysis import run_themes, suggest_theme
from moderation.services.theme_analysis import run_waiting as run_waiting_themes
from moderation.services.theme_splits import run_split
from moderation.services.theme_splits import run_waiting as run_waiting_splits
from participa import events
from participa.events import Fact
from proposals.models import Comment, OfficialResponse
from proposals.services.responses import publish_due

#: What a report is about is not what it was.
_CHANGES = (
    "comment.published", "comment.edited", "comment.withdrawn", "comment.restricted", "comment.restored",
    "comment.unpublished", "comment.redacted", "comment.unredacted", "comment.erased",
    "comment.merged", "comment.separated",
)  # fmt: skip


def register() -> None:
    """Tell the outbox which facts this package wants to hear of, and its jobs by the clock."""
    for kind in ("comment.held", "comment.published", "comment.edited", "comment.withdrawn"):
        events.on(kind, _attend)
    for kind in ("response.submitted", "response.returned", "response.approved", "response.published"):
        events.on(kind, _follow)
    events.on("batch.started", _carry_out)
    for kind in _CHANGES:
        events.on(kind, _outdate)
    events.on("comment.separated", _look_again)
    events.on("comment.erased", lambda fact: _forget(fact.at))
    events.on("report.requested", _build_report)
    for kind in ("comment.published", "comment.edited"):
        events.on(kind, _suggest)
    events.on("themes.requested", _find_themes)
    events.on("themes.split", _split_theme)
    events.every("moderation.splits", timedelta(minutes=1), lambda at: run_waiting_splits(at=at))
    events.every("moderation.themes", timedelta(seconds=15), lambda at: run_waiting_themes(at=at))
    events.every("moderation.reports", timedelta(minutes=1), lambda at: run_waiting_reports(at=at))
    events.every("moderation.reports.forget", timedelta(hours=1), _forget)
    events.every("moderation.batches", timedelta(minutes=1), lambda at: run_waiting(at=at))
    events.every("moderation.unrevised", timedelta(minutes=5), lambda at: hold_unrevised(at=at))
    events.every("moderation.originals", timedelta(hours=1), lambda at: erase_originals(at=at))
    events.every("moderation.missing_cases", timedelta(minutes=1), lambda at: open_missing_cases(at=at))
    events.every("moderation.notifiers", timedelta(seconds=30), lambda at: mail_notifiers(at=at))
    events.every("moderation.backlog", timedelta(minutes=15), lambda at: remind_of_backlog(at=at))
    events.every("responses.publish", timedelta(seconds=15), lambda at: publish_due(at=at))


def _attend(fact: Fact) -> None:
    comment = Comment.objects.filter(code=fact.ref).first()
    if comment is not None:
        attend(comment=comment, at=fact.at)


def _follow(fact: Fact) -> None:
    response = OfficialResponse.objects.filter(code=fact.ref).first()
    if response is not None:
        follow_response(response=response, at=fact.at)


def _carry_out(fact: Fact) -> None:
    batch = ActionBatch.objects.filter(code=fact.ref).first()
    if batch is not None:
        run_batch(batch=batch)


def _outdate(fact: Fact) -> None:
    comment = Comment.objects.filter(code=fact.ref).first()
    if comment is not None:
        mark_stale(comment=comment, at=fact.at)


def _look_again(fact: Fact) -> None:
    comment = Comment.objects.select_related("merged_into", "public_revision").filter(code=fact.ref).first()
    if comment is not None:
        look_at_separated(comment=comment, at=fact.at)


def _forget(at: datetime) -> None:
    forget_erased(at=at)


def _build_report(fact: Fact) -> None:
    report = ConsultationReport.objects.filter(code=fact.ref).first()
    if report is not None:
        run_report(report=report, at=timezone.now())  # it may have waited, and its snapshot is of this moment


def _suggest(fact: Fact) -> None:
    comment = Comment.objects.select_related("consultation").filter(code=fact.ref).first()
    if comment is not None:
        suggest_theme(comment=comment, at=fact.at)


def _find_themes(fact: Fact) -> None:
    analysis = ThemeAnalysis.objects.filter(consultation__code=fact.ref).first()
    if analysis is not None:
        run_themes(analysis=analysis, at=timezone.now())  # it may have waited, and this is a sign of life


def _split_theme(fact: Fact) -> None:
    split = ThemeSplit.objects.select_related("theme__consultation").filter(theme__code=fact.ref).first()
    if split is not None:
        run_split(split=split, at=timezone.now())
