"""Numbers as each language writes them."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import get_language

NBSP = "\u00a0"
MINUS = "\u2212"


def whole(value: int) -> str:
    """1.204 in Spanish and Basque, 1,204 in English."""
    grouped = f"{value:,}"  # Django's Spanish has a space here, the browser's and the visual reference a point
    return grouped if (get_language() or "es").startswith("en") else grouped.replace(",", ".")


def share(part: int, total: int) -> str:
    """A percentage with one decimal: ``62,0 %`` (es), ``% 62,0`` (eu), ``62.0 %`` (en); a dash of nothing."""
    if not total:
        return "–"
    return share_of_one(part / total)


def share_of_one(value: float) -> str:
    """The same for a share that is computed already, or a difference of two."""
    figure = number_format(round(100 * value, 1), decimal_pos=1, use_l10n=True)
    figure = figure.replace("-", MINUS)
    return f"%{NBSP}{figure}" if (get_language() or "es").startswith("eu") else f"{figure}{NBSP}%"


def time_taken(minutes: float | None) -> str:
    """``12 min`` below two hours, ``3,5 h`` below two days, else ``2,1 d``; a dash where nothing was measured."""
    if minutes is None:
        return "–"
    for size, unit in ((1440, "d"), (60, "h")):
        if minutes >= 2 * size:
            return f"{number_format(round(minutes / size, 1), decimal_pos=1, use_l10n=True)}{NBSP}{unit}"
    return f"{whole(round(minutes))}{NBSP}min"


def width(part: int, total: int) -> str:
    """A share for an attribute of an SVG, which knows no comma: ``61.96%``."""
    return f"{100 * part / total:.4g}%" if total else "0%"


def file_size(size: int) -> str:
    """``412 KB``, ``1,1 MB``: what a reader needs to know before a download."""
    if size < 1024 * 1024:
        return f"{whole(max(1, round(size / 1024)))}{NBSP}KB"
    return f"{number_format(round(size / 1024 / 1024, 1), decimal_pos=1, use_l10n=True)}{NBSP}MB"
