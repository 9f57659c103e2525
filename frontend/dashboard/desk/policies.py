"""The rules of moderation: the community manager writes them, each time as a new version."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend.dashboard.desk.access import manager_page
from frontend.dashboard.desk.forms import area
from frontend.shared.forms import sent, show_error
from frontend.shared.people import account_of
from frontend.shared.widgets import Picks
from moderation.enums import PolicyMode
from moderation.queries.policies import own_policies, own_policy, policy_in_force, versions_of
from moderation.services.policies import adopt_policy
from participa.core.errors import DomainError
from participa.core.messages import status_for
from proposals.models import Consultation
from proposals.queries.consultations import readable_consultation
from proposals.queries.visibility import public_consultations

#: In the place of a consultation's code, which is longer.
INSTITUTION = "all"


class PolicyForm(forms.Form):
    """When texts are reviewed, and the rules in three languages."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    mode = forms.ChoiceField(label=gettext_lazy("When texts are reviewed"), choices=PolicyMode.choices, widget=Picks())
    rules_es = forms.CharField(label=gettext_lazy("Rules in Spanish"), widget=area(14), max_length=10_000)
    rules_eu = forms.CharField(label=gettext_lazy("Rules in Basque"), widget=area(14), max_length=10_000)
    rules_en = forms.CharField(
        label=gettext_lazy("Rules in English, if you wish"), widget=area(14), max_length=10_000, required=False
    )


@manager_page
def policies(request: HttpRequest) -> HttpResponse:
    """The institution's rules, and those of each consultation that still takes texts or did."""
    own = own_policies()
    rows = [(place, own.get(place.pk), own.get(place.pk) or own.get(None)) for place in _places()]
    return render(request, "desk/policies.html", {"institution": own.get(None), "rows": rows, "all": INSTITUTION})


@manager_page
def policy(request: HttpRequest, code: str) -> HttpResponse:
    """The rules in force as a form; what is saved holds from now on, and what was decided keeps its version."""
    place = _place(code)
    own = own_policy(place.pk if place else None)
    start = own or (policy_in_force(place.pk) if place else None)
    initial = {name: getattr(start, name) for name in ("mode", "rules_es", "rules_eu", "rules_en")} if start else {}
    form = PolicyForm(sent(request), initial={**initial, "seen": own.version if own else 0})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            adopt_policy(by=account_of(request), consultation=place, at=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            status = status_for(error.code)
            show_error(form, error)
        else:
            messages.success(request, _("The new rules hold from now on. Everybody can read them."))
            return redirect("desk_policies")
    elif form.errors:
        status = 422
    context = {"place": place, "own": own, "form": form, "versions": versions_of(own) if own else []}
    return render(request, "desk/policy.html", context, status=status)


def _places() -> list[Consultation]:
    return list(public_consultations().order_by("-id"))


def _place(code: str) -> Consultation | None:
    return None if code == INSTITUTION else readable_consultation(code=code, account=None)
