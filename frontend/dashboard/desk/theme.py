"""One theme: its names, pinned or not, shown, taken apart as the program proposes, set aside with a reason."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.dashboard.desk.access import manager_page
from frontend.dashboard.desk.board import Typed, draw
from frontend.dashboard.desk.forms import DismissForm, ThemeForm
from frontend.dashboard.desk.themes import back_to_board, seen_in, theme_of
from frontend.shared.acts import tell
from frontend.shared.forms import show_error
from frontend.shared.people import account_of
from moderation.queries.themes import split_of
from moderation.services.theme_splits import propose_split
from participa.core.errors import DomainError
from participa.core.messages import status_for
from proposals.models import Consultation, Theme
from proposals.queries.consultations import readable_consultation
from proposals.services.theme_groups import pin_theme, split_theme
from proposals.services.themes import dismiss_theme, publish_theme, rename_theme


@manager_page
def theme(request: HttpRequest, code: str, theme: str) -> HttpResponse:
    """Whether it is shown, how the program would take it apart, and setting it aside with a reason."""
    consultation = readable_consultation(code=code, account=account_of(request))
    found = theme_of(theme, consultation)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act == "rename":
        return _rename(request, consultation, found)
    aside = DismissForm(request.POST if act == "dismiss" else None)
    apart = ThemeForm(request.POST if act == "split" else None)
    form = {"dismiss": aside, "split": apart}.get(act)
    if act and _done(request, found, act, form):
        if act in {"pin", "unpin"}:
            return back_to_board(request, code)
        return redirect("desk_theme", code, theme) if act == "ask" else redirect("desk_themes", code)
    split = split_of(found)
    if split is not None and split.groups and not apart.is_bound:
        apart = ThemeForm(initial={"label_es": ", ".join(split.groups[1].words[:3])[:120]})
    context = {"consultation": consultation, "theme": found, "aside": aside, "split": split, "apart": apart}
    return render(request, "desk/theme.html", context, status=422 if aside.errors or apart.errors else 200)


def _rename(request: HttpRequest, consultation: Consultation, found: Theme) -> HttpResponse:
    """From the page of all themes and back to it; a refusal keeps what was typed."""
    form = ThemeForm(request.POST, auto_id=f"{found.code}_%s", use_required_attribute=False)
    typed = Typed(renamed=found.code, names=form)
    if not form.is_valid():
        return draw(request, consultation, typed)
    seen = seen_in(request, "seen")
    try:
        rename_theme(by=account_of(request), theme=found, seen=seen, at=timezone.now(), **form.cleaned_data)
    except DomainError as error:
        if status_for(error.code) == 409:
            return draw(request, consultation, typed, error)
        show_error(form, error)
        return draw(request, consultation, typed)
    messages.success(request, _("Saved."))
    return back_to_board(request, consultation.code)


def _done(request: HttpRequest, found: Theme, act: str, form: Form | None) -> bool:
    """Whether the act was carried out; otherwise the form, or the next page, says why not."""
    by, now = account_of(request), timezone.now()
    acts: dict[str, Callable[[], object]] = {
        "dismiss": lambda: dismiss_theme(by=by, theme=found, reason=_cleaned(form)["reason"], at=now),
        "publish": lambda: publish_theme(by=by, theme=found, at=now),
        "pin": lambda: pin_theme(by=by, theme=found, pinned=True, at=now),
        "unpin": lambda: pin_theme(by=by, theme=found, pinned=False, at=now),
        "ask": lambda: propose_split(by=by, theme=found, at=now),
        "split": lambda: _split(request, found, _cleaned(form)),
    }
    if act not in acts or (form is not None and not form.is_valid()):
        return False
    try:
        acts[act]()
    except DomainError as error:
        if form is None:
            tell(request, error)
        else:
            show_error(form, error)
        return False
    messages.success(request, _("The worker looks at its texts.") if act == "ask" else _("Saved."))
    return True


def _split(request: HttpRequest, found: Theme, names: dict[str, object]) -> None:
    """As the program proposed it: the smaller part becomes a theme of its own."""
    split = split_of(found)
    if split is None or not split.groups:
        raise DomainError("theme.no_texts")
    split_theme(by=account_of(request), theme=found, comments=list(split.groups[1].texts), at=timezone.now(), **names)


def _cleaned(form: Form | None) -> dict[str, object]:
    return dict(form.cleaned_data) if form is not None else {}
