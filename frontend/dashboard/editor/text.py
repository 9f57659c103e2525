"""Writing the text: one page, one form; fields that change are also saved by themselves where there is script."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from frontend.dashboard.editor.access import draft_for, editor_page, show
from frontend.dashboard.editor.forms import read_edits
from frontend.dashboard.editor.text_page import Clash, all_blocks, blocks, clash_of
from frontend.shared.people import account_of
from participa.core.errors import DomainError
from participa.core.messages import message_for, status_for
from proposals.queries.drafts import Draft
from proposals.rules.editing import why_not_edit
from proposals.services.texts import Edit, Saved, save_texts

#: Where a button of the page leads after saving.
_THEN = {"parts": "editor_parts", "documents": "editor_documents", "preview": "editor_preview", "back": "editor_draft"}


@editor_page
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, code: str) -> HttpResponse:
    """The text of a draft, and saving it."""
    draft = draft_for(request, code)
    if request.method == "POST":
        edits, errors = read_edits(request.POST)
        by_script = request.headers.get("Accept") == "application/json"
        return _save_by_script(request, draft, edits, errors) if by_script else _save(request, draft, edits, errors)
    refusal = why_not_edit(draft.consultation, draft.standing)
    if refusal == "consultation.not_draft":
        return redirect("editor_preview", code)
    if refusal is not None:
        raise DomainError(refusal)
    return show(request, "text.html", draft, "text", blocks=all_blocks(draft))


def _save(request: HttpRequest, draft: Draft, edits: list[Edit], errors: dict[str, str]) -> HttpResponse:
    code = draft.consultation.code
    if errors:
        page = blocks(draft.rows(), typed=request.POST, errors=errors)
        return show(request, "text.html", draft, "text", status=422, blocks=page, errors=errors)
    saved = _saved(request, draft, edits)
    if saved.conflicts:
        clashes = [clash_of(conflict) for conflict in saved.conflicts]
        fresh = draft_for(request, code)
        page = blocks(fresh.rows(), clashes=clashes)
        gone = [clash for clash in clashes if clash.conflict.gone]
        return show(request, "text.html", fresh, "text", status=409, blocks=page, clashes=clashes, gone=gone)
    messages.success(request, _("Saved.") if saved.changed else _("Nothing had changed."))
    return redirect(_THEN.get(request.POST.get("then", ""), "editor_text"), code)


def _save_by_script(request: HttpRequest, draft: Draft, edits: list[Edit], errors: dict[str, str]) -> JsonResponse:
    """What became of each field: its new name (with the revision it now has), or why it was refused."""
    if errors:
        return JsonResponse({"errors": errors}, status=422)
    try:
        saved = _saved(request, draft, edits)
    except DomainError as error:
        return JsonResponse({"errors": {"": message_for(error)}}, status=status_for(error.code))
    clashes = {
        f"{conflict.target}.{conflict.column}": _fragment(request, clash_of(conflict)) for conflict in saved.conflicts
    }
    names = {
        f"{edit.target}.{edit.column}": f"{edit.target}.{edit.column}@{saved.revisions[edit.target]}"
        for edit in edits
        if edit.target in saved.revisions
    }
    return JsonResponse({"names": names, "clashes": clashes}, status=409 if clashes else 200)


def _saved(request: HttpRequest, draft: Draft, edits: list[Edit]) -> Saved:
    return save_texts(by=account_of(request), consultation=draft.consultation, edits=edits, at=timezone.now())


def _fragment(request: HttpRequest, clash: Clash) -> str:
    return render_to_string("editor/parts/clash.html", {"clash": clash, "by_script": True}, request)
