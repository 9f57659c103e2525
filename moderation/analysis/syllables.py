"""Syllables of Spanish and English words, by rules; Spanish spelling tells them, English tells them nearly always."""

from __future__ import annotations

import re
from functools import lru_cache

COUNTED = ("es", "en")
#: Letters that are no vowel in their place: the u of que, qui, gue, gui, and the h that parts no vowels.
_SILENT = re.compile(r"(?<=q)u(?=[eiéí])|(?<=g)u(?=[eiéí])|h")
_VOWELS = re.compile(r"[aeiouáéíóúü]+")
_STRONG = "aeoáéó"
_STRESSED_WEAK = "íú"
_ENGLISH = re.compile(r"[aeiouy]+")
#: A last e that nobody says, and -ed, -es after a sound that lets them be silent.
_UNSAID = re.compile(r"(?:(?<![aeiouyl])e|(?<=[aeiouy])le|(?<![td])ed|(?<![sxzc])(?<!ch)(?<!sh)es)\Z")


@lru_cache(maxsize=50_000)
def syllables(word: str, language: str) -> int:
    """How many syllables a word of ``es`` or ``en`` has; at least one."""
    plain = word.lower()
    return max(1, _spanish(plain) if language == "es" else _english(plain))


def _spanish(word: str) -> int:
    """A group of vowels has as many syllables as strong ones and stressed weak ones; other weak ones lean on them."""
    if word.endswith("y"):
        word = f"{word[:-1]}i"
    found = 0
    for group in _VOWELS.findall(_SILENT.sub("", word)):
        found += max(1, sum(letter in _STRONG or letter in _STRESSED_WEAK for letter in group))
    return found


def _english(word: str) -> int:
    found = len(_ENGLISH.findall(word))
    return found - 1 if found > 1 and _UNSAID.search(word) else found
