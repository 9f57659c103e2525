"""What a theme is about, beside the others: its words and few of its texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

from moderation.analysis.comment import Comment
from moderation.analysis.representatives import audience, representatives
from moderation.analysis.terms import labels, listed, terms
from participa.core.stems import STEMMED
from participa.core.text import folded

#: Words of a theme, and in how many of its texts each must be: a word of one text names no theme.
WORDS, SHARED = 6, 3
#: Texts that show what is said; of a larger theme a part is looked through.
SHOWN, AUDIENCE = 4, 2_000


@dataclass(frozen=True)
class Sketch:
    """The strongest word first, as people wrote it; ``shown`` stand for the others, each stance with a seat."""

    words: tuple[str, ...]
    shown: tuple[Comment, ...]


def sketches(members: Mapping[str, Sequence[Comment]]) -> dict[str, Sketch]:
    """A sketch of each theme; one whose texts share nothing has no words."""
    heard = {theme: audience(texts, AUDIENCE) for theme, texts in members.items()}
    often = {theme: _texts_with(texts) for theme, texts in heard.items()}
    everywhere: Counter[str] = Counter()
    for counts in often.values():
        everywhere.update(counts)
    whole = sum(len(texts) for texts in heard.values())
    return {
        theme: Sketch(_words(texts, often[theme], everywhere, whole), representatives(texts, many=SHOWN).comments)
        for theme, texts in heard.items()
    }


def _texts_with(texts: Sequence[Comment]) -> Counter[str]:
    """In how many texts each term is."""
    return Counter(term for text in texts for term in set(terms(text.text, text.language)))


def _words(texts: Sequence[Comment], own: Counter[str], everywhere: Counter[str], whole: int) -> tuple[str, ...]:
    """The terms that tell the theme from the others: the share in it times how much rarer they are elsewhere."""

    def tells(term: str) -> float:
        inside = own[term] / len(texts)
        outside = (everywhere[term] - own[term] + 1) / (whole - len(texts) + 1)
        return round(inside * log(inside / outside), 9) if whole > len(texts) else inside

    written = {
        term: word
        for term, word in labels((text.text, text.language) for text in texts).items()
        if own[term] >= SHARED and _names_something(word)
    }
    strongest = sorted(written, key=lambda term: (-tells(term), term))
    return tuple(dict.fromkeys(written[term] for term in strongest[:WORDS]))


def _names_something(word: str) -> bool:
    """No number, and in none of our languages a word without a subject: a text may be in another than was taken."""
    return not word.isdecimal() and not any(folded(word) in listed(f"{language}.stop") for language in STEMMED)
