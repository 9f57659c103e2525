"""The auditor reads every act of the staff: a page under filters, and the whole as a table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from frontend.shared.paging import page_number
from frontend.shared.people import account_of
from frontend.shared.tables import csv_lines
from participa.accounts.audit import note_export
from participa.accounts.audit_log import entries, names_of, why_not_audit
from participa.accounts.enums import AuditAct
from participa.accounts.models import AuditEntry
from participa.core.errors import DomainError

SIZE = 50
_ASKED = ("act", "actor", "ref")
COLUMNS = ("seq", "at", "actor", "roles", "act", "ref", "facts", "previous", "hash")


@never_cache
@login_required
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """The newest acts first; ``?act=``, ``?actor=`` and ``?ref=`` are exact."""
    asked = _admitted(request)
    paginator = Paginator(entries(**asked), SIZE)
    number = page_number(request)
    if number > paginator.num_pages:
        raise DomainError("not_found")
    rows = list(paginator.page(number))
    names = names_of(rows)
    context = {
        "rows": [(row, _label(row.act), names.get(row.actor, ""), json.loads(row.facts)) for row in rows],
        "acts": AuditAct.choices,
        "asked": asked,
        "total": paginator.count,
        "number": number,
        "pages": paginator.num_pages,
        "query": "".join(f"&{urlencode({name: value})}" for name, value in asked.items() if value),
    }
    return render(request, "audit/log.html", context)


@never_cache
@login_required
@require_safe
def table(request: HttpRequest) -> HttpResponseBase:
    """The acts under the same filters as CSV, oldest first, with every column that the chain is made of."""
    asked = _admitted(request)
    if request.method == "GET":
        note_export(by=account_of(request), at=timezone.now(), **asked)
    answer = StreamingHttpResponse(csv_lines(_rows(asked)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return answer


def _admitted(request: HttpRequest) -> dict[str, str]:
    refused = why_not_audit(account_of(request))
    if refused:
        raise DomainError(refused)
    return {name: request.GET.get(name, "").strip()[:32].replace("\x00", "") for name in _ASKED}


def _rows(asked: dict[str, str]) -> Iterator[tuple[object, ...]]:
    yield COLUMNS
    for entry in entries(**asked).order_by("seq").iterator(chunk_size=1_000):
        yield tuple(_cell(entry, column) for column in COLUMNS)


def _cell(entry: AuditEntry, column: str) -> object:
    return entry.at.isoformat(timespec="microseconds") if column == "at" else getattr(entry, column)


def _label(act: str) -> str:
    return str(AuditAct(act).label) if act in AuditAct.values else act
