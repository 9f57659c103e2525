"""Texts as rows of a sparse table: how often each term, weighted by how rare it is (tf-idf, Salton & Buckley 1988)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Vectors:
    """``matrix``: a row for each text, of length 1 (0 where it has no term); a column for each term, by spelling.

    ``rarity`` is the idf of each term.
    """

    matrix: Any
    terms: list[str]
    rarity: Reals

    def alike(self, row: int) -> Reals:
        """The cosine of each text with this one."""
        return np.asarray(self.matrix @ self.matrix[[row], :].toarray()[0], dtype=np.float64)


def vectors(documents: Sequence[Sequence[str]], *, least: int = 1, most: float = 1.0) -> Vectors:
    """Rows of √tf · idf, for terms in at least ``least`` texts and at most that share of them.

    The square root keeps one word said twenty times from being the text; idf is smooth: ln((1+n)/(1+df)) + 1.
    """
    columns: dict[str, int] = {}
    flat = np.fromiter((columns.setdefault(term, len(columns)) for of in documents for term in of), dtype=np.int64)
    rows = np.repeat(np.arange(len(documents)), [len(of) for of in documents])
    counts = csr_array((np.ones(len(flat)), (rows, flat)), shape=(len(documents), len(columns)))
    counts.sum_duplicates()
    used = np.bincount(counts.indices, minlength=len(columns))
    names = list(columns)
    kept = sorted(
        (c for c in range(len(names)) if least <= used[c] <= max(most * len(documents), least)), key=names.__getitem__
    )
    matrix = counts[:, kept] if kept else csr_array((len(documents), 0))
    matrix.sort_indices()
    rarity = np.log((1 + len(documents)) / (1 + used[kept])) + 1 if kept else np.zeros(0)
    matrix.data = np.sqrt(matrix.data) * rarity[matrix.indices]
    return Vectors(unit(matrix), [names[column] for column in kept], rarity)


def unit(matrix: Any) -> Any:
    """The same rows, of length 1; empty ones stay empty."""
    lengths = np.sqrt(np.asarray((matrix * matrix).sum(axis=1)).ravel())
    scaled = matrix.copy()
    scaled.data = matrix.data / np.repeat(np.where(lengths > 0, lengths, 1), np.diff(matrix.indptr))
    return scaled
