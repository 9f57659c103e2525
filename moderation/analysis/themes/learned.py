"""Learning from what people put where: a few assignments, and the texts that nobody assigned yet.

How much each text belongs to each theme is told by ridge regression on what it shares with the assigned ones (Saunders,
Gammerman & Vovk 1998): stems, runs of letters, where it stands among all texts, and whether it would be proposed as one
theme with them. The last two know every text, so that two hundred assignments reach words that are in none of the two
hundred. Each theme is then the middle of the texts by how much they belong to it (Rocchio 1971), a number for each
term, so that placing one more text asks about no other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import hstack

from moderation.analysis.comment import Comment
from moderation.analysis.representatives import audience
from moderation.analysis.terms import runs, terms
from moderation.analysis.themes.grouping import groupings
from moderation.analysis.themes.model import ThemeModel
from moderation.analysis.themes.rows import in_few_dimensions, rows_of
from moderation.analysis.vectors import Reals, Vectors, vectors

#: So many texts are heard in all, the assigned ones first.
AUDIENCE = 4_000
#: What two texts share counts: where they stand among all, their stems, their runs of letters, their proposed themes.
STANDING, STEMS, RUNS, TOGETHER = 0.35, 0.25, 0.25, 0.15
#: Proposed themes are made for so many times the themes that people made: coarse and fine ones.
_FINENESS = (0.5, 1, 2, 4)
#: How little a single assignment is believed.
RIDGE = 1.0
#: How sharply belonging to one theme rather than another counts, and likeness to one middle rather than another.
DECIDED, SHARP = 10.0, 20.0
#: How much it counts that a theme is common.
USUAL = 0.5
#: A stem in fewer texts joins nobody; neither does a run, of which there are many more, nor one that is everywhere.
_LEAST_STEM, _LEAST_RUN, _MOST_RUN = 2, 3, 0.5


def learn(assigned: Sequence[tuple[Comment, str]], others: Sequence[Comment] = ()) -> ThemeModel:
    """A model of the themes that texts were assigned to; without assignments it places nothing.

    A text in ``others`` may be among the assigned ones too. Orders change nothing. Of more than :data:`AUDIENCE`
    assigned texts each theme's first are heard, so that none goes unheard.
    """
    said = _heard(assigned)
    themes = sorted({theme for _, theme in said})
    known = sorted({text for text, _ in said})
    every = {text for text, _ in assigned}
    texts = known + audience((text for text in others if text not in every), max(AUDIENCE - len(known), 0))
    parts = _parts(texts)
    if not themes or not parts[0].terms:
        return ThemeModel((), (), {}, {})
    place = {text: row for row, text in enumerate(known)}
    first = np.zeros((len(known), len(themes)))
    for text, theme in said:
        first[place[text], themes.index(theme)] = 1
    belongs = _belonging(_shared(texts, parts, len(known), len(themes)), first)
    # Stems and runs of a text count the same, each of length 1.
    table = np.round(SHARP / np.sqrt(2) * _middles(hstack([part.matrix for part in parts]).tocsr(), belongs), 4)
    names = [term for part in parts for term in part.terms]
    rarity = np.concatenate([part.rarity for part in parts])
    usual = tuple(np.round(USUAL * np.log(belongs.mean(axis=0)), 4).tolist())
    return ThemeModel(tuple(themes), usual, *(dict(zip(names, of.tolist(), strict=True)) for of in (rarity, table)))


def _heard(assigned: Sequence[tuple[Comment, str]]) -> list[tuple[Comment, str]]:
    """At most :data:`AUDIENCE` of them, the same number of each theme as far as it has so many."""
    of: defaultdict[str, list[Comment]] = defaultdict(list)
    for text, theme in sorted(assigned):
        of[theme].append(text)
    if len(assigned) <= AUDIENCE:
        return sorted(assigned)
    left, heard = AUDIENCE, list[tuple[Comment, str]]()
    for done, theme in enumerate(sorted(of, key=lambda theme: (len(of[theme]), theme))):
        some = audience(of[theme], left // (len(of) - done))
        left -= len(some)
        heard += [(text, theme) for text in some]
    return sorted(heard)


def _parts(texts: Sequence[Comment]) -> tuple[Vectors, Vectors]:
    """The texts as rows of stems, and as rows of runs of letters."""
    stems = vectors([terms(text.text, text.language) for text in texts], least=_LEAST_STEM)
    most = max(_MOST_RUN, _LEAST_RUN / max(len(texts), 1))
    return stems, vectors([runs(text.text) for text in texts], least=_LEAST_RUN, most=most)


def _shared(texts: Sequence[Comment], parts: tuple[Vectors, Vectors], known: int, themes: int) -> Reals:
    """How much each text (row) has in common with each of the first ``known`` ones (column), 0 to 1."""
    where = in_few_dimensions(rows_of(texts))
    shared = STANDING * (where @ where[:known].T)
    for weight, part in zip((STEMS, RUNS), parts, strict=True):
        shared += weight * (part.matrix @ part.matrix[:known].T).toarray()
    for label in groupings(where, [max(2, round(fine * themes)) for fine in _FINENESS]):
        shared += TOGETHER / len(_FINENESS) * (label[:, None] == label[:known])
    return np.asarray(shared)


def _belonging(shared: Reals, first: Reals) -> Reals:
    """How much each text belongs to each theme, the shares of a text being one in all; ``first`` is what was said."""
    usual = first.mean(axis=0)
    pull = np.linalg.solve(shared[: len(first)] + RIDGE * np.eye(len(first)), first - usual)
    scores = DECIDED * (shared @ pull)
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def _middles(matrix: Any, belongs: Reals) -> Reals:
    """For each term (rows) its weight in the middle of each theme (columns, of length 1)."""
    middles = np.asarray(matrix.T @ belongs)
    lengths = np.linalg.norm(middles, axis=0)
    return np.asarray(middles / np.where(lengths > 0, lengths, 1))
