"""Markdown of institution and citizens to safe HTML: no HTML of the writer's own, few tags, no images."""

from __future__ import annotations

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from participa.core.text import COVERED

_INSTITUTION = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "html_inline"])
_INSTITUTION_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h3", "h4", "blockquote", "code", "hr"}
#: Headings of a text would break the outline of the page: they become the two levels below its own.
_LEVELS = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}

_CITIZEN = MarkdownIt("zero", {"html": False, "breaks": True}).enable(["emphasis", "list", "newline"])
_CITIZEN_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li"}


def institution_html(text: str) -> SafeString:
    """What the institution writes: paragraphs, lists, links, headings below the page's own."""
    tokens = _INSTITUTION.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = _LEVELS[token.tag]
    html = _INSTITUTION.renderer.render(tokens, _INSTITUTION.options, {})
    return _clean(html, _INSTITUTION_TAGS)


def citizen_html(text: str) -> SafeString:
    """What a citizen writes: paragraphs, line ends, emphasis, lists; an address stays text, so spam gains nothing."""
    html = _clean(_CITIZEN.render(text), _CITIZEN_TAGS)
    if COVERED not in html:
        return html
    mark = format_html('<span class="covered" role="img" aria-label="{}">{}</span>', _("covered words"), COVERED)
    return mark_safe(html.replace(COVERED, mark))  # noqa: S308  both are clean


def _clean(html: str, tags: set[str]) -> SafeString:
    clean = nh3.clean(
        html,
        tags=tags,
        attributes={"a": {"href"}, "ol": {"start"}},  # a list goes on where the one before it ended
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener",
    )
    return mark_safe(clean)  # noqa: S308  cleaned one line above by an allow-list
