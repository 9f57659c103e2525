"""Learning from what people put where: a few assignments, and the texts that nobody assigned yet.

What was said of a text is said, more weakly, of those nearest to it, and so on (label spreading, Zhou et al. 2004): two
hundred assignments reach words that are in none of the two hundred texts. Each theme is then the middle of its texts
(Rocchio 1971), a number for each term, so that placing one more text asks about no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import diags_array

from moderation.analysis.comment import Comment
from moderation.analysis.representatives import audience
from moderation.analysis.themes.grouping import grouped
from moderation.analysis.themes.model import ThemeModel
from moderation.analysis.themes.neighbours import neighbours
from moderation.analysis.themes.rows import in_few_dimensions, rows_of
from moderation.analysis.vectors import Reals, Vectors

#: Unassigned texts that are heard beside the assigned ones.
AUDIENCE = 4_000
NEIGHBOURS = 10
#: How much of what is said of a text comes from its neighbours, and how often that is passed on.
SPREAD, STEPS = 0.9, 30
#: How sharply likeness to one middle rather than another speaks.
SHARP = 20.0


def learn(assigned: Sequence[tuple[Comment, str]], others: Sequence[Comment] = ()) -> ThemeModel:
    """A model of the themes that texts were assigned to; without assignments it places nothing.

    A text in ``others`` may be among the assigned ones too. Orders change nothing.
    """
    said = sorted(assigned)
    themes = sorted({theme for _, theme in said})
    known = {text for text, _ in said}
    texts = sorted(known) + audience((text for text in others if text not in known), AUDIENCE)
    rows = rows_of(texts)
    if not themes or not rows.terms:
        return ThemeModel((), {}, {})
    place = {text: row for row, text in enumerate(texts)}
    first = np.zeros((len(texts), len(themes)))
    for text, theme in said:
        first[place[text], themes.index(theme)] = 1
    table = np.round(SHARP * _middles(rows.matrix, _spread(rows, first)), 6)
    rarity, weights = (dict(zip(rows.terms, of.tolist(), strict=True)) for of in (rows.rarity, table))
    return ThemeModel(tuple(themes), rarity, weights)


def _spread(rows: Vectors, first: Reals) -> Reals:
    """How much each text belongs to each theme, the shares of a text being one in all.

    Texts that would be proposed as one theme are nearer to each other.
    """
    where = in_few_dimensions(rows)
    group = np.eye(first.shape[1])[grouped(where, first.shape[1])]
    near = neighbours(np.hstack([where, group]) / np.sqrt(2), NEIGHBOURS)
    near = near.maximum(near.T)
    whole = np.asarray(near.sum(axis=1)).ravel()
    root = diags_array(1 / np.sqrt(np.where(whole > 0, whole, 1)))
    passed = root @ near @ root
    belongs = first
    for _ in range(STEPS):
        belongs = SPREAD * (passed @ belongs) + (1 - SPREAD) * first
    shares = belongs.sum(axis=1, keepdims=True)
    return np.asarray(belongs / np.where(shares > 0, shares, 1))


def _middles(matrix: Any, belongs: Reals) -> Reals:
    """For each term (rows) its weight in the middle of each theme (columns, of length 1)."""
    middles = np.asarray(matrix.T @ belongs)
    lengths = np.linalg.norm(middles, axis=0)
    return np.asarray(middles / np.where(lengths > 0, lengths, 1))
