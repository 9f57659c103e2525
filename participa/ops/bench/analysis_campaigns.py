"""Campaigns: variants planted among real comments and among mixtures of them, and the copies of a real city."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from moderation.analysis.duplicates.groups import Group, groups
from moderation.analysis.duplicates.index import SIMILAR, Index
from participa.ops.bench.analysis_cost import apart, seconds
from participa.ops.bench.analysis_data import Data
from participa.ops.bench.rows import Row, at_least, at_most, figure

TEXTS, PLANTED, LARGEST = 100_000, 2_500, 60
#: Comments of fewer words are no campaign; sentences of a mixture are of one length, so that none is most of a text.
FEWEST_WORDS, SENTENCE = 8, range(8, 21)
#: How often one more text is looked up.
LOOKED_UP = 200
_END = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True)
class World:
    """Texts, and for each the number of the one that it was made from: its own where it is nobody's variant."""

    texts: list[str]
    origin: list[int]


def rows(data: Data) -> Iterator[Row]:
    """Rightness, then cost, then the copies of Decide Madrid."""
    world = planted(data)
    index, found = (Index(world.texts), groups(Index(world.texts))) if world else (None, [])
    precision, recall, exact = _rightness(world, found) if world else (None, None, None)
    yield at_least("campaigns: precision, variants among 100,000", "share", precision, 0.98)
    yield at_least("campaigns: recall, beside exact copies alone", "share", recall, 0.98, exact)
    mixed = _largest_mixture(world, found) if world else None
    yield at_most("campaigns: largest group of mixtures", "texts", mixed, 3)
    took = seconds(partial(_found, world.texts)) if world else None
    yield at_most("campaigns: 100,000 comments", "CPU s", took, 6)
    one = 1_000 * seconds(partial(_look_up, index, world.texts)) / LOOKED_UP if index is not None and world else None
    yield at_most("campaigns: one more comment looked up and added", "CPU ms", one, 5)
    yield at_most("campaigns: memory for 100,000", "MB", apart(__name__, "large")["megabytes"], 600)
    million = apart(__name__, "million")
    yield at_most("campaigns: a million comments", "CPU s", million["seconds"], 60)
    yield figure("campaigns: a million, memory", "MB", million["megabytes"])
    yield from _city([row["text"] for row in data.madrid()])


