"""All texts known so far, and which of them a text resembles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from moderation.analysis.duplicates.shingles import Shingles, shingles, similarity
from moderation.analysis.duplicates.signatures import BANDS, ROWS, signatures

#: From this similarity on (Jaccard of pairs of words) two texts are variants of one: half of what both say together.
SIMILAR = 0.5


class Index:
    """Texts by their number, from 0. Memory: about a kilobyte a text of fifty words."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._pairs = _Growing(0, np.uint64)
        self._ends = _Growing(0, np.int64)
        self._minima = _Growing(BANDS * ROWS, np.uint32)
        self._bands = _Growing(BANDS, np.uint32)
        self._ends.add(np.zeros(1, dtype=np.int64))
        self.add(texts)

    def __len__(self) -> int:
        return len(self._ends.all) - 1

    @property
    def shingles(self) -> Shingles:
        return Shingles(self._pairs.all, self._ends.all)

    @property
    def minima(self) -> NDArray[np.uint32]:
        """A column for each text (:class:`moderation.analysis.duplicates.signatures.Signatures`)."""
        return self._minima.all

    @property
    def bands(self) -> NDArray[np.uint32]:
        """A column for each text."""
        return self._bands.all

    def add(self, texts: Iterable[str]) -> None:
        """More texts, numbered on."""
        more = shingles(texts)
        signed = signatures(more)
        self._ends.add(more.start[1:] + self._ends.all[-1])
        self._pairs.add(more.pairs)
        self._minima.add(signed.minima)
        self._bands.add(signed.bands)

    def alike(self, text: str, *, least: float = SIMILAR) -> list[tuple[int, float]]:
        """The texts that resemble this one and how much (exact), the most similar first, then by number."""
        asked = shingles([text])
        if asked.silent[0]:
            return []
        same_band = (self._bands.all == signatures(asked).bands).any(axis=0)
        known = self.shingles
        found = [(at, similarity(known.of(at), asked.pairs)) for at in np.flatnonzero(same_band).tolist()]
        return sorted((one for one in found if one[1] >= least), key=lambda one: (-one[1], one[0]))


class _Growing:
    """A row of numbers, or a table of so many rows, that becomes longer without copying itself each time."""

    def __init__(self, rows: int, kind: Any) -> None:
        self._room = np.empty((rows, 0) if rows else 0, dtype=kind)
        self._used = 0

    @property
    def all(self) -> NDArray[Any]:
        return self._room[..., : self._used]

    def add(self, more: NDArray[Any]) -> None:
        used = self._used + more.shape[-1]
        if used > self._room.shape[-1]:
            # The first is taken as it is; a later one finds half as much room again.
            room = np.empty((*self._room.shape[:-1], used + (used // 2 if self._used > 1 else 0)), self._room.dtype)
            room[..., : self._used] = self.all
            self._room = room
        self._room[..., self._used : used] = more
        self._used = used
