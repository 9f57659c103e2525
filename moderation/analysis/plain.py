"""How hard a text is to read, by the formulas of its language; advice for who writes officially, no verdict.

Quick and without NLTK, so that a page may ask. Numbers are no words. A formula says something of prose of thirty words
or more; of a shorter text nothing is said.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from moderation.analysis.syllables import COUNTED, syllables
from moderation.analysis.terms import listed, words
from participa.core.stems import STEMMED
from participa.core.text import folded

FEWEST_WORDS = 30
#: Upper bounds of the levels of INFLESZ (Barrio-Cantalejo et al. 2008, Anales del Sistema Sanitario de Navarra 31(2)).
INFLESZ = ((40, "very_hard"), (55, "hard"), (65, "normal"), (80, "easy"), (float("inf"), "very_easy"))
#: And of Flesch (1948), seven levels of his brought to five.
FLESCH = ((30, "very_hard"), (60, "hard"), (70, "normal"), (90, "easy"), (float("inf"), "very_easy"))
#: Words of a sentence, where no scale was ever validated: plain-language guides ask for 15 to 20 on average.
BY_SENTENCE = ((12, "easy"), (20, "normal"), (30, "hard"), (float("inf"), "very_hard"))
HARD = ("hard", "very_hard")
#: A row of points is looked at from its first alone: from each of them it would take quadratic time.
_END = re.compile(r"(?<![.!?…])[.!?…]++(?=[\s\"'»”)\]]|\Z)|\n+")


@dataclass(frozen=True)
class Plain:
    """What was counted, the score (0 hard to 100 easy; None where there is no formula), and the level that it means.

    ``huerta`` is the older Spanish formula, for comparison. ``level`` is None where ``why_not`` says that nothing can
    be told: ``too_short`` or ``language``.
    """

    words: int
    sentences: int
    score: float | None = None
    huerta: float | None = None
    level: str | None = None
    why_not: str | None = None

    @property
    def words_a_sentence(self) -> float:
        """How long the sentences are on average."""
        return self.words / self.sentences if self.sentences else 0.0


def plain(text: str, language: str) -> Plain:
    """How hard it is to read in ``es``, ``en`` (by formulas) or ``eu`` (by the length of its sentences)."""
    said = _words(text)
    many, ends = len(said), _sentences(text, language)
    if many < FEWEST_WORDS:
        return Plain(many, ends, why_not="too_short")
    if language == "eu":
        return Plain(many, ends, level=_level(many / ends, BY_SENTENCE))
    if language not in COUNTED:
        return Plain(many, ends, why_not="language")
    spoken = sum(syllables(word, language) for word in said)
    if language == "en":
        score = flesch(many, ends, spoken)
        return Plain(many, ends, score, level=_level(score, FLESCH))
    score = szigriszt_pazos(many, ends, spoken)
    return Plain(many, ends, score, fernandez_huerta(many, ends, spoken), _level(score, INFLESZ))


def szigriszt_pazos(words: int, sentences: int, syllables: int) -> float:
    """Perspicuity: 206.835 − 62.3 · syllables/words − words/sentences.

    F. Szigriszt Pazos (1993), *Sistemas predictivos de legibilidad del mensaje escrito*, Universidad Complutense.
    """
    return round(206.835 - 62.3 * syllables / words - words / sentences, 2)


def fernandez_huerta(words: int, sentences: int, syllables: int) -> float:
    """Readability: 206.84 − 60 · syllables/words − 1.02 · words/sentences.

    J. Fernández Huerta (1959), "Medidas sencillas de lecturabilidad", *Consigna* 214. Often copied with sentences for
    100 words in the last place, which would reward long ones; it is words in a sentence, as in Flesch's, its model.
    """
    return round(206.84 - 60 * syllables / words - 1.02 * words / sentences, 2)


def flesch(words: int, sentences: int, syllables: int) -> float:
    """Reading ease: 206.835 − 84.6 · syllables/words − 1.015 · words/sentences.

    R. Flesch (1948), "A new readability yardstick", *Journal of Applied Psychology* 32(3).
    """
    return round(206.835 - 84.6 * syllables / words - 1.015 * words / sentences, 2)


def _level(value: float, bounds: Sequence[tuple[float, str]]) -> str:
    return next(level for bound, level in bounds if value <= bound)


def _words(text: str) -> list[str]:
    return [word for word in words(unicodedata.normalize("NFC", text)) if not any(char.isdigit() for char in word)]


def _sentences(text: str, language: str) -> int:
    """At least one; a point after an abbreviation or a number in a list ends none, a line without words neither."""
    ends, last = 0, 0
    for end in _END.finditer(text):
        part = _words(text[last : end.start()])
        if not part or (end[0] == "." and folded(part[-1]) in _abbreviations(language)):
            continue
        ends, last = ends + 1, end.end()
    return max(1, ends + bool(_words(text[last:])))


@cache
def _abbreviations(language: str) -> frozenset[str]:
    if language not in STEMMED:
        return frozenset()
    return frozenset(folded(word) for word in listed(f"{language}.abbreviations"))
