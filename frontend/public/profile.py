"""What an account says of itself."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from frontend.public.forms import ProfileForm
from frontend.shared.forms import sent, show_error
from frontend.shared.people import account_of
from participa.accounts.profile import change_profile
from participa.core.errors import DomainError


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Pseudonym and language."""
    account = account_of(request)
    form = ProfileForm(sent(request), initial={"display_name": account.display_name, "language": account.language})
    if request.method == "POST" and form.is_valid():
        try:
            change_profile(account=account, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("profile")
    return render(request, "account/profile.html", {"form": form})
