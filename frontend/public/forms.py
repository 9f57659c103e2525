"""Forms of the public site: they check shapes and never save. What a text may be is the domain's to say."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from frontend.shared.widgets import Picks


class ProfileForm(forms.Form):
    display_name = forms.CharField(
        label=_("Pseudonym"),
        help_text=_("Others see it beside what you write from now on. It need not be your name."),
        max_length=60,
    )
    language = forms.ChoiceField(
        label=_("Language of notices and mail"), choices=settings.LANGUAGES, widget=Picks(three=True)
    )
