"""Many texts placed at once, as a :class:`ThemeModel` places one. For the worker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np
from scipy.sparse import csr_array

from moderation.analysis.comment import Comment
from moderation.analysis.terms import runs, terms
from moderation.analysis.themes.model import SURE, Placed, ThemeModel
from moderation.analysis.vectors import Reals, unit

#: Texts worked on at once: bounds the memory.
_BLOCK = 2_000


def place_all(model: ThemeModel, texts: Sequence[Comment], *, least: float = SURE) -> list[Placed]:
    """Where each text belongs, in their order."""
    if len(model.themes) < 2:
        return [Placed(None, 0.0)] * len(texts)
    column = {term: place for place, term in enumerate(model.weights)}
    rarity = np.array([model.rarity[term] for term in column])
    table = np.array([model.weights[term] for term in column])
    placed: list[Placed] = []
    for first in range(0, len(texts), _BLOCK):
        some = texts[first : first + _BLOCK]
        stems = _rows([terms(text.text, text.language) for text in some], column.get, rarity)
        letters = _rows([runs(text.text) for text in some], column.get, rarity)
        scores = np.asarray(model.usual) + stems @ table + letters @ table
        placed += _placed(model.themes, np.round(scores, 9), np.diff(stems.indptr) > 0, least)
    return placed


def _rows(found: Sequence[Sequence[str]], column_of: Callable[[str], int | None], rarity: Reals) -> csr_array:
    """A row of length 1 for each text, of the terms that the model knows."""
    known = [[column for term in of if (column := column_of(term)) is not None] for of in found]
    start = np.cumsum([0, *map(len, known)])
    flat = np.fromiter(chain.from_iterable(known), dtype=np.int64, count=int(start[-1]))
    rows = csr_array((np.ones(len(flat)), flat, start), shape=(len(found), len(rarity)))
    rows.sum_duplicates()
    rows.data = np.sqrt(rows.data) * rarity[rows.indices]
    made: csr_array = unit(rows)
    return made


def _placed(themes: Sequence[str], scores: Reals, said: np.ndarray, least: float) -> list[Placed]:
    best = scores.argmax(axis=1)
    sure = np.round(1 / np.exp(scores - scores.max(axis=1, keepdims=True)).sum(axis=1), 6)
    return [
        Placed(themes[place] if confidence >= least else None, confidence) if says else Placed(None, 0.0)
        for place, confidence, says in zip(best.tolist(), sure.tolist(), said.tolist(), strict=True)
    ]
