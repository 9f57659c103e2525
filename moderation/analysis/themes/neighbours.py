"""The texts nearest to each text."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array

from moderation.analysis.vectors import Reals

#: Texts compared with all at once: bounds the memory of the table of likenesses.
_BLOCK = 500


def neighbours(where: Reals, nearest: int) -> Any:
    """For each row the cosines, above 0, with the nearest others (rows of length 1 or 0); of equals the first."""
    many = len(where)
    kept = min(nearest, max(many - 1, 0))
    rows, columns, values = np.repeat(np.arange(many), kept), [], []
    for first in range(0, many, _BLOCK):
        alike = np.round(where[first : first + _BLOCK] @ where.T, 9)
        alike[np.arange(len(alike)), first + np.arange(len(alike))] = -np.inf
        order = np.argsort(-alike, axis=1, kind="stable")[:, :kept]
        columns.append(order.ravel())
        values.append(np.clip(np.take_along_axis(alike, order, axis=1), 0, None).ravel())
    if not columns:
        return csr_array((many, many))
    near = csr_array((np.concatenate(values), (rows, np.concatenate(columns))), shape=(many, many))
    near.eliminate_zeros()
    return near
