"""Tags of the frame: icons, numbers, dates, languages, prose, meters and forms as the visual reference draws them."""

from __future__ import annotations

from datetime import date, datetime
from html import unescape
from pathlib import PurePosixPath
from typing import Any

import nh3
from django import template
from django.forms import BaseForm, BoundField
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timesince import timesince
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from frontend.shared import dates, numbers
from frontend.shared.markdown import citizen_html, institution_html
from moderation.queries.public import reason_label
from participa.core.errors import DomainError
from participa.core.localized import Text, pick
from participa.core.messages import message_for
from proposals.queries.comment_views import CommentView
from proposals.queries.proposal_page import Answers
from proposals.queries.votes import Counts

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of ``parts/icons.html``; it never stands alone, so it is hidden from readers of the screen."""
    return format_html('<svg class="i" viewBox="0 0 20 20" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.filter
def number(value: int | None) -> str:
    return numbers.whole(value or 0)


@register.simple_tag
def percent(part: int, total: int) -> str:
    return numbers.share(part, total)


@register.simple_tag
def width(part: int, total: int) -> str:
    return numbers.width(part, total)


@register.filter
def share_of_one(value: float) -> str:
    """``3,4 %`` for 0.034."""
    return numbers.share_of_one(value)


@register.filter
def time_taken(minutes: float | None) -> str:
    """``12 min``, ``3,5 h``, ``2,1 d``; a dash of nothing."""
    return numbers.time_taken(minutes)


@register.filter
def file_size(size: int) -> str:
    return numbers.file_size(size)


@register.filter
def day(when: date | None) -> SafeString | str:
    """``11 de diciembre de 2026``"""
    return _time(when, dates.day_in_words(when)) if when else ""


@register.filter
def weekday(when: date | None) -> SafeString | str:
    """``viernes 11 de diciembre de 2026``"""
    return _time(when, dates.day_in_words(when, weekday=True)) if when else ""


@register.filter
def instant(when: datetime | None) -> SafeString | str:
    """``11 de diciembre de 2026, 23:59``"""
    return _time(when, dates.instant_in_words(when)) if when else ""


@register.filter
def deadline(when: datetime | None) -> SafeString | str:
    """``viernes 11 de diciembre de 2026, 23:59`` for an end, midnight too; the page names the zone beside it."""
    return _time(when, dates.end_in_words(when)) if when else ""


@register.filter
def last_day(when: datetime | None) -> SafeString | str:
    """The day of an end: one at midnight belongs to the day before."""
    return _time(when, dates.day_in_words(dates.last_moment(when))) if when else ""


@register.filter
def opening(when: datetime | None) -> SafeString | str:
    """``viernes 13 de noviembre de 2026, 0:00`` for a beginning, where midnight is the day that begins."""
    return _time(when, dates.instant_in_words(when, weekday=True)) if when else ""


@register.filter
def clock(when: datetime | None) -> SafeString | str:
    return _time(when, dates.clock(when)) if when else ""


@register.filter
def ago(when: datetime | None) -> SafeString | str:
    """``hace 3 días``; after a month, the day itself."""
    if when is None:
        return ""
    now = timezone.now()
    if (now - when).days > 30:
        return day(when)
    # Translators: how long ago something was written; %s is like "3 days"
    return _time(when, _("%s ago") % timesince(when, now, depth=1))


def _time(when: date, words: str) -> SafeString:
    """Machines read the attribute; a local day for dates, an instant with its offset for instants."""
    stamp = timezone.localtime(when).isoformat(timespec="minutes") if isinstance(when, datetime) else when.isoformat()
    return format_html('<time datetime="{}">{}</time>', stamp, words)


@register.simple_tag
def said_in(text: Text) -> SafeString:
    """`` lang="es"`` where the text is not in the reader's language, for the element that holds it."""
    return format_html(' lang="{}"', text.lang) if getattr(text, "fallback", False) else mark_safe("")


