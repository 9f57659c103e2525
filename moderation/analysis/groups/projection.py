"""The two directions in which people differ most, and where each person stands.

The mathematics of Polis (C. Small et al., *Polis: Scaling deliberation by mapping high dimensional opinion spaces*,
Recerca 26/2, 2021): principal components of the table whose gaps hold the mean of the column, and a projection of the
votes that were cast, stretched by √(statements / votes) so that few votes do not mean the middle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.linalg import eigh
from scipy.sparse import csr_array
from scipy.sparse.linalg import LinearOperator, eigsh

from moderation.analysis.groups.votes import Reals, Votes

COMPONENTS = 2
#: Up to so many statements the table of their products is decomposed as a whole; above, only its first two vectors.
_WHOLE = 400


@dataclass(frozen=True)
class Projection:
    """``center`` per statement; ``components`` 2 × statements, of length 1; ``people``, ``statements`` in two columns.

    The sign of a component is free: its entry farthest from zero is positive here.
    """

    center: Reals
    components: Reals
    people: Reals
    statements: Reals

    @property
    def extremity(self) -> Reals:
        """How far each statement pulls a person who agrees with it and votes on nothing else."""
        return np.asarray(np.hypot(self.statements[:, 0], self.statements[:, 1]), dtype=np.float64)


def project(votes: Votes) -> Projection:
    """Center, components and positions. Where nobody differs from the mean all components and positions are 0."""
    people, statements = votes.shape
    kept = votes.kept
    row, column, value = votes.row[kept], votes.column[kept], votes.value[kept]
    many = np.bincount(column, minlength=statements)
    center = np.bincount(column, weights=value, minlength=statements) / np.maximum(many, 1)
    # A gap holds the mean, so it is 0 once the mean is taken off: the table stays sparse.
    apart = csr_array((value - center[column], (row, column)), shape=(people, statements))
    components = _components(apart)
    counted = np.bincount(row, minlength=people) + len(votes.out)
    stretch = np.sqrt(statements / np.maximum(counted, 1))
    where = np.asarray(apart @ components.T, dtype=np.float64) * stretch[:, None]
    of_statements = (1.0 - center)[:, None] * components.T * np.sqrt(statements)
    return Projection(center, components, where, of_statements)


def _components(apart: Any) -> Reals:
    """The first two right singular vectors, rows; zeros where there are fewer."""
    people, statements = apart.shape
    found = np.zeros((COMPONENTS, statements))
    if not people or not statements or not np.any(apart.data):
        return found
    values, vectors = _largest(apart, min(COMPONENTS, statements))
    for index, (value, vector) in enumerate(zip(values, vectors.T, strict=True)):
        if value > 1e-12 * max(values[0], 1e-300):
            found[index] = vector * np.sign(vector[np.argmax(np.abs(vector) >= np.abs(vector).max() - 1e-9)])
    return found


def _largest(apart: Any, wanted: int) -> tuple[Reals, Reals]:
    """The largest eigenvalues of the product of the table with itself, and their vectors in columns."""
    statements = apart.shape[1]
    if statements <= _WHOLE:
        product = (apart.T @ apart).toarray()
        values, vectors = eigh(product, subset_by_index=[statements - wanted, statements - 1])
    else:
        turned = apart.T.tocsr()
        operator = LinearOperator((statements, statements), matvec=lambda vector: turned @ (apart @ vector))
        # Lanczos from a fixed vector: the same votes give the same bits. No column is orthogonal to it by accident.
        start = 1.0 + np.arange(statements) / statements
        values, vectors = eigsh(operator, k=wanted, which="LA", v0=start, tol=0)
    order = np.argsort(values)[::-1]
    return np.asarray(values[order]), np.asarray(vectors[:, order])
