"""Texts to screen and words to list: real comments and their rarest words where the data are there, else made up."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass

from moderation.analysis.terms import listed
from moderation.analysis.wordlists import Entry, compared
from participa.core.stems import tokens
from participa.ops.bench.analysis_data import Data

#: Words listed in each language: five thousand in all.
LISTED = {"es": 3_000, "eu": 1_500, "en": 500}
_END = re.compile(r"(?<=[.!?])\s+")
_SYLLABLES = "ba ko ri ta zu le mo si xa ne gu pe fi da tro ur an es in ol".split()


@dataclass(frozen=True)
class Texts:
    """What was written earlier, what is screened now, and what is listed; ``real`` where people wrote it."""

    real: bool
    earlier: list[str]
    now: list[str]
    words: dict[str, list[str]]


def texts(data: Data, *, earlier: int, now: int, seed: int = 1) -> Texts:
    """The same each time. Earlier texts beyond the real ones are mixtures of real sentences."""
    chance = random.Random(seed)  # noqa: S311  no secret
    real = sorted({row["text"].strip() for row in data.madrid() if row["text"].strip()})
    basque = [row["text"] for row in data.basque("train")] if real else []
    known = real or sorted({_made_up(chance) for _ in range(5_000)})
    chance.shuffle(known)
    fresh, before = known[:now], known[now:][:earlier]
    sentences = sorted({part for text in before for part in _END.split(text)})
    while len(before) < earlier:
        before.append(" ".join(chance.sample(sentences, 3)))
    words = {
        language: _rare(corpus, LISTED[language], language, chance)
        for language, corpus in {"es": before, "eu": basque, "en": []}.items()
    }
    return Texts(bool(real), before, fresh, words)


def as_entries(words: list[str]) -> tuple[Entry, ...]:
    """Half only noted, the others between holding and asking."""
    return tuple(Entry(word, ("flag", "hold", "flag", "nudge")[number % 4]) for number, word in enumerate(words))


def _rare(corpus: list[str], wanted: int, language: str, chance: random.Random) -> list[str]:
    """The words that were written least often, each once by its stem; made-up ones where there are too few."""
    counts = Counter(word for text in corpus[:20_000] for word in tokens(text) if len(word) > 4 and word.isalpha())
    found: dict[tuple[str, ...], str] = {}
    common = listed(f"{language}.stop")
    for word in sorted(set(counts) - common, key=lambda word: (counts[word], word)):
        if len(found) == wanted:
            break
        found.setdefault(compared(word, language), word)
    while len(found) < wanted:
        word = "".join(chance.choices(_SYLLABLES, k=4))
        found.setdefault(compared(word, language), word)
    return list(found.values())


def _made_up(chance: random.Random) -> str:
    """A text of some forty words, of which some are frequent and most are not."""
    words = ("".join(chance.choices(_SYLLABLES, k=1 + int(chance.paretovariate(1.2)) % 4)) for _ in range(40))
    return " ".join(words) + "."
