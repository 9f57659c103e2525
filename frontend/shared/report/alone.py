"""A report as one file: styles inside, no script, nothing from elsewhere; it prints as it should."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from frontend.shared.report.view import view_of
from frontend.shared.templatetags.report import fingerprint
from moderation.analysis.report.claims import Report
from moderation.analysis.report.snapshot import Snapshot
from moderation.analysis.report.words import text_in

_STYLES = ("tokens.css", "base.css")
_FOLDER = Path(__file__).parents[2] / "static" / "css"
_SHELL = (
    '<!doctype html>\n<html lang="{}">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width,initial-scale=1">\n<title>{}</title>\n'
    '<meta name="color-scheme" content="light dark">\n<style>{}</style>\n</head>\n'
    '<body>\n{}<main class="wrap">\n{}</main>\n</body>\n</html>\n'
)


@cache
def _styles() -> str:
    return "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in _STYLES)


#: At the foot of every printed page, beside its number: which report this is.
_FOOT = '@page{{@bottom-left{{content:"{} · SHA-256 {}…";font:8pt sans-serif}}}}'


def alone(report: Report, snapshot: Snapshot, language: str) -> str:
    """The whole page in one language. The same report gives the same text."""
    title = text_in(snapshot.consultation["title"], language)
    with translation.override(language):
        context = {
            "view": view_of(report, language),
            "title": title,
            "taken_at": parse_datetime(report.taken_at),
            "base": None,
        }
        body = render_to_string("report/body.html", context)
        icons = render_to_string("parts/icons.html")
    # Styles are files of ours, body and icons are templates of ours: all of them escape what comes from outside.
    foot = _FOOT.format(report.consultation, fingerprint(report.digest))
    inside = [mark_safe(part) for part in (f"{_styles()}\n{foot}", icons, body)]  # noqa: S308
    return format_html(_SHELL, language, title, *inside)
