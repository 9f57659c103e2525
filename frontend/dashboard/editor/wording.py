"""The words of the editor for what the domain names by codes."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from frontend.shared.dates import end_in_words
from participa.core.localized import pick
from proposals.enums import DayKind
from proposals.models import Consultation
from proposals.rules.checklist import Item

LANGUAGE_NAMES = {"es": gettext_lazy("Spanish"), "eu": gettext_lazy("Basque"), "en": gettext_lazy("English")}

FIELD_NAMES = {
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Summary in plain language"),
    "heading": gettext_lazy("Heading"),
    "body": gettext_lazy("Text"),
    "alternative": gettext_lazy("Alternative text"),
    "exception_reason": gettext_lazy("Reason of the exception"),
    "sha256": gettext_lazy("File"),
}

DOCUMENT_KINDS = {
    "text": gettext_lazy("Draft text"),
    "memo": gettext_lazy("Explanatory memorandum"),
    "report": gettext_lazy("Report"),
    "data": gettext_lazy("Data"),
    "map": gettext_lazy("Map or plan"),
    "other": gettext_lazy("Other"),
}


def kind_name(kind: str) -> str:
    """The name of a kind of document; a kind that only this institution has keeps its own word."""
    return str(DOCUMENT_KINDS.get(kind, kind))


def column_name(column: str) -> str:
    """``Title (Basque)`` for ``title_eu``."""
    name, _sep, language = column.rpartition("_")
    if language not in LANGUAGE_NAMES:
        return str(FIELD_NAMES.get(column, column))
    return f"{FIELD_NAMES[name]} ({LANGUAGE_NAMES[language]})"


@dataclass(frozen=True)
class Point:
    """A point of the checklist as it is shown: what is asked, what is missing, and where to mend it."""

    text: str
    missing: str
    url: str
    ok: bool
    excused: bool


def point(item: Item, consultation: Consultation) -> Point:
    """A point of the checklist in the reader's language."""
    missing = ", ".join(column_name(column) for column in item.facts.get("missing", []))
    return Point(_demand(item), missing, _where(item, consultation), item.ok, item.excused)


_DEMANDS = {
    "text.title": gettext_lazy("Title in Spanish and Basque"),
    "text.summary": gettext_lazy("Summary in Spanish and Basque"),
    "section.missing": gettext_lazy("Section “%(name)s”, which the procedure demands"),
    "section.required": gettext_lazy("Section “%(name)s”, which the procedure demands, in Spanish and Basque"),
    "section.languages": gettext_lazy("Section “%(name)s” in Spanish and Basque"),
    "proposal.none": gettext_lazy("At least one proposal"),
    "proposal.languages": gettext_lazy("Proposal %(number)s in Spanish and Basque"),
    "document.required": gettext_lazy("Document that the procedure demands: %(kind)s"),
    "document.alternative": gettext_lazy("Title and alternative text of %(name)s in Spanish and Basque"),
    "dates.set": gettext_lazy("The day it opens and the day it closes"),
    "dates.future": gettext_lazy("It opens and closes in the future"),
}


def _demand(item: Item) -> str:
    if item.code == "dates.minimum":
        return _minimum(item)
    facts = dict(item.facts)
    if "names" in facts:
        facts["name"] = pick(facts["names"], (get_language() or "es")[:2])
    if "kind" in facts:
        facts["kind"] = kind_name(facts["kind"])
    return str(_DEMANDS[item.code]) % facts


def _minimum(item: Item) -> str:
    days = item.facts["days"]
    if item.facts["day_kind"] == DayKind.WORKING:
        text = ngettext("Open for at least %(days)s working day", "Open for at least %(days)s working days", days)
    else:
        text = ngettext("Open for at least %(days)s natural day", "Open for at least %(days)s natural days", days)
    until = _("until %s or later") % end_in_words(item.facts["earliest"])
    return f"{text % {'days': days}} ({until})"


def _where(item: Item, consultation: Consultation) -> str:
    kind, _sep, name = item.where.partition(":")
    code = consultation.code
    if kind == "document":
        return reverse("editor_document", args=[code, name])
    pages = {"parts": "editor_parts", "documents": "editor_documents", "dates": "editor_dates"}
    if kind in pages:
        return reverse(pages[kind], args=[code])
    return f"{reverse('editor_text', args=[code])}#{anchor(item.where)}"


def anchor(target: str) -> str:
    """The id of a part of the text on its page."""
    return f"part-{target.replace(':', '-')}"
