"""Groups of people who stand near each other: weighted k-means, and how many groups there are by silhouette.

Polis starts k-means from the groups of the run before, so its result depends on its history. Here every start is
deterministic (the farthest point first, Gonzalez 1985) from several points of the plane, and the tightest one counts:
the same votes give the same groups in whatever order they came.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from moderation.analysis.groups.votes import Integers, Reals

MOST_GROUPS = 5
_STARTS = 12
_STEPS = 100
#: Beyond so many people, those who stand in one small square of the plane are moved together.
_POINTS = 1_500
_SQUARES = 40


@dataclass(frozen=True)
class Grouping:
    """``label`` of each person, 0 the largest group; ``centers`` in the same order; silhouette by number of groups."""

    label: Integers
    centers: Reals
    silhouettes: dict[int, float]


def group(positions: Reals) -> Grouping:
    """Two to five groups (Polis: at most two and one more for each twelve people), or one where all stand together."""
    if not len(positions):
        return Grouping(np.zeros(0, dtype=np.int64), np.zeros((0, 2)), {})
    points, weights = _points(positions)
    if len(points) < 2 or np.ptp(points, axis=0).max() < 1e-9:
        return Grouping(np.zeros(len(positions), dtype=np.int64), positions.mean(axis=0)[None], {})
    apart = _distances(points)
    most = min(MOST_GROUPS, 2 + len(positions) // 12, len(points))
    tried = {many: _tightest(points, weights, apart, many) for many in range(2, most + 1)}
    judged = {many: _silhouette(apart, weights, nearest(points, centers)) for many, centers in tried.items()}
    best = max(judged, key=lambda many: (judged[many], -many))
    label, centers = _settled(positions, np.ones(len(positions)), tried[best])
    return Grouping(*_by_size(label, centers), {many: float(value) for many, value in judged.items()})


def nearest(points: Reals, centers: Reals) -> Integers:
    """Of each point the nearest center; the first of those equally near."""
    squares = (points[:, :1] - centers[:, 0]) ** 2 + (points[:, 1:] - centers[:, 1]) ** 2
    return np.asarray(squares.argmin(axis=1), dtype=np.int64)


def _points(positions: Reals) -> tuple[Reals, Reals]:
    """The positions in the order of the plane; of many, one for each square, with how many it stands for."""
    if len(positions) <= _POINTS:
        order = np.lexsort((positions[:, 1], positions[:, 0]))
        return positions[order], np.ones(len(positions))
    low, wide = positions.min(axis=0), np.ptp(positions, axis=0)
    square = np.minimum((positions - low) / np.where(wide > 0, wide, 1) * _SQUARES, _SQUARES - 1).astype(np.int64)
    known, of, weights = np.unique(square[:, 0] * _SQUARES + square[:, 1], return_inverse=True, return_counts=True)
    sums = np.stack([np.bincount(of, weights=positions[:, axis], minlength=len(known)) for axis in (0, 1)], axis=1)
    return sums / weights[:, None], weights.astype(np.float64)


def _distances(points: Reals) -> Reals:
    across, along = (np.subtract.outer(points[:, axis], points[:, axis]) for axis in (0, 1))
    across *= across
    along *= along
    across += along
    return np.sqrt(across, out=across)


def _tightest(points: Reals, weights: Reals, apart: Reals, many: int) -> Reals:
    """Of the results from all starts the one with the smallest squares; the first of equals."""
    best: tuple[float, Reals] | None = None
    for first in np.unique(np.linspace(0, len(points) - 1, _STARTS).astype(int)):
        label, centers = _settled(points, weights, points[_far_apart(apart, int(first), many)])
        inertia = float((weights * ((points - centers[label]) ** 2).sum(axis=1)).sum())
        if best is None or inertia < best[0] * (1 - 1e-9):
            best = inertia, centers
    assert best is not None  # noqa: S101  there is a first start
    return best[1]


def _far_apart(apart: Reals, first: int, many: int) -> list[int]:
    chosen, nearest_chosen = [first], apart[first].copy()
    while len(chosen) < many:
        chosen.append(int(nearest_chosen.argmax()))
        np.minimum(nearest_chosen, apart[chosen[-1]], out=nearest_chosen)
    return chosen


def _settled(points: Reals, weights: Reals, centers: Reals) -> tuple[Integers, Reals]:
    """Lloyd's steps until nothing moves. A center that nobody is near stays where it is."""
    label = nearest(points, centers)
    for _ in range(_STEPS):
        inside = np.bincount(label, weights=weights, minlength=len(centers))
        sums = [np.bincount(label, weights=weights * points[:, axis], minlength=len(centers)) for axis in (0, 1)]
        means = np.stack(sums, axis=1) / np.where(inside > 0, inside, 1)[:, None]
        centers = np.where(inside[:, None] > 0, means, centers)
        moved = nearest(points, centers)
        if np.array_equal(moved, label):
            break
        label = moved
    return label, centers


def _silhouette(apart: Reals, weights: Reals, label: Integers) -> float:
    """Rousseeuw 1987; a point that stands for many counts so many times, a group of one person counts 0."""
    many = int(label.max()) + 1
    member = np.zeros((len(label), many))
    member[np.arange(len(label)), label] = weights
    sums, inside = apart @ member, member.sum(axis=0)
    own = np.arange(len(label)), label
    others = inside[label] - 1
    near = sums[own] / np.where(others > 0, others, 1)
    means = np.where(inside > 0, sums / np.where(inside > 0, inside, 1), np.inf)
    means[own] = np.inf
    next_ = means.min(axis=1)
    largest = np.maximum(near, next_)
    valid = (others > 0) & np.isfinite(next_) & (largest > 0)
    each = np.where(valid, (np.where(valid, next_, 0) - near) / np.where(valid, largest, 1), 0.0)
    return float(np.average(each, weights=weights))


def _by_size(label: Integers, centers: Reals) -> tuple[Integers, Reals]:
    """Group 0 is the largest; of equals the one farther to the left. Empty groups go."""
    sizes = np.bincount(label, minlength=len(centers))
    order = [index for index in np.lexsort((centers[:, 1], centers[:, 0], -sizes)) if sizes[index]]
    new = np.full(len(centers), -1, dtype=np.int64)
    new[order] = np.arange(len(order))
    return new[label], centers[order]