def planted(data: Data, *, texts: int = TEXTS, campaigns: int = PLANTED, seed: int = 1) -> World | None:
    """Campaigns of 2 to 60 variants of real comments, other real comments, and mixtures of the others' sentences."""
    chance = random.Random(seed)  # noqa: S311  the same world each time
    real = sorted({text for text in _real(data) if len(text.split()) >= FEWEST_WORDS})
    if not real:
        return None
    originals = set(chance.sample(real, min(campaigns, len(real) // 4)))
    others = [text for text in real if text not in originals]
    sentences = sorted({part for text in others for part in _END.split(text) if len(part.split()) in SENTENCE})
    made: list[tuple[str, int]] = []
    for number, text in enumerate(sorted(originals)):
        made.append((text, number))
        variants = min(LARGEST, 1 + int(chance.paretovariate(1.1)))
        made += [(_variant(text, others, sentences, chance), number) for _ in range(variants)]
    alone = [*others]
    while len(made) + len(alone) < texts:
        alone.append(" ".join(chance.sample(sentences, chance.choice([3, 4, 5]))))
    made += [(text, len(originals) + number) for number, text in enumerate(alone)]
    chance.shuffle(made)
    return World([text for text, _ in made], [origin for _, origin in made])


def large() -> Callable[[], Any]:
    """What is measured in a process of its own: texts of fifty words that are made up."""
    return partial(_found, _made_up(TEXTS))


def million() -> Callable[[], Any]:
    """The same for ten times as many."""
    return partial(_found, _made_up(10 * TEXTS))


def _made_up(texts: int) -> list[str]:
    chance = random.Random(3)  # noqa: S311  the same texts each time
    words = [f"palabra{number}" for number in range(20_000)]
    return [" ".join(chance.choices(words, k=50)) for _ in range(texts)]


def _found(texts: Sequence[str]) -> list[Group]:
    return groups(Index(texts))


def _look_up(index: Index, texts: Sequence[str]) -> None:
    for text in texts[:LOOKED_UP]:
        index.alike(f"{text} …y que conste")
        index.add([text])


def _real(data: Data) -> Iterator[str]:
    yield from (row["text"] for row in data.madrid())
    yield from (row["text"] for part in ("train", "test") for row in data.basque(part))
    yield from (sentence for topic in data.topics() for sentence in topic.sentences)
    for conversation in data.conversations():
        yield from (text for text in conversation.statements.values() if text.isascii())


def _variant(text: str, others: Sequence[str], sentences: Sequence[str], chance: random.Random) -> str:
    """Up to 15 % of the words changed, taken out, put in or misspelt; some shout, some add a sentence of their own."""
    words = text.split()
    for _ in range(max(1, int(len(words) * chance.uniform(0, 0.15)))):
        at, act = chance.randrange(len(words)), chance.random()
        other = chance.choice(chance.choice(others).split())
        if act < 0.3:
            words[at] = other
        elif act < 0.5:
            del words[at]
        elif act < 0.7:
            words.insert(at, other)
        else:
            middle = len(words[at]) // 2
            words[at] = words[at][:middle] + words[at][middle:][::-1]
    said = " ".join(words)
    if chance.random() < 0.3 and len(words) > 25:
        return f"{said} {chance.choice(sentences)}"
    return said.upper() if chance.random() < 0.1 else said


def _rightness(world: World, found: Sequence[Group]) -> tuple[float, float, float]:
    """Precision, recall, and the recall of exact copies alone; of pairs of texts in one group.

    Real texts that nobody planted may resemble each other too: of those a pair is right or wrong for nobody.
    """
    sizes = Counter(world.origin)
    wanted = sum(_pairs(size) for size in sizes.values())
    right = wrong = 0
    for group in found:
        inside = Counter(world.origin[text] for text in group.members)
        right += sum(_pairs(size) for size in inside.values())
        alone = sum(size for origin, size in inside.items() if sizes[origin] == 1)
        wrong += _pairs(len(group.members)) - _pairs(alone) - sum(_pairs(n) for o, n in inside.items() if sizes[o] > 1)
    copies = Counter(zip(world.origin, world.texts, strict=True))
    return right / (right + wrong), right / wanted, sum(_pairs(size) for size in copies.values()) / wanted


def _largest_mixture(world: World, found: Sequence[Group]) -> int:
    """Of groups without a planted text the largest that is no group of real texts: all in it have several sentences."""
    sizes = Counter(world.origin)
    return max(
        (
            len(group.members)
            for group in found
            if all(sizes[world.origin[at]] == 1 and len(_END.split(world.texts[at])) > 2 for at in group.members)
        ),
        default=0,
    )


def _pairs(size: int) -> int:
    return size * (size - 1) // 2


def _city(texts: Sequence[str]) -> Iterator[Row]:
    copies: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(texts):
        copies[text].append(at)
    long_ones = [
        all_ for text, all_ in copies.items() if len(all_) > 1 and len(re.findall(r"\w+", text)) >= FEWEST_WORDS
    ]
    group_of = {at: group.middle for group in groups(Index(texts)) for at in group.members} if texts else {}
    whole = sum(len({group_of.get(at, -1 - at) for at in all_}) == 1 for all_ in long_ones)
    yield at_least("campaigns: groups of copies in Decide Madrid", "n", whole if texts else None, 73, len(long_ones))
    variants = sum(len(all_) for all_ in long_ones)
    more = len(group_of) - variants if texts else None
    yield figure(f"campaigns: texts there that only resemble others (≥ {SIMILAR})", "n", more)
