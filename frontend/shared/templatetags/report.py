"""What the templates of a report need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from frontend.shared.numbers import whole
from moderation.analysis.report.words import share
from moderation.queries.reports import NOWHERE, Told

register = template.Library()

_TRAITS = {
    ("wrote", "yes"): gettext_lazy("They wrote something"),
    ("stance", "for"): gettext_lazy("They argued in favour"),
    ("stance", "against"): gettext_lazy("They argued against"),
    ("language", "es"): gettext_lazy("They wrote in Spanish"),
    ("language", "eu"): gettext_lazy("They wrote in Basque"),
    ("language", "en"): gettext_lazy("They wrote in English"),
    ("channel", "web"): gettext_lazy("They came through the web"),
    ("channel", "paper"): gettext_lazy("They came on paper"),
    ("channel", "import"): gettext_lazy("They were imported"),
    ("channel", "guest"): gettext_lazy("They came as guests"),
}


@register.filter
def fingerprint(digest: str) -> str:
    """The beginning of a SHA-256, in groups that can be read aloud."""
    return " ".join(digest[at : at + 4] for at in range(0, 16, 4))


@register.filter
def share_of_hundred(value: float | None) -> str:
    """A percentage with one decimal, as the language writes it; a dash where there is none."""
    return "–" if value is None else share(value, (get_language() or "es")[:2])


@register.filter
def trait(of: Mapping[str, Any]) -> str:
    """A sentence about how many of a group came in this way, wrote, or are of a side."""
    words = _TRAITS.get((of["kind"], of["key"]))
    return _("%(what)s: %(people)s.") % {"what": words, "people": whole(of["people"])} if words else ""


@register.filter
def told_of(told: Mapping[str, Told], code: str) -> Told:
    """Where a report tells a contribution; nowhere where it does not."""
    return told.get(code, NOWHERE)
