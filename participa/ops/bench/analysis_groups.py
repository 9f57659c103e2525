"""Opinion groups: beside what the Polis server computed and published, and beside a textbook pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score, silhouette_score

from moderation.analysis.groups import opinion_groups, table
from moderation.analysis.groups.projection import project
from moderation.analysis.groups.votes import Integers, Votes
from participa.ops.bench.analysis_cost import apart, seconds
from participa.ops.bench.analysis_data import Conversation, Data
from participa.ops.bench.rows import Row, at_least, at_most, no_more_than

TIMES = 5
#: People, statements, votes.
SMALL = (2_000, 200, 100_000)
LARGE = (100_000, 1_000, 4_500_000)


def rows(data: Data) -> Iterator[Row]:
    """Rightness on real votes, then speed on made ones."""
    yield at_most("groups: golden mathematics, largest difference", "", _golden(data), 1e-6)
    conversations = data.conversations()
    ours, textbook = (
        float(np.mean([agreement(each, labelled) for each in conversations])) if conversations else None
        for labelled in (_ours, _textbook)
    )
    yield at_least("groups: agreement with those published", "ARI", ours, 0.88, textbook)
    stable = [_stable(each.votes) for each in conversations]
    yield at_least("groups: the same in five orders", "share", float(np.mean(stable)) if stable else None, 1.0)
    small = made(*SMALL)
    took = min(seconds(partial(opinion_groups, small)) for _ in range(3))
    yield at_most("groups: 2,000 people × 200 statements", "CPU s", took, 0.3)
    yield no_more_than("groups: the same, beside a textbook", "CPU s", took, seconds(partial(_textbook, small)), most=1)
    large = apart(__name__, "large")
    yield at_most("groups: 100,000 people × 1,000 statements, 4.5 M votes", "CPU s", large["seconds"], 5)
    yield at_most("groups: the same, memory of the analysis", "MB", large["megabytes"], 600)


def agreement(conversation: Conversation, labelled: Callable[[Votes], Integers]) -> float:
    """The adjusted Rand index between the groups that were published and those that are found."""
    label = dict(zip(conversation.votes.people.tolist(), labelled(conversation.votes).tolist(), strict=True))
    people = sorted(conversation.groups.keys() & label.keys())
    return float(adjusted_rand_score([conversation.groups[p] for p in people], [label[p] for p in people]))


def made(people: int, statements: int, votes: int, *, seed: int = 7) -> Votes:
    """Votes of three camps with doubts; each pair of person and statement at most once."""
    rng = np.random.default_rng(seed)
    cell = np.unique(rng.integers(0, people * statements, int(votes * 1.03)))
    cell = np.sort(rng.permutation(cell)[:votes])
    who, what = cell // statements, cell % statements
    leaning = rng.choice([-0.6, 0.0, 0.6], (3, statements))
    chance = leaning[who % 3, what]
    value = np.where(rng.random(len(cell)) < 0.15, 0, np.where(rng.random(len(cell)) < (chance + 1) / 2, 1, -1))
    return table(who, what, value)


def large() -> Callable[[], Any]:
    """What is measured in a process of its own."""
    return partial(opinion_groups, made(*LARGE))


def _golden(data: Data) -> float | None:
    """The largest difference of center, components and positions to the server's, whose sign of an axis is free."""
    worst: list[float] = []
    for votes, answer in data.golden():
        mine, pca, base = project(votes), answer["pca"], answer["base-clusters"]
        theirs = np.array(pca["comps"])
        sign = np.sign((mine.components * theirs).sum(axis=1))
        worst.append(float(np.abs(mine.center + pca["center"]).max()))
        worst.append(float(np.abs(mine.components * sign[:, None] - theirs).max()))
        for members, *position in zip(base["members"], base["x"], base["y"], strict=True):
            standing = mine.people[np.searchsorted(votes.people, members)].mean(axis=0)
            worst.append(float(np.abs(-standing * sign - position).max()))
    return max(worst) if worst else None


def _ours(votes: Votes) -> Integers:
    return opinion_groups(votes).label


def _textbook(votes: Votes) -> Integers:
    """Gaps filled with the mean, two principal components, k-means with the best silhouette."""
    full = np.full(votes.shape, np.nan)
    full[votes.row, votes.column] = votes.value
    full = np.where(np.isnan(full), np.nan_to_num(np.nanmean(full, axis=0)), full)
    where = PCA(2, random_state=0).fit_transform(full)
    tried = [KMeans(many, n_init=10, random_state=0).fit_predict(where) for many in range(2, 6)]
    return np.asarray(max(tried, key=lambda label: silhouette_score(where, label)), dtype=np.int64)


def _stable(votes: Votes) -> float:
    """How many of five shuffles of the votes give the same groups."""
    rng, label = np.random.default_rng(1), _ours(votes)
    out = votes.statements[votes.out].tolist()
    same = 0
    for _ in range(TIMES):
        order = rng.permutation(len(votes.row))
        again = table(
            votes.people[votes.row[order]],
            votes.statements[votes.column[order]],
            votes.value[order].astype(np.int64),
            out=out,
        )
        same += np.array_equal(label, _ours(again))
    return same / TIMES
