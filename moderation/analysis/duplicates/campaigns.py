"""Campaigns: a text that many sent, its wordings, and what each of them adds of its own.

Counted once, a campaign hides how many stand behind it; counted as different texts, it drowns the others. So a report
shows one text, how many sent it, and the sentences that only some of them wrote: there the people are.

Imported by the worker only: NLTK takes a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.analysis.duplicates.groups import Group, groups
from moderation.analysis.duplicates.index import Index
from moderation.analysis.duplicates.shingles import shingles
from moderation.analysis.found import Span
from moderation.analysis.sentences import sentences

#: A sentence is a variant's own where the middle says less than this share of its pairs of words.
_SAID = 0.5


@dataclass(frozen=True)
class Variant:
    """One wording: the numbers of its texts, and where in the first of them it says what the middle does not."""

    texts: tuple[int, ...]
    own: tuple[Span, ...]


@dataclass(frozen=True)
class Campaign:
    """``middle`` is the number of the text to show; ``size`` how many texts; ``variants`` the most frequent first."""

    middle: int
    size: int
    variants: tuple[Variant, ...]


def campaigns(texts: Sequence[str], languages: Sequence[str], *, least: int = 2) -> list[Campaign]:
    """The campaigns of at least so many texts, the largest first; ``languages`` are those of the texts (es, eu, en, …).

    The same texts give the same campaigns in whatever order they come, but for the numbers.
    """
    found = groups(Index(texts))
    return [_campaign(group, texts, languages) for group in found if len(group.members) >= least]


def _campaign(group: Group, texts: Sequence[str], languages: Sequence[str]) -> Campaign:
    body = texts[group.middle]
    spans = sentences(body, languages[group.middle])
    said = set(shingles([body, *(body[start:end] for start, end in spans)]).pairs.tolist())
    variants = tuple(
        Variant(numbers, () if group.middle in numbers else _own(texts[numbers[0]], languages[numbers[0]], said))
        for numbers in group.variants
    )
    return Campaign(group.middle, len(group.members), variants)


def _own(text: str, language: str, said: set[int]) -> tuple[Span, ...]:
    spans = sentences(text, language)
    pairs = shingles(text[start:end] for start, end in spans)
    return tuple(span for number, span in enumerate(spans) if _share(pairs.of(number).tolist(), said) < _SAID)


def _share(pairs: Sequence[int], said: set[int]) -> float:
    return sum(pair in said for pair in pairs) / len(pairs)
