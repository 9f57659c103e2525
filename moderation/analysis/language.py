"""The language of a text for whoever has more time than the form: letters as the form reads them, and words.

Of the words only those count that the stop lists (``lists/``) hold for one language alone. Five words are enough. A
text in two languages is told as such: its stems and its sentences are less sure.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from moderation.analysis.terms import listed, words
from participa.core.language import DETECTED, ENOUGH, UNDETERMINED, letters
from participa.core.text import folded

#: What a word of one language alone says for it, in the measure of :func:`participa.core.language.letters`.
_WORD = 12
#: By how much the best language must beat the second, and how many trigrams and words must be known.
_LEAST_LEAD = 6
_LEAST_KNOWN = 4
#: A smaller share of known trigrams is another language or none.
_LEAST_SHARE = 0.3
#: A passage has at least so many words; a language with a smaller share of the passages is a quotation.
_PASSAGE = 6
_LEAST_PART = 0.25
#: And its language leads by so much for each trigram and word: a name in another one is no passage.
_SURE = 2
_CLAUSE = re.compile(r"[^.!?;:\n/|]+")


def language_of(text: str) -> str:
    """``es``, ``eu`` or ``en``, or ``und`` where it cannot be told (no words, another script, other languages)."""
    language, lead, _ = _weighed(text)
    return language if lead >= _LEAST_LEAD else UNDETERMINED


def languages_of(text: str) -> list[str]:
    """The languages of the passages of a text, the most used first: two for ``Kaixo denoi … / Hola a todos …``."""
    parts: Counter[str] = Counter()
    for clause in _CLAUSE.findall(text[: 4 * ENOUGH]):
        said = clause.split()
        for start in range(0, max(1, len(said) - _PASSAGE + 1), 2 * _PASSAGE):
            passage = said[start : start + 2 * _PASSAGE]
            language, lead, known = _weighed(" ".join(passage))
            if len(passage) >= _PASSAGE and lead >= max(_LEAST_LEAD, known * _SURE):
                parts[language] += len(passage)
    whole = sum(parts.values())
    told = [language for language, many in sorted(parts.items(), key=lambda part: (-part[1], part[0]))]
    return [language for language in told if parts[language] >= _LEAST_PART * whole] or _alone(language_of(text))


def _weighed(text: str) -> tuple[str, int, int]:
    """The likeliest language, by how much it beats the second (0 where nothing is known), and how much is known."""
    text = text[:ENOUGH]
    seen, known, says = letters(text)
    if known < seen * _LEAST_SHARE:
        return UNDETERMINED, 0, known
    own = _own_words()
    for word in words(text):
        index = own.get(folded(word))
        if index is not None:
            says[index] += _WORD
            known += 1
    best, second, _ = sorted(range(len(DETECTED)), key=lambda index: -says[index])
    return DETECTED[best], says[best] - says[second] if known >= _LEAST_KNOWN else 0, known


def _alone(language: str) -> list[str]:
    return [] if language == UNDETERMINED else [language]


@cache
def _own_words() -> dict[str, int]:
    """Of each word that one list alone holds, the place of its language among :data:`DETECTED`."""
    lists = [{folded(word) for word in listed(f"{code}.stop")} for code in DETECTED]
    often = Counter(word for words_ in lists for word in words_)
    return {word: index for index, words_ in enumerate(lists) for word in words_ if often[word] == 1}
