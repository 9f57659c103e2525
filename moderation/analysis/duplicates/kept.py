"""What a database keeps of a text, so that texts that resemble it are found by equality; and who really does."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from moderation.analysis.duplicates.shingles import shingles, similarity
from moderation.analysis.duplicates.signatures import signatures

VERSION = "1"
#: Bands of a text that are kept. Two texts of similarity s share one with 1 − (1 − s³)¹⁰: .985 at .7, .999 at .8.
KEPT = 10


def kept(texts: Sequence[str]) -> list[list[int]]:
    """For each text its bands, as signed numbers of 32 bits; a text without words has none."""
    pairs = shingles(texts)
    bands = signatures(pairs, bands=KEPT).bands.view(np.int32).T.tolist()
    return [[] if silent else values for values, silent in zip(bands, pairs.silent.tolist(), strict=True)]


def similarities(text: str, others: Sequence[str]) -> list[float]:
    """How much each of the others resembles a text, 0 to 1 (Jaccard's, of pairs of words)."""
    pairs = shingles([text, *others])
    return [similarity(pairs.of(0), pairs.of(number)) for number in range(1, len(others) + 1)]
