"""Themes: proposed without being told anything, then learned from two hundred assignments.

The label of a comment is the proposal of Decide Madrid under which it was written. What is set in the method was chosen
on the next proposals by size and on the reviews of Opinosis, and is measured on the largest.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import normalized_mutual_info_score
from sklearn.svm import LinearSVC

from moderation.analysis.comment import Comment
from moderation.analysis.themes.learned import learn
from moderation.analysis.themes.proposed import propose
from participa.ops.bench.analysis_cost import seconds
from participa.ops.bench.analysis_data import Data
from participa.ops.bench.analysis_representatives import often
from participa.ops.bench.rows import Row, at_least, at_most, compared, figure

MANY, ORDERS = 20, 5
ASSIGNED, DRAWS = 200, 5
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
    yield from _basque(data)
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
    """After some assignments, on the texts that were not assigned: beside the proposed themes, which get their names
    from the same assignments, and beside an SVM that knows nothing but these."""
    draws = [_drawn(texts, seed) for seed in range(DRAWS)] if texts else []
    each = [_learned(texts, draw, proposed) for draw in draws]
    ours, named, svm, sure, right_sure = np.mean([_flat(one) for one in each], axis=0) if each else [None] * 5
    name = f"themes: learned from {ASSIGNED} assignments"
    least, most = (float(end([one.ours.right for one in each])) if each else None for end in (np.min, np.max))
    worst = min((one.ours.right / one.named.right for one in each), default=None)
    yield compared(f"{name}, right, beside proposed ones", "share", ours, named, least=1)
    yield at_least(f"{name}, the same, worst of {DRAWS} draws", "×", worst, 1)
    yield figure(f"{name}, right, least of the draws", "share", least)
    yield figure(f"{name}, right, most of the draws", "share", most)
    yield compared(f"{name}, right, beside a textbook's", "share", ours, svm, least=1)
    agreed, theirs = (
        (float(np.mean([getattr(one, of).nmi for one in each])) if each else None) for of in ("ours", "named")
    )
    alone = float(np.mean([one.alone for one in each])) if each else None
    yield compared(f"{name}, beside proposed ones", "NMI", agreed, theirs, least=1)
    yield compared(f"{name}, beside proposed ones without names", "NMI", agreed, alone, least=1)
    yield figure(f"{name}, sure of", "share", sure)
    yield figure(f"{name}, right where it is sure", "share", right_sure)
    model = learn([texts[row] for row in draws[0]]) if draws else None
    place = (lambda: [model.place(text.text, text.language) for text, _ in texts[:PLACED]]) if model else None
    yield at_most("themes: one more comment placed", "CPU ms", 1_000 * seconds(place) / PLACED if place else None, 5)


def _basque(data: Data) -> Iterator[Row]:
    """Learned from all of a training set. Its texts have a subject only where somebody gives such a set."""
    train, test = (
        [(Comment(row["text"], "eu", at), row["topic"]) for at, row in enumerate(data.basque_topics(part))]
        for part in ("train", "test")
    )
    model = learn(train) if train and test else None
    right = [model.place(text.text, "eu", least=0).theme == topic for text, topic in test] if model else []
    yield at_least("themes: learned, 12 Basque topics", "micro-F1", float(np.mean(right)) if right else None, 0.72)


@dataclass(frozen=True)
class _Score:
    """The share that is right, and the agreement."""

    right: float
    nmi: float


@dataclass(frozen=True)
class _Draw:
    """One draw of assignments: ``alone`` is the agreement of proposed themes that nobody named."""

    ours: _Score
    named: _Score
    svm: _Score
    alone: float
    sure: float
    right_sure: float


def _flat(draw: _Draw) -> list[float]:
    return [draw.ours.right, draw.named.right, draw.svm.right, draw.sure, draw.right_sure]


def _drawn(texts: Texts, seed: int) -> set[int]:
    return set(np.random.default_rng(seed).permutation(len(texts))[:ASSIGNED].tolist())


def _learned(texts: Texts, assigned: set[int], proposed: Told) -> _Draw:
    said = [texts[row] for row in sorted(assigned)]
    rest = [texts[row] for row in range(len(texts)) if row not in assigned]
    model = learn(said, [text for text, _ in rest])
    guessed = {text.source: model.place(text.text, text.language, least=0).theme or "" for text, _ in rest}
    sure = [(model.place(text.text, text.language).theme, label) for text, label in rest]
    kept = [theme == label for theme, label in sure if theme is not None]
    return _Draw(
        _score(rest, guessed), _score(rest, _named(said, rest, proposed)), _score(rest, _svm(said, rest)),
        agreement(rest, proposed) or 0.0, len(kept) / len(rest), sum(kept) / max(len(kept), 1),
    )  # fmt: skip


def _score(rest: Texts, told: Told) -> _Score:
    return _Score(sum(told[text.source] == label for text, label in rest) / len(rest), agreement(rest, told) or 0.0)


def _named(said: Texts, rest: Texts, proposed: Told) -> Told:
    """Each proposed theme takes the name that most of the assigned texts in it have, the first of equals."""
    names: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text, label in said:
        names[proposed.get(text.source, "")][label] += 1
    name = {theme: counts.most_common(1)[0][0] for theme, counts in names.items()}
    return {text.source: name.get(proposed.get(text.source, ""), "") for text, _ in rest}


def _svm(said: Texts, rest: Texts) -> Told:
    """A linear SVM on tf-idf of the assigned texts alone."""
    weighed = TfidfVectorizer(sublinear_tf=True)
    machine = LinearSVC().fit(weighed.fit_transform(text.text for text, _ in said), [label for _, label in said])
    label = machine.predict(weighed.transform(text.text for text, _ in rest))
    return {text.source: str(one) for (text, _), one in zip(rest, label.tolist(), strict=True)}
