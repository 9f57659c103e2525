"""No regular expression that reads what people write can be made to take exponential time.

Those of the analysis, which read every comment whole, take no quadratic time either.
"""

from __future__ import annotations

import ast
import importlib
import itertools
import pkgutil
import re
import time
from collections import deque
from collections.abc import Iterator
from typing import Any

import pytest

from tests.architecture.sources import PACKAGES
from tests.environment import ROOT

#: What a hostile text repeats, and what it ends with so that the match fails as late as it can.
PUMPS = [
    *"a1 .-,@\n_é!*",
    *(
        "aa",
        "a ",
        "1 ",
        "1.",
        "a.",
        "a@",
        "a-",
        "a1",
        " \n",
        "x:",
        "www.",
        "http://a",
        "- ",
        "* ",
        "**",
        "__",
        "[a](",
        "<a ",
    ),
    *("ES1", "600 ", "12.", "X1", "ren", "arenak", "rak", "\u0301", "公"),
]
ENDS = ("", "!", "@", "\x00", "é", "\n", "z")
#: Where a text of sixty repeats takes longer than this, its time has doubled again and again: linear ones take
#: microseconds, and even one that grows with the cube takes a tenth of it.
LONGEST, REPEATS = 0.05, 60

ANALYSIS = "moderation.analysis."
#: For each pattern of the analysis the text that costs it most: what it begins with, repeats, and ends with.
HOSTILE = {
    "language._CLAUSE": ("", "a ", "."),
    "personal_data._IBAN_START": ("", "ES1 ", ""),
    "personal_data._DNI": ("", "12 345 67 ", ""),
    "personal_data._NIE": ("", "X 123456 ", ""),
    "personal_data._EMAIL": ("", "a@a.", "@"),
    "personal_data._PHONE": ("", "6 ", "a"),
    "personal_data._FOREIGN_PHONE": ("", "001 ", "a"),
    "personal_data._QUANTITY": ("", " inhabitan", ""),
    "personal_data._PLATE": ("", "1234 ", ""),
    "plain._END": ("", ".", "a"),
    "quotes._WORD": ("", "a", ""),
    "quotes._NAME": ("Ab", " ", "c"),
    "report.open_data._CODE": ("", "a", "!"),
    "report.verify._NUMBER": ("", "1.", "a"),
    "report.verify._QUOTED": ("", "«", ""),
    "report.words._PLACE": ("", "%(a", ""),
    "sentences._LINE": ("", "a", ""),
    "sentences._WIDE_END": ("", "a。", "a"),
    "sentences._BULLET": ("", "- ", "1"),
    "shape._LINK": ("", "https:/", ""),
    "shape._SAME": ("", "aaaaaaaaab", ""),
    "shape._WORD": ("", "a_", ""),
    "syllables._SILENT": ("", "gu", ""),
    "syllables._VOWELS": ("", "a", "b"),
    "syllables._ENGLISH": ("", "a", "b"),
    "syllables._UNSAID": ("", "les", "a"),
    "terms._NOT_PROSE": ("", "a", "@ "),
    "terms._UNSPACED": ("", "公", "a"),
}
#: Seconds that a short text takes at least, and how many times longer the next is: linear work then takes tens of
#: milliseconds, and twice and a half of that is forgiven; quadratic work takes 256 times as much.
MEASURABLE, LONGER, FORGIVEN = 0.001, 16, 2.5


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every pattern that a module holds, and every one that stands in a call of ``re``."""
    for package in PACKAGES:
        for found in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            if ".migrations" not in found.name and ".ops.demo" not in found.name:
                yield from held(found.name, vars(importlib.import_module(found.name)))
        for path in sorted((ROOT / package).rglob("*.py")):
            for line, source in written(path.read_text()):
                yield f"{path.relative_to(ROOT)}:{line}", re.compile(source)


def held(name: str, values: dict[str, Any]) -> Iterator[tuple[str, re.Pattern[str]]]:
    for key, value in values.items():
        inside = value if isinstance(value, tuple | list) else value.values() if isinstance(value, dict) else [value]
        for one in list(inside) if not key.startswith("__") else []:
            if isinstance(one, re.Pattern) and isinstance(one.pattern, str):
                yield f"{name}.{key}", one


def written(source: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        first = node.args[0]
        of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
        if of_re and node.func.attr != "escape" and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield node.lineno, first.value


def explodes(pattern: re.Pattern[str]) -> str:
    """A text on which the pattern takes exponential time, or nothing. The texts grow slowly, so that it ends soon."""
    for pump, end in itertools.product(PUMPS, ENDS):
        for repeats in range(8, REPEATS, 8):
            text: str = pump * repeats + end
            for match in (pattern.search, pattern.fullmatch):
                began = time.process_time()
                match(text)
                if time.process_time() - began > LONGEST:
                    return text
    return ""


def cost(pattern: re.Pattern[str], text: str, enough: float = 0.0) -> float:
    """The processor's seconds to find everything in a text and to match it from its beginning.

    The best of three, or the first that is quick enough.
    """
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        deque(pattern.finditer(text), maxlen=0)
        pattern.match(text)
        best = min(best, time.process_time() - began)
        if best <= enough:
            break
    return best


def grows(pattern: re.Pattern[str], hostile: tuple[str, str, str]) -> float:
    """How many times as much a text costs that is sixteen times as long."""
    head, pump, tail = hostile
    repeats = 64
    while (short := cost(pattern, head + pump * repeats + tail)) < MEASURABLE:
        repeats *= 2
    return cost(pattern, head + pump * repeats * LONGER + tail, short * LONGER * FORGIVEN) / short


#: Each once, by the first place that has it; and those of the analysis by themselves.
KNOWN: dict[tuple[str, int], tuple[str, re.Pattern[str]]] = {}
ANALYSED: dict[str, tuple[str, re.Pattern[str]]] = {}
for _where, _pattern in patterns():
    KNOWN.setdefault((_pattern.pattern, _pattern.flags), (_where, _pattern))
    if _where.replace("/", ".").startswith(ANALYSIS):
        ANALYSED.setdefault(_pattern.pattern, (_where.removeprefix(ANALYSIS), _pattern))


def test_patterns_are_collected_from_modules_and_calls() -> None:
    places = {where for where, _ in KNOWN.values()}
    assert {
        "moderation.analysis.personal_data._EMAIL",
        "moderation.analysis.shape._LINK",
        "participa.core.text._INVISIBLE",
    } <= places
    assert list(written("import re\nre.sub('(a+)+$', '', x)\nre.escape('b')\nre.split(c, d)")) == [(2, "(a+)+$")]
    assert len(KNOWN) > 50


def test_no_pattern_of_the_product_explodes() -> None:
    found = {where: explodes(pattern) for where, pattern in KNOWN.values()}
    assert {where: text for where, text in found.items() if text} == {}


@pytest.mark.parametrize("planted", [r"(a+)+$", r"(a|aa)+$", r"(?:\w+\s?)+$", r"^(\d+\.?)*@"])
def test_a_pattern_that_explodes_would_be_found(planted: str) -> None:
    assert explodes(re.compile(planted))


def test_every_pattern_of_the_analysis_has_a_hostile_text() -> None:
    assert {where for where, _ in ANALYSED.values()} == set(HOSTILE)


def test_no_pattern_of_the_analysis_takes_quadratic_time() -> None:
    times = {where: grows(pattern, HOSTILE[where]) for where, pattern in ANALYSED.values()}
    assert {name: round(many) for name, many in times.items() if many > LONGER * FORGIVEN} == {}


@pytest.mark.parametrize(
    ("planted", "hostile"),
    [(r"\s+$", ("", " ", "x")), (r"\S+@\S+", ("", "a", "@ "))],
)
def test_a_pattern_that_takes_quadratic_time_would_be_found(planted: str, hostile: tuple[str, str, str]) -> None:
    assert grows(re.compile(planted), hostile) > LONGER * FORGIVEN
