"""How sure a share is, and a difference of two: score intervals, which hold for few cases and for none.

Wilson, E. B. (1927), Journal of the American Statistical Association 22:209-212, for one share; Newcombe, R. G. (1998),
Statistics in Medicine 17:873-890, method 10, for the difference of two independent ones. Both at 95 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

#: The quantile of the normal distribution for 95 %.
_Z = 1.959963984540054


@dataclass(frozen=True)
class Share:
    """``part`` of ``whole``, with the interval in which the underlying share lies; nothing of nothing is anything."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def low(self) -> float:
        return self._bound(-1)

    @property
    def high(self) -> float:
        return self._bound(1)

    def _bound(self, sign: int) -> float:
        if not self.whole:
            return 0.0 if sign < 0 else 1.0
        n, share, square = self.whole, self.part / self.whole, _Z * _Z
        half = _Z * sqrt(share * (1 - share) / n + square / (4 * n * n))
        return min(1.0, max(0.0, (share + square / (2 * n) + sign * half) / (1 + square / n)))


@dataclass(frozen=True)
class Difference:
    """``value`` is the first share less the second; ``low`` and ``high`` its interval. A whole of none: no value."""

    value: float | None
    low: float
    high: float

    @property
    def differs(self) -> bool:
        """Chance alone is an unlikely reason: the interval leaves out zero."""
        return self.low > 0 or self.high < 0


def difference(one: Share, other: Share) -> Difference:
    """The difference of two independent shares."""
    if one.value is None or other.value is None:
        return Difference(None, -1.0, 1.0)
    gap = one.value - other.value
    below = sqrt((one.value - one.low) ** 2 + (other.high - other.value) ** 2)
    above = sqrt((one.high - one.value) ** 2 + (other.value - other.low) ** 2)
    return Difference(gap, gap - below, gap + above)
