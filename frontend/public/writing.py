"""Writing: the form, the step to check it, and the receipt. The same three pages for every place."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from frontend.public.forms import LanguageForm, WriteForm
from frontend.public.nudges import nudge_of
from frontend.shared.acts import sign_in_and_back
from frontend.shared.forms import show_error
from frontend.shared.people import account_of, viewer
from frontend.shared.throttle import throttled
from moderation.queries.questions import question_about
from participa.core.digests import canonical, sha256
from participa.core.errors import DomainError
from participa.core.messages import status_for
from proposals.queries.mine import my_contribution
from proposals.queries.targets import Target, find_target
from proposals.rules.writing import why_not_comment
from proposals.services.comments import post_comment
from proposals.services.idempotency import once

#: How the place is named in the address and in the form.
PLACE = ("consultation", "proposal", "section", "parent")


@throttled("write", limit=60, seconds=600)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """The form; with ``step=check`` the text as it will be read; with ``step=publish`` it is posted."""
    asked = request.POST if request.method == "POST" else request.GET
    place = {name: asked.get(name, "") for name in PLACE}
    target = find_target(**place)
    if viewer(request) is None:
        said = {**place, "kind": asked.get("kind", "")}
        return sign_in_and_back(f"{reverse('write')}?{urlencode({k: v for k, v in said.items() if v})}")
    refused = why_not_comment(target.consultation, viewer(request), timezone.now())
    if refused is not None:
        raise DomainError(refused)
    form = _form(request, target)
    step = request.POST.get("step", "")
    context = {"form": form, "target": target, "place": {k: v for k, v in place.items() if v}}
    if step in {"check", "publish"} and form.is_valid():
        return _publish(request, form, context) if step == "publish" else _check(request, form, context)
    status = 422 if form.errors else 200
    return render(request, "public/write.html", context, status=status)


def _form(request: HttpRequest, target: Target) -> WriteForm:
    kinds = WriteForm.ELSEWHERE if target.proposal is None else WriteForm.ON_PROPOSAL
    if target.parent is not None:
        kinds = WriteForm.REPLY
    if request.method == "POST" and request.POST.get("step") in {"check", "publish"}:
        return WriteForm(request.POST, kinds=kinds)
    said = request.POST if request.method == "POST" else request.GET  # back from the check, or from a button
    return WriteForm(initial={"kind": said.get("kind", ""), "body": said.get("body", "")}, kinds=kinds)


def _check(
    request: HttpRequest, form: WriteForm, context: dict[str, Any], error: DomainError | None = None
) -> HttpResponse:
    more = {
        "act": form.act(),
        "chosen": form.cleaned_data["kind"],
        "key": request.POST.get("key") or secrets.token_hex(16),
        "nudge": nudge_of(error, form.cleaned_data["body"]) if error else None,
    }
    return render(request, "public/check.html", {**context, **more}, status=422 if error else 200)


def _publish(request: HttpRequest, form: WriteForm, context: dict[str, Any]) -> HttpResponse:
    try:
        code = _post(request, context["target"], form)
    except DomainError as error:
        if error.code == "nudge":
            return _check(request, form, context, error)
        if status_for(error.code) not in {400, 422}:
            raise
        show_error(form, error)
        return render(request, "public/write.html", context, status=422)
    return redirect("receipt", code)


def _post(request: HttpRequest, target: Target, form: WriteForm) -> str:
    """Post the text once, however often the button is pressed; returns its code."""
    account, now = account_of(request), timezone.now()
    act = form.act()
    confirmed = request.POST.get("confirmed", "")
    place = {name: request.POST.get(name, "") for name in PLACE}

    def post() -> str:
        return post_comment(
            account=account,
            consultation=target.consultation,
            proposal=target.proposal,
            section=target.section,
            parent=target.parent,
            **act,
            confirmed=confirmed,
            at=now,
        ).code

    body_hash = sha256(canonical({**place, **act, "confirmed": confirmed}))
    key = request.POST.get("key") or secrets.token_hex(16)
    return once(account=account, key=key, body_hash=body_hash, at=now, act=post).ref


@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """What became of one's own text: public, or waiting and why, and what can be done with it."""
    found = my_contribution(account_of(request), code, at=timezone.now())
    return render(
        request,
        "public/receipt.html",
        {
            "text": found,
            "form": LanguageForm(initial={"language": found.language}),
            "question": question_about(code) if found.returned else None,
        },
    )
