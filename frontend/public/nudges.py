"""What a nudge tells the author before the text is published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from participa.core.errors import DomainError

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_SENTENCES: dict[str, StrOrPromise] = {
    "personal_data.phone": _("The text seems to contain a telephone number."),
    "personal_data.email": _("The text seems to contain an e-mail address."),
    "personal_data.iban": _("The text seems to contain a bank account."),
    "personal_data.identity": _("The text seems to contain the number of an identity document."),
    "personal_data.plate": _("The text seems to contain a number plate."),
    "personal_data.several": _("The text seems to contain personal data."),
    "words.nudge": _("Some words of the text may hurt somebody."),
    "repeat": _("You have published the same text here already."),
}
_OTHERWISE = _("Read your text once more before publishing it.")


@dataclass(frozen=True)
class Nudge:
    """A sentence, the parts of the text that it is about, and the token that says "I have read this"."""

    sentence: StrOrPromise
    quotes: list[str]
    personal: bool
    confirmation: str


def nudge_of(error: DomainError, text: str) -> Nudge:
    """The nudge that a refusal carries."""
    params: dict[str, Any] = error.params
    why = str(params.get("why", ""))
    spans = [span for signal in params.get("signals", []) for span in signal["spans"] if _about(signal, why)]
    quotes = [text[start:end] for start, end in spans]
    personal = why.startswith("personal_data")
    return Nudge(_SENTENCES.get(why, _OTHERWISE), quotes, personal, str(params.get("confirmation", "")))


def _about(signal: dict[str, Any], why: str) -> bool:
    return str(signal["detector"]).split(".", maxsplit=1)[0] == why.split(".", maxsplit=1)[0]
