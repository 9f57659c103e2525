"""The files of a consultation: attaching, describing and removing them."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.dashboard.editor.access import draft_for, editor_page, show
from frontend.dashboard.editor.forms import DocumentForm, PublicUploadForm, UploadForm
from frontend.dashboard.editor.step_forms import ReasonForm
from frontend.dashboard.editor.wording import kind_name
from frontend.shared.forms import show_error
from frontend.shared.people import account_of
from participa.core.errors import DomainError
from proposals.models import Document
from proposals.queries.drafts import Draft
from proposals.queries.visibility import is_public
from proposals.rules.editing import why_not_edit
from proposals.rules.lifecycle import why_not_correct
from proposals.services.documents import attach_document, describe_document, remove_document


def _refusal(draft: Draft) -> str | None:
    if is_public(draft.consultation):
        return why_not_correct(draft.consultation, draft.standing)
    return why_not_edit(draft.consultation, draft.standing)


@editor_page
def documents(request: HttpRequest, code: str) -> HttpResponse:
    """The documents, and the form for another one."""
    draft = draft_for(request, code)
    refusal = _refusal(draft)
    if request.method == "POST" and refusal is not None:
        raise DomainError(refusal)
    kind = PublicUploadForm if is_public(draft.consultation) else UploadForm
    form = kind(request.POST or None, request.FILES or None, consultation=draft.consultation)
    if request.method == "POST" and form.is_valid():
        by, at, upload = account_of(request), timezone.now(), form.cleaned_data["file"]
        try:
            attach_document(by=by, consultation=draft.consultation, upload=upload, at=at, **form.texts())
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Attached."))
            return redirect("editor_documents", code)
    rows = [(document, kind_name(document.kind)) for document in draft.documents]
    most = settings.DOCUMENT_MAX_BYTES // 1024**2
    context = {"form": form, "rows": rows, "may": refusal is None, "most": most}
    return show(request, "documents.html", draft, "documents", status=422 if form.errors else 200, **context)


@editor_page
def document(request: HttpRequest, code: str, document: str) -> HttpResponse:
    """The words of one document, and taking it away."""
    draft = draft_for(request, code)
    refusal = _refusal(draft)
    if refusal is not None:
        raise DomainError(refusal)
    row = next((one for one in draft.documents if one.code == document), None)
    if row is None:
        raise DomainError("not_found")
    return _remove(request, draft, row) if is_public(draft.consultation) else _describe(request, draft, row)


def _describe(request: HttpRequest, draft: Draft, row: Document) -> HttpResponse:
    code, by = draft.consultation.code, account_of(request)
    if request.method == "POST" and "remove" in request.POST:
        remove_document(by=by, document=row, at=timezone.now())
        messages.success(request, _("Removed."))
        return redirect("editor_documents", code)
    form = DocumentForm(request.POST or None, consultation=draft.consultation, document=row)
    if request.method == "POST" and form.is_valid():
        try:
            describe_document(by=by, document=row, **form.texts())
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("editor_documents", code)
    status = 422 if form.errors else 200
    return show(request, "document.html", draft, "documents", status=status, form=form, document=row, public=False)


def _remove(request: HttpRequest, draft: Draft, row: Document) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            remove_document(by=account_of(request), document=row, at=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Removed."))
            return redirect("editor_documents", draft.consultation.code)
    status = 422 if form.errors else 200
    return show(request, "document.html", draft, "documents", status=status, form=form, document=row, public=True)
