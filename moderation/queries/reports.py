"""Reports: what is at work, what is published, and what of it may still be read."""

from __future__ import annotations

import zlib
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache

from django.db.models import F, Q, QuerySet

from moderation.analysis.report import claims, snapshot
from moderation.analysis.report.claims import Report
from moderation.analysis.report.masking import without
from moderation.analysis.report.snapshot import Snapshot
from moderation.enums import CitationKind, ReportState
from moderation.models import ConsultationReport, ReportCitation, ReportContent, ReportObjection
from participa.accounts.models import User
from participa.core.digests import sha256
from proposals.models import Consultation
from proposals.queries.visibility import is_public_q, readable_comments, words_can_be_read_q


@dataclass(frozen=True)
class Mention:
    """A sentence of a report, and the section that it is in."""

    place: str
    sentence: str


@dataclass(frozen=True)
class Told:
    """The sentences that quote a contribution, and the quotes that stand for it."""

    cited: list[Mention] = field(default_factory=list)
    represented: list[Mention] = field(default_factory=list)


NOWHERE = Told()


@dataclass(frozen=True)
class ShownReport:
    """A version as it may be read now: ``gone`` are the places whose words are not public any more."""

    row: ConsultationReport
    report: Report
    gone: tuple[str, ...]

    @property
    def stale(self) -> bool:
        """Whether what it is about has changed."""
        return self.row.stale_at is not None or bool(self.gone)


def reports_of(consultation: Consultation) -> QuerySet[ConsultationReport]:
    """Every version, the newest first: for whoever makes them."""
    return consultation.reports.select_related("requested_by", "approved_by")


def report_by_code(code: str) -> ConsultationReport | None:
    """Any version: for whoever makes them."""
    return ConsultationReport.objects.select_related("consultation", "requested_by").filter(code=code).first()


def public_reports() -> QuerySet[ConsultationReport]:
    """Every version that anybody may read."""
    shown = ConsultationReport.objects.filter(is_public_q("consultation__"), state=ReportState.PUBLISHED)
    return shown.select_related("consultation")


def published_reports(consultation: Consultation) -> QuerySet[ConsultationReport]:
    """The versions that anybody may read, the newest first."""
    return public_reports().filter(consultation=consultation)


def published_report(consultation: Consultation, number: int | None = None) -> ConsultationReport | None:
    """The newest version that is published, or that of this number."""
    found = published_reports(consultation)
    return (found.filter(number=number) if number is not None else found).first()


def shown_report(row: ConsultationReport) -> ShownReport:
    """What may be read of a version that was built: words that are not public any more are taken out."""
    lost = list(_lost(row).order_by("id").values_list("comment__code", "place", "kind"))
    report = _report(row.pk, row.digest, _cleaned(row))
    places = dict.fromkeys(place for _, place, kind in lost if kind == CitationKind.CITED)
    return ShownReport(row, without(report, {code for code, _, _ in lost}), tuple(places))


def shown_snapshot(row: ConsultationReport) -> Snapshot:
    """What may be read of the snapshot; its digest is that of the report only while nothing was hidden since."""
    frozen = frozen_snapshot(row)
    return frozen.without(gone_from(frozen))


def frozen_snapshot(row: ConsultationReport) -> Snapshot:
    """The snapshot as it was taken, for the program alone: what was hidden since is in it."""
    return snapshot.read(zlib.decompress(bytes(row.content.snapshot)))


def gone_from(frozen: Snapshot) -> set[str]:
    """The contributions whose words, as they stand in a snapshot, are not public now."""
    place = frozen.consultation["code"]
    current = dict(
        readable_comments().filter(consultation__code=place).order_by().values_list("code", "public_revision__digest")
    )
    return {code for code, row in frozen.texts.items() if current.get(code) != sha256(row["body"])}


def told_in_report(consultation: str, comments: Collection[str]) -> dict[str, Told] | None:
    """Where the newest published report tells these contributions; None without a report. Two statements at most."""
    newest = public_reports().filter(consultation__code=consultation).values_list("pk", flat=True).first()
    if newest is None:
        return None
    found: dict[str, Told] = {code: Told() for code in comments}
    rows = ReportCitation.objects.filter(report=newest, comment__code__in=found)
    for code, place, sentence, kind in rows.values_list("comment__code", "place", "sentence", "kind"):
        where = found[code].cited if kind == CitationKind.CITED else found[code].represented
        where.append(Mention(place, sentence))
    return found


def open_objections(consultation: Consultation | None = None) -> QuerySet[ReportObjection]:
    """What people miss in reports and nobody has answered, the oldest first."""
    waiting = ReportObjection.objects.filter(answered_at__isnull=True).select_related("report__consultation", "comment")
    return waiting.filter(report__consultation=consultation) if consultation is not None else waiting


def own_objections(report: ConsultationReport, account: User) -> list[ReportObjection]:
    """What an account said about a report, with the answers."""
    return list(report.objections.filter(by=account))


def objection_by_code(code: str) -> ReportObjection | None:
    """Any of them: for who answers them."""
    return ReportObjection.objects.select_related("report__consultation").filter(code=code).first()


def _lost(row: ConsultationReport) -> QuerySet[ReportCitation]:
    """Citations of words that are not public now, or are others now."""
    as_cited = Q(comment__public_revision__digest=F("digest"))
    return row.citations.exclude(words_can_be_read_q("comment__") & as_cited)


def _cleaned(row: ConsultationReport) -> str:
    return str(ReportContent.objects.filter(pk=row.pk).values_list("cleaned_at", flat=True).get())


@lru_cache(maxsize=8)
def _report(pk: int, digest: str, cleaned: str) -> Report:
    """Reading megabytes of JSON takes longer than a page may; the arguments name the bytes."""
    body = ReportContent.objects.values_list("body", flat=True).get(pk=pk)
    return claims.read(zlib.decompress(bytes(body or b"")))
