"""Representatives: chosen from one half of the comments, measured on the other half by another metric."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from moderation.analysis.comment import Comment
from moderation.analysis.representatives import representatives
from moderation.analysis.summaries import lexrank
from moderation.analysis.terms import terms
from moderation.analysis.vectors import Reals, vectors
from participa.ops.bench.analysis_cost import seconds
from participa.ops.bench.analysis_data import Data
from participa.ops.bench.rows import Row, at_least, at_most, compared

MANY, DRAWS, ORDERS = 12, 300, 5
#: A proposal with fewer comments has too few in each half to choose from.
LEAST_COMMENTS = 100


@dataclass(frozen=True)
class Held:
    """How near the other half is to what a method chose, times how near it is to a choice by chance."""

    ours: float
    lexrank: float
    stable: float


def rows(data: Data) -> Iterator[Row]:
    """All conversations of Polis and the proposals of Decide Madrid that many wrote about, each half in turn."""
    held = [_held(each) for each in conversations(data).values()]
    means = np.mean([[each.ours, each.lexrank] for each in held], axis=0).tolist() if held else [None, None]
    chance = 1.0 if held else None
    name = "representatives: of the other half, beside chance"
    yield compared(name, "cover", means[0], chance, least=1.08)
    yield compared(f"{name}, worst", "cover", min(each.ours for each in held) if held else None, chance, least=1)
    yield compared(f"{name}, beside LexRank", "cover", *means, least=1)
    stable = min(each.stable for each in held) if held else None
    yield at_least("representatives: the same in five orders", "share", stable, 1)
    many = [comment for each in conversations(data).values() for comment in each]
    took = seconds(partial(representatives, often(many, 100_000))) if many else None
    yield at_most("representatives: 12 of 100,000 comments", "CPU s", took, 20)


def conversations(data: Data) -> dict[str, list[Comment]]:
    """By name: enough comments to halve them."""
    found: dict[str, list[Comment]] = defaultdict(list)
    for each in data.conversations():
        language = "und" if each.name.startswith("vtaiwan") else "en"
        found[each.name] = [Comment(text, language, number) for number, text in sorted(each.statements.items())]
    for row in data.madrid():
        found[f"madrid {row['proposalId']}"].append(Comment(row["text"], "es", int(row["id"])))
    return {name: of for name, of in found.items() if len(of) >= LEAST_COMMENTS or not name.startswith("madrid")}


def _halves(comments: Sequence[Comment]) -> list[tuple[list[Comment], list[Comment]]]:
    """Drawn by digest; each half chooses once and is measured once."""
    order = sorted(comments, key=lambda comment: hashlib.sha256(f"{comment.source}:{comment.text}".encode()).digest())
    first, second = order[::2], order[1::2]
    return [(first, second), (second, first)]


def _held(comments: Sequence[Comment]) -> Held:
    """The mean of both halves."""
    each = [_half(*part) for part in _halves(comments)]
    return Held(*np.mean([(half.ours, half.lexrank, half.stable) for half in each], axis=0).tolist())


def _half(choosing: list[Comment], measured: list[Comment]) -> Held:
    near, rng = _nearness(choosing, measured), np.random.default_rng(0)
    draws = [rng.permutation(len(choosing))[:MANY] for _ in range(DRAWS)]
    chance = float(np.mean([_covered(near, draw) for draw in draws]))
    chosen = representatives(choosing, many=MANY).comments
    standing = np.argsort(-lexrank(vectors([terms(each.text, each.language) for each in choosing])), kind="stable")
    orders = [rng.permutation(len(choosing)).tolist() for _ in range(ORDERS)]
    same = [representatives([choosing[row] for row in order], many=MANY).comments == chosen for order in orders]
    ours = _covered(near, [choosing.index(comment) for comment in chosen])
    return Held(ours / chance, _covered(near, standing[:MANY]) / chance, sum(same) / ORDERS)


def _nearness(choosing: list[Comment], measured: list[Comment]) -> Reals:
    """Cosines over runs of three to five letters: nothing of what the choice was made by."""
    texts = [comment.text for comment in (*choosing, *measured)]
    weighed = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit_transform(texts)
    return np.asarray((weighed[len(choosing) :] @ weighed[: len(choosing)].T).toarray())


def _covered(near: Reals, chosen: Sequence[int] | NDArray[np.intp]) -> float:
    return float(near[:, chosen].max(axis=1).mean())


def often(comments: Sequence[Comment], many: int) -> list[Comment]:
    """So many comments, each made of halves of two."""
    rng = np.random.default_rng(3)
    parts = [comment.text.split() for comment in comments]
    pairs = rng.integers(0, len(parts), (many, 2)).tolist()
    halves = ([*parts[a][: len(parts[a]) // 2], *parts[b][len(parts[b]) // 2 :]] for a, b in pairs)
    return [Comment(" ".join(half), "es", number) for number, half in enumerate(halves)]
