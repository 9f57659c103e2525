"""What moderation tells of itself, as a page and as a table for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from frontend.shared.tables import csv_lines
from frontend.shared.templatetags.site import reason
from moderation.enums import AppealOutcome, FlagOutcome, PolicyMode
from moderation.queries.figures import Figures, Times, moderation_figures
from proposals.models import Consultation
from proposals.queries.consultations import readable_consultation

#: The columns of the table: a measure, its value, what it is a part of, and its interval at 95 %.
COLUMNS = ("section", "measure", "value", "base", "low", "high")

#: Where a text was when it was removed.
PHASES = {
    "held_policy": gettext_lazy("Before publication, as the rules want"),
    "held_system": gettext_lazy("Before publication, held by a program"),
    "published": gettext_lazy("After publication"),
    "imported": gettext_lazy("Removed where it came from"),
}
TITLES = {
    "reason": gettext_lazy("By reason"),
    "reason_head": gettext_lazy("Reason"),
    "phase": gettext_lazy("By where the text was"),
    "phase_head": gettext_lazy("When"),
    "mode": gettext_lazy("By the rules that held"),
    "mode_head": gettext_lazy("When texts are reviewed"),
    "appeals": gettext_lazy("What came of objections"),
    "reports": gettext_lazy("What came of reports"),
    "outcome": gettext_lazy("Outcome"),
}


@require_safe
def figures(request: HttpRequest, code: str = "") -> HttpResponse:
    """Of one consultation, or of all."""
    place = _place(code)
    found = moderation_figures(place)
    return render(request, "public/figures.html", {"place": place, "found": found, **_shown(found)})


def _shown(found: Figures) -> dict[str, Any]:
    """The counts with their words."""
    removals = found.removals
    return {
        "titles": TITLES,
        "reasons": [(reason(code), n) for code, n in removals.by_reason.items()],
        "phases": [(PHASES[name], n) for name, n in removals.by_phase.items() if n],
        "modes": [(PolicyMode(name).label, n) for name, n in removals.by_mode.items()],
        "waits": [
            (_("Texts that waited unseen"), found.held),
            (_("Texts that could be read meanwhile"), found.published),
            (_("From an objection to its answer"), found.answered),
        ],
        "reports": [(FlagOutcome(name).label, n) for name, n in found.reports.items()],
        "reported": sum(found.reports.values()),
        "appeals": [(AppealOutcome(name).label, n) for name, n in found.appeals.items()],
        "appealed": sum(found.appeals.values()),
        "sides": [(_("In favour"), found.sides.in_favour), (_("Against"), found.sides.against)],
    }


@require_safe
def table(request: HttpRequest, code: str = "") -> StreamingHttpResponse:
    """The same as CSV, one measure a line."""
    lines = csv_lines([COLUMNS, *rows_of(moderation_figures(_place(code)))])
    name = f"moderation-{code}.csv" if code else "moderation.csv"
    headers = {"Content-Disposition": str(content_disposition_header(True, name))}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _place(code: str) -> Consultation | None:
    return readable_consultation(code=code, account=None) if code else None


def rows_of(found: Figures) -> Iterator[tuple[object, ...]]:
    """One line a measure, in the columns of the table; an empty cell where there is no such thing."""
    texts, removals = found.texts, found.removals
    yield "texts", "received", texts.received, "", "", ""
    for name in ("public", "waiting", "removed", "withdrawn", "merged"):
        yield "texts", name, getattr(texts, name), texts.received, "", ""
    parts = {"reason": removals.by_reason, "phase": removals.by_phase, "mode": removals.by_mode}
    for section, counts in parts.items():
        for name, n in counts.items():
            yield f"removals_by_{section}", name, n, removals.total, "", ""
    yield "removals", "marked_by_a_program", removals.detected, removals.total, "", ""
    for name, n in found.decisions.items():
        yield "decisions", name, n, "", "", ""
    yield "decisions", "undone", found.undone, sum(found.decisions.values()), "", ""
    yield "removals", "votes_on_removed", found.votes_on_removed, "", "", ""
    for name, times in (("held", found.held), ("published", found.published), ("appeals", found.answered)):
        yield from _times(name, times)
    for section, counts in (("reports", found.reports), ("appeals", found.appeals)):
        for name, n in counts.items():
            yield section, name, n, sum(counts.values()), "", ""
    for name, share in (("for", found.sides.in_favour), ("against", found.sides.against)):
        yield "arguments_removed", name, share.part, share.whole, round(share.low, 4), round(share.high, 4)
    gap = found.sides.gap
    value = "" if gap.value is None else round(gap.value, 4)
    yield "arguments_removed", "difference", value, "", round(gap.low, 4), round(gap.high, 4)


def _times(name: str, times: Times) -> Iterator[tuple[object, ...]]:
    yield "minutes_to_decision", f"{name}_median", times.median, times.decided, "", ""
    yield "minutes_to_decision", f"{name}_p90", times.p90, times.decided, "", ""
