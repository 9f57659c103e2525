"""Themes: proposed without being told anything, then learned from two hundred assignments.

The label of a comment is the proposal of Decide Madrid under which it was written. What is set in the method was chosen
on the next proposals by size and on the reviews of Opinosis, and is measured on the largest.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import partial

import numpy as np
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import normalized_mutual_info_score

from moderation.analysis.comment import Comment
from moderation.analysis.themes.learned import learn
from moderation.analysis.themes.proposed import propose
from participa.ops.bench.analysis_cost import seconds
from participa.ops.bench.analysis_data import Data
from participa.ops.bench.analysis_representatives import often
from participa.ops.bench.rows import Row, at_least, at_most, compared, figure

MANY, ORDERS = 20, 5
ASSIGNED, DRAWS = 200, 3
#: How often one more comment is placed.
PLACED = 500

Texts = list[tuple[Comment, str]]
#: The theme of each comment by its number; none where it is in none.
Told = dict[int, str]


def rows(data: Data) -> Iterator[Row]:
    """Rightness beside a textbook, stability, learning, cost."""
    largest, following = labelled(data, 0), labelled(data, MANY)
    found = told(largest) if largest else {}
    ours, textbook = (agreement(largest, each) for each in (found, _textbook(largest)))
    yield at_least("themes: 20 largest proposals of Decide Madrid", "NMI", ours, 0.48, textbook)
    yield figure("themes: the next 20, where the method was chosen", "NMI", agreement(following, told(following)))
    yield at_least("themes: the same in five orders", "share", _stable(largest, found), 1.0)
    yield from _learning(largest, found)
    many = often([text for text, _ in largest], 100_000) if largest else []
    yield figure(f"themes: {len(largest):,} comments", "CPU s", seconds(partial(told, largest)) if largest else None)
    yield at_most("themes: 100,000 comments", "CPU s", seconds(partial(propose, many)) if many else None, 60)


def labelled(data: Data, first: int) -> Texts:
    """The comments of so many proposals by size, each with its proposal."""
    table = data.madrid()
    sizes = Counter(row["proposalId"] for row in table)
    chosen = sorted(sizes, key=lambda proposal: (-sizes[proposal], int(proposal)))[first : first + MANY]
    return [
        (Comment(row["text"], "es", int(row["id"])), row["proposalId"]) for row in table if row["proposalId"] in chosen
    ]


def told(texts: Texts) -> Told:
    """The number of the theme into which each comment is proposed."""
    groups = propose([text for text, _ in texts], many=MANY).groups
    return {text.source: str(number) for number, group in enumerate(groups) for text in group.comments}


def agreement(texts: Texts, found: Told | None) -> float | None:
    """Normalised mutual information between the proposals and the themes; a comment in none counts as in one more."""
    if not texts or found is None:
        return None
    return float(
        normalized_mutual_info_score([label for _, label in texts], [found.get(text.source, "") for text, _ in texts])
    )


def _textbook(texts: Texts) -> Told | None:
    """k-means on tf-idf as it is usually done."""
    if not texts:
        return None
    table = TfidfVectorizer(sublinear_tf=True, min_df=2, max_df=0.5).fit_transform(text.text for text, _ in texts)
    label = KMeans(MANY, n_init=10, random_state=0).fit_predict(table)
    return {text.source: str(one) for (text, _), one in zip(texts, label.tolist(), strict=True)}


def _stable(texts: Texts, found: Told) -> float | None:
    """How many of five shuffles give the same themes."""
    rng = np.random.default_rng(1)
    same = [told([texts[row] for row in rng.permutation(len(texts))]) == found for _ in range(ORDERS)]
    return sum(same) / ORDERS if texts else None


def _learning(texts: Texts, proposed: Told) -> Iterator[Row]:
    """After some assignments the others, where each surely or not surely belongs."""
    draws = [_drawn(texts, seed) for seed in range(DRAWS)] if texts else []
    scores = np.mean([_learned(texts, draw, proposed) for draw in draws], axis=0).tolist() if draws else [None] * 6
    name = f"themes: learned from {ASSIGNED} assignments"
    yield compared(f"{name}, the others, beside proposed ones", "NMI", scores[0], scores[1], least=1)
    yield compared(f"{name}, right, beside groups named by them", "share", scores[4], scores[5], least=1)
    yield figure(f"{name}, sure of", "share", scores[2])
    yield figure(f"{name}, right where it is sure", "share", scores[3])
    model = learn([texts[row] for row in draws[0]]) if draws else None
    place = (lambda: [model.place(text.text, text.language) for text, _ in texts[:PLACED]]) if model else None
    yield at_most("themes: one more comment placed", "CPU ms", 1_000 * seconds(place) / PLACED if place else None, 5)


def _drawn(texts: Texts, seed: int) -> set[int]:
    return set(np.random.default_rng(seed).permutation(len(texts))[:ASSIGNED].tolist())


def _learned(texts: Texts, assigned: set[int], proposed: Told) -> list[float]:
    """Agreement of the learned themes and of the proposed ones on the rest; how much is sure, and right then.

    Then how many are right where every text is placed, and where each proposed theme takes the name that most of the
    assigned texts in it have.
    """
    rest = [texts[row] for row in range(len(texts)) if row not in assigned]
    model = learn([texts[row] for row in sorted(assigned)], [text for text, _ in rest])
    guessed = {text.source: model.place(text.text, text.language, least=0).theme or "" for text, _ in rest}
    sure = [(model.place(text.text, text.language).theme, label) for text, label in rest]
    kept = [theme == label for theme, label in sure if theme is not None]
    names: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in sorted(assigned):
        names[proposed.get(texts[row][0].source, "")][texts[row][1]] += 1
    named = [names[proposed.get(text.source, "")].most_common(1) for text, _ in rest]
    right = sum(guessed[text.source] == label for text, label in rest) / len(rest)
    by_name = sum(bool(name) and name[0][0] == label for name, (_, label) in zip(named, rest, strict=True)) / len(rest)
    agreed = agreement(rest, guessed) or 0.0, agreement(rest, proposed) or 0.0
    return [*agreed, len(kept) / len(rest), sum(kept) / max(len(kept), 1), right, by_name]
