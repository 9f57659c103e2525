"""Rows put into groups, the same way every time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from moderation.analysis.vectors import Reals

_STEPS = 50

Labels = NDArray[np.int64]


def grouped(where: Reals, many: int) -> Labels:
    """The number of its group for each row (of length 1); the largest group is 0, of equals that of the first row."""
    return groupings(where, [many])[0]


def groupings(where: Reals, manys: Sequence[int]) -> list[Labels]:
    """The same for several numbers of groups at once, for little more than one."""
    if len(where) < 2:
        return [np.zeros(len(where), dtype=np.int64) for _ in manys]
    apart = np.round(np.sqrt(np.clip(2 - 2 * (where @ where.T), 0, None)), 9)[np.triu_indices(len(where), 1)]
    tree = linkage(apart, "ward")
    cuts = (fcluster(tree, min(many, len(where)), "maxclust") - 1 for many in manys)
    return [_by_size(_settled(where, label)) for label in cuts]


def _settled(where: Reals, label: Labels) -> Labels:
    """Each row moves to the nearest middle until none does."""
    for _ in range(_STEPS):
        middles = np.array([where[label == one].mean(axis=0) for one in np.unique(label)])
        far = (middles * middles).sum(axis=1) - 2 * where @ middles.T
        nearest = np.round(far, 9).argmin(axis=1)
        if np.array_equal(nearest, label):
            break
        label = np.unique(nearest, return_inverse=True)[1]
    return label


def _by_size(label: Labels) -> Labels:
    numbers, first, size = np.unique(label, return_index=True, return_counts=True)
    place = np.empty(len(numbers), dtype=np.int64)
    place[np.lexsort((first, -size))] = np.arange(len(numbers))
    return np.asarray(place[label], dtype=np.int64)