@register.simple_tag
def fallback_note(text: Text) -> str:
    """Says that a text has no translation."""
    if not getattr(text, "fallback", False):
        return ""
    notes = {"es": _("Only in Spanish"), "eu": _("Only in Basque"), "en": _("Only in English")}
    return format_html('<span class="tag">{}</span>', notes[text.lang])


@register.filter
def prose(text: str) -> SafeString:
    """Markdown of the institution, in its language."""
    html = institution_html(text)
    if isinstance(text, Text) and text.fallback:
        return format_html('<div lang="{}">{}</div>', text.lang, html)
    return html


@register.filter
def plain(text: str) -> str:
    """Markdown of the institution without its marks, for a summary in a list."""
    return unescape(nh3.clean(institution_html(text), tags=set())).strip()


@register.filter
def extension(filename: str) -> str:
    """``PDF``, ``CSV``: the format of a file by its name."""
    return PurePosixPath(filename).suffix.removeprefix(".").upper()


@register.filter
def said(text: str) -> SafeString:
    """What a citizen wrote."""
    return citizen_html(text)


@register.inclusion_tag("parts/meter.html")
def meter(counts: Counts, code: str = "", version: int = 0, small: bool = False) -> dict[str, Any]:
    """Votes as a bar with its legend. ``code`` names the proposal, so that a live tally finds the numbers."""
    return {
        "code": code,
        "version": version,
        "small": small,
        "tally": counts,
        "total": counts.total,
        "second": numbers.width(counts.in_favour, counts.total),
        "third": numbers.width(counts.in_favour + counts.abstain, counts.total),
    }


@register.inclusion_tag("parts/stances.html")
def stances(counts: Counts) -> dict[str, Any]:
    """Arguments by side as a bar with its words; what takes no side is the rest."""
    return {
        "counts": counts,
        "total": counts.total,
        "second": numbers.width(counts.in_favour, counts.total),
        "third": numbers.width(counts.in_favour + counts.abstain, counts.total),
    }


@register.simple_tag
def answers_under(answers: Answers, view: CommentView) -> list[Any]:
    """The official responses to one contribution, each with its commitments."""
    return answers.under(view)


@register.simple_tag
def place_title(places: dict[str, Text], view: CommentView) -> Text | str:
    """The title of the proposal that a contribution is about, on a page that mixes several."""
    return places.get(view.proposal or "", "")


@register.filter
def reason(code: str, at: datetime | None = None) -> Text:
    """The words for a reason of moderation as they were at that time; its code where nobody has given it words."""
    return pick(reason_label(code, at=at) or {"en": code}, (get_language() or "es")[:2])


@register.simple_tag
def written_in(language: str) -> SafeString:
    """`` lang="eu"`` for a citizen's text that is not in the language of the page."""
    foreign = language not in {"", "und", (get_language() or "es")[:2]}
    return format_html(' lang="{}"', language) if foreign else mark_safe("")


@register.filter
def sentence(code: str) -> str:
    """What a code of refusal says to a person."""
    return message_for(DomainError(code))


@register.filter
def refusal(error: DomainError) -> str:
    """What a refusal says to a person, with what it names."""
    return message_for(error)


@register.simple_tag
def days_to(until: datetime) -> int:
    """Whole days from today to the day of a deadline."""
    return dates.days_left(until, timezone.now())


@register.simple_tag
def time_used(opens: datetime, closes: datetime) -> str:
    """How much of the time of a consultation is over, as the width of a bar."""
    whole = max(1, round((closes - opens).total_seconds()))
    return numbers.width(min(whole, max(0, round((timezone.now() - opens).total_seconds()))), whole)


@register.inclusion_tag("parts/error_summary.html")
def error_summary(form: BaseForm, title: str = "") -> dict[str, Any]:
    """The list of what to mend, with a link to each field; takes the focus by its ``autofocus``."""
    return {"form": form, "title": title or _("There is a problem")}


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """Label, hint, error and control in that order."""
    return bound.as_field_group()
