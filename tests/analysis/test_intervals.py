"""Intervals of shares, against scipy and against the formula of their author worked out from scipy's figures."""

from __future__ import annotations

from math import hypot

import pytest
from scipy.stats import binomtest

from moderation.analysis.intervals import Share, difference


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_one_share_is_that_of_wilson(part: int, whole: int, low: float, high: float) -> None:
    """Wilson (1927), JASA 22:209-212; method 3 of Newcombe (1998), Statistics in Medicine 17:857-872."""
    share = Share(part, whole)
    assert (round(share.low, 4), round(share.high, 4)) == (low, high) == _wilson(share, 4)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        (Share(56, 70), Share(48, 80), 0.0524, 0.3339),
        (Share(9, 10), Share(3, 10), 0.1705, 0.8090),
        (Share(6, 7), Share(2, 7), 0.0582, 0.8062),
        (Share(5, 56), Share(0, 29), -0.0381, 0.1926),
        (Share(0, 10), Share(0, 20), -0.1611, 0.2775),
    ],
)
def test_a_difference_is_that_of_newcombe(one: Share, other: Share, low: float, high: float) -> None:
    """Method 10 of Newcombe (1998), Statistics in Medicine 17:873-890."""
    found = difference(one, other)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high) == _newcombe(one, other)
    assert found.differs is (low > 0)


def _wilson(share: Share, digits: int) -> tuple[float, float]:
    found = binomtest(share.part, share.whole).proportion_ci(method="wilson")
    return round(float(found.low), digits), round(float(found.high), digits)


def _newcombe(one: Share, other: Share) -> tuple[float, float]:
    """The distances of both shares from their own limits, taken together as the sides of a right angle are."""
    p, q = one.part / one.whole, other.part / other.whole
    (low, high), (least, most) = _wilson(one, 12), _wilson(other, 12)
    return round(p - q - hypot(p - low, most - q), 4), round(p - q + hypot(high - p, q - least), 4)


def test_of_nothing_nothing_is_known() -> None:
    nothing = Share(0, 0)
    assert (nothing.value, nothing.low, nothing.high) == (None, 0.0, 1.0)
    assert difference(nothing, Share(3, 4)).value is None
    assert not difference(nothing, Share(3, 4)).differs
