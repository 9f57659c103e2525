"""Texts as rows, for grouping: only terms that can bring two texts together and not all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from moderation.analysis.comment import Comment
from moderation.analysis.terms import terms
from moderation.analysis.vectors import Reals, Vectors, unit, vectors

#: A term in fewer texts joins nobody. One in more than this share of them, and in more than so many, says nothing.
LEAST_TEXTS, MOST_SHARE, MOST_TEXTS = 2, 0.2, 30

#: Powers of rarity in a weight, and numbers of directions in which texts are compared.
POWERS = (1.5, 2.0, 2.5, 3.0)
DIMENSIONS = (50, 75, 100, 150)
#: Directions looked for besides, and how often: the more, the more exact.
_SPARE, _STEPS = 20, 12


def rows_of(texts: Sequence[Comment]) -> Vectors:
    """A row of √tf · idf² for each text, of length 1; 0 where it has no such term.

    Rarity counts twice: what a text is about is said by few of its words, and the others
    are in texts about anything.
    """
    most = max(MOST_SHARE, MOST_TEXTS / max(len(texts), 1))
    once = vectors([terms(text.text, text.language) for text in texts], least=LEAST_TEXTS, most=most)
    matrix = once.matrix.copy()
    matrix.data = matrix.data * once.rarity[matrix.indices]
    return Vectors(unit(matrix), once.terms, once.rarity**2)


def in_few_dimensions(rows: Vectors) -> Reals:
    """Rows of length 1 (0 where there is no term) in the spaces of their largest singular values, side by side.

    Which weighting and which number of directions is best changes from one consultation to the next, by more than any
    of them is better than the others on average: a plausible range of both, taken together, asks nobody to choose.
    """
    spaces = []
    for power in POWERS:
        weighed = rows.matrix.copy()
        weighed.data = weighed.data * rows.rarity[weighed.indices] ** (power / 2 - 1)
        where = _directions(unit(weighed))
        spaces += [_unit(where[:, :few]) for few in DIMENSIONS]
    return _unit(np.hstack(spaces))


def _directions(matrix: Any) -> Reals:
    """Coordinates along the largest singular values, the largest first.

    By repeated multiplication from one fixed start (Halko, Martinsson & Tropp 2011): ARPACK draws anew where texts are
    copies of each other, and would give other themes on another day.
    """
    many = min(DIMENSIONS[-1] + _SPARE, *matrix.shape)
    if many < 1:
        return np.zeros((matrix.shape[0], 1))
    turned = matrix.T.tocsr()
    found = np.linalg.qr(matrix @ np.random.default_rng(0).standard_normal((matrix.shape[1], many)))[0]
    for _ in range(_STEPS):
        found = np.linalg.qr(matrix @ (turned @ found))[0]
    left, strength, _ = np.linalg.svd((turned @ found).T, full_matrices=False)
    return np.asarray(np.round((found @ left) * strength, 9))


def _unit(rows: Reals) -> Reals:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), dtype=np.float64)
