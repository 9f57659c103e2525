"""Pages obey the strict Content-Security-Policy: nothing inline, nothing from elsewhere."""

from __future__ import annotations

import re

import pytest

from tests.architecture.sources import PACKAGES, Check, failures, files

#: Django's own comments and the values of variables are no HTML.
IGNORED = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}", re.DOTALL)


def _found(pattern: str, path: str, source: str) -> list[str]:
    text = IGNORED.sub(lambda match: "\n" * match[0].count("\n"), source)
    return [
        f"{path}:{text.count(chr(10), 0, match.start()) + 1} {match[0][:60]}"
        for match in re.finditer(pattern, text, re.IGNORECASE | re.DOTALL)
    ]


def no_inline_script(path: str, source: str) -> list[str]:
    # data blocks (application/json and the like) are not run
    return _found(r"<script(?![^>]*\bsrc=)(?![^>]*\btype=[\"'](?:application/|importmap)[^>]*json)[^>]*>", path, source)


def no_inline_style(path: str, source: str) -> list[str]:
    return _found(r"<style\b[^>]*>|<[a-z][^<>]*\sstyle\s*=", path, source)


def no_event_attributes(path: str, source: str) -> list[str]:
    return _found(r"<[a-z][^<>]*\s(?:on[a-z]+|hx-on[:\w-]*)\s*=|javascript:", path, source)


def nothing_from_elsewhere(path: str, source: str) -> list[str]:
    return _found(r"<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)=[\"'](?:https?:)?//", path, source)


def forms_are_protected(path: str, source: str) -> list[str]:
    forms = re.findall(r"<form\b[^>]*method=[\"']?post.*?</form>", source, re.IGNORECASE | re.DOTALL)
    return [f"{path}: a POST form without csrf_token" for form in forms if "csrf_token" not in form]


PLANTED: dict[Check, str] = {
    no_inline_script: '<p>\n<script type="module">go()</script>',
    no_inline_style: '<p class="a" style="color: red">',
    no_event_attributes: '<button type="submit"\n  onclick="go()">',
    nothing_from_elsewhere: '<script src="https://cdn.example/htmx.js"></script>',
    forms_are_protected: '<form method="post" action="."><button>Ok</button></form>',
}
HARMLESS = """{# <script>in a comment</script> #}
<script type="module" src="{% static 'js/vote.js' %}"></script>
<script id="live" type="application/json">{"topics": []}</script>
<form method="post">{% csrf_token %}<p class="on style" data-once="1">once=1</p></form>
<a href="https://www.boe.es/">BOE</a>
"""


@pytest.mark.parametrize("check", PLANTED, ids=lambda check: check.__name__)
def test_templates_keep_the_rule(check: Check) -> None:
    assert failures(check, files(".html", within=PACKAGES)) == []


@pytest.mark.parametrize("check", PLANTED, ids=lambda check: check.__name__)
def test_the_rule_finds_a_template_that_breaks_it(check: Check) -> None:
    assert len(check("frontend/templates/page.html", PLANTED[check])) == 1


@pytest.mark.parametrize("check", PLANTED, ids=lambda check: check.__name__)
def test_the_rule_lets_a_good_template_pass(check: Check) -> None:
    assert check("frontend/templates/page.html", HARMLESS) == []
