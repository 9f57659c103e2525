"""What was learned of themes: a line of numbers for each term, small enough to keep and to ask about one text.

Plain Python without numpy, so that placing one more comment costs no import and no other comment.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, sqrt

from moderation.analysis.terms import runs, terms

_VERSION = 3
#: Below this a text stays where it is: in no theme, for a person to look at.
SURE = 0.5


@dataclass(frozen=True)
class Placed:
    """The theme that fits best and how sure that is (0 to 1); ``theme`` is None where it is not sure enough."""

    theme: str | None
    confidence: float


@dataclass(frozen=True)
class ThemeModel:
    """``weights``: of each term a number for each theme; ``rarity``: its weight in a text; ``usual``: of each theme
    what the score of every text begins with.

    Terms are stems and runs of letters (:func:`~moderation.analysis.terms.runs`). A text's confidence in a theme is its
    share of exp(score), the rest of which is the sum of the weights of its terms. One theme alone is no choice: then
    nothing is placed.
    """

    themes: tuple[str, ...]
    usual: tuple[float, ...]
    rarity: Mapping[str, float]
    weights: Mapping[str, Sequence[float]]

    def place(self, text: str, language: str, *, least: float = SURE) -> Placed:
        """Where one text belongs; a text without a known stem belongs nowhere."""
        stems = self._row(terms(text, language))
        if not stems or len(self.themes) < 2:
            return Placed(None, 0.0)
        scores = list(self.usual)
        for row in (stems, self._row(runs(text))):
            for term, weight in row.items():
                for at, each in enumerate(self.weights[term]):
                    scores[at] += weight * each
        best = max(range(len(scores)), key=lambda at: (scores[at], -at))
        confidence = round(1 / sum(exp(score - scores[best]) for score in scores), 6)
        return Placed(self.themes[best] if confidence >= least else None, confidence)

    def packed(self) -> bytes:
        """For keeping; :func:`unpacked` reads it."""
        said = [
            _VERSION,
            self.themes,
            self.usual,
            [[t, self.rarity[t], *self.weights[t]] for t in sorted(self.weights)],
        ]
        return zlib.compress(json.dumps(said, ensure_ascii=False).encode())

    def _row(self, found: Iterable[str]) -> dict[str, float]:
        """The weights of stems or of runs, of length 1 in all."""
        counts = Counter(term for term in found if term in self.weights)
        row = {term: sqrt(count) * self.rarity[term] for term, count in counts.items()}
        length = sqrt(sum(weight * weight for weight in row.values()))
        return {term: weight / length for term, weight in row.items()} if length else {}


def unpacked(packed: bytes) -> ThemeModel:
    """A model that was kept. Raises ValueError for another version."""
    version, *said = json.loads(zlib.decompress(packed))
    if version != _VERSION:
        raise ValueError(f"model of version {version}")
    themes, usual, lines = said
    rarity, weights = {line[0]: line[1] for line in lines}, {line[0]: line[2:] for line in lines}
    return ThemeModel(tuple(themes), tuple(usual), rarity, weights)
