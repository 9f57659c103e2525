"""Personal tokens for the API: made here, shown once, revoked here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from frontend.shared.forms import show_error
from frontend.shared.people import account_of
from frontend.shared.second_factor import has_second_factor
from frontend.shared.widgets import Picks
from participa.accounts.enums import Scope
from participa.accounts.tokens import issue_token, live_tokens, revoke_token, scopes_of
from participa.core.errors import DomainError


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("What it is for, so that you know later which one to revoke."),
        max_length=60,
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("How long it is good"),
        coerce=int,
        initial=90,
        choices=[(30, gettext_lazy("30 days")), (90, gettext_lazy("90 days")), (365, gettext_lazy("One year"))],
        widget=Picks(three=True),
    )
    moderate = forms.BooleanField(
        label=gettext_lazy("It may moderate in my name"),
        help_text=gettext_lazy("Give this only to a program that needs it: it can remove what others wrote."),
        required=False,
    )

    def __init__(self, *args: Any, moderates: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not moderates:
            del self.fields["moderate"]

    def scope(self) -> str:
        """What was asked for beyond what any token may."""
        return Scope.MODERATION if self.cleaned_data.get("moderate") else ""


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens that are good now; a new one is in the answer to its making and nowhere else."""
    account, now, secret = account_of(request), timezone.now(), ""
    moderates = Scope.MODERATION in scopes_of(account) and has_second_factor(account)
    form = TokenForm(request.POST if request.method == "POST" else None, moderates=moderates)
    if request.method == "POST" and form.is_valid():
        ends = now + timedelta(days=form.cleaned_data["days"])
        try:
            _row, secret = issue_token(
                user=account, name=form.cleaned_data["name"], at=now, expires_at=ends, scope=form.scope()
            )
        except DomainError as error:
            show_error(form, error)
        else:
            form = TokenForm(moderates=moderates)
    rows = live_tokens(account, at=now)
    return render(request, "account/tokens.html", {"form": form, "secret": secret, "tokens": rows})


@login_required
@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """End one of one's own tokens; ending it again, or somebody else's, does nothing."""
    if revoke_token(user=account_of(request), token_id=number, at=timezone.now()):
        messages.success(request, _("Revoked. Nobody can use that token any more."))
    return redirect("tokens")
