"""Short texts say little each: a text is read together with those nearest to it."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array, diags_array

from moderation.analysis.vectors import unit

#: Texts multiplied at once: bounds the memory of the table of likenesses.
_BLOCK = 1_000


def smoothed(matrix: Any, *, nearest: int) -> Any:
    """Each row plus the mean of its nearest others, weighted by how near they are; of length 1 again."""
    near = neighbours(matrix, nearest)
    whole = np.asarray(near.sum(axis=1)).ravel()
    shares = diags_array(1 / np.where(whole > 0, whole, 1)) @ near
    return unit((matrix + shares @ matrix).tocsr())


def neighbours(matrix: Any, nearest: int) -> Any:
    """For each row the cosines of the nearest others (rows of length 1); of equals the first."""
    turned = matrix.T.tocsc()
    parts = [_nearest(matrix[at : at + _BLOCK] @ turned, at, nearest) for at in range(0, matrix.shape[0], _BLOCK)]
    rows, columns, values = (np.concatenate(part) for part in zip(*parts, strict=True))
    return csr_array((values, (rows, columns)), shape=(matrix.shape[0], matrix.shape[0]))


def _nearest(alike: Any, first: int, nearest: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    alike = alike.tocoo()
    row, column, value = alike.row + first, alike.col, np.round(alike.data, 12)
    other = row != column
    row, column, value = row[other], column[other], value[other]
    order = np.lexsort((column, -value, row))
    row, column, value = row[order], column[order], value[order]
    begins = np.searchsorted(row, row)
    kept = np.arange(len(row)) - begins < nearest
    return row[kept], column[kept], value[kept]
