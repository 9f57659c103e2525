"""What a group agrees on, what sets it apart, and what all groups share: the statistics of Polis.

Shares carry one imagined vote for and one against; the tests are the z tests of Polis with its pseudocounts, at 90 %
(C. Small et al., Recerca 26/2, 2021; compdemocracy.org, *Representativeness* and *Group-aware consensus*).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from moderation.analysis.groups.votes import AGREE, DISAGREE, Integers, Reals, Votes

SIGNIFICANT = 1.2816
MOST_TOLD = 5
Side = Literal["agree", "disagree"]
Cell = tuple[int, int]


@dataclass(frozen=True)
class Counts:
    """Of each group (row) and statement (column): who agreed, who disagreed, who voted at all."""

    agreed: Integers
    disagreed: Integers
    seen: Integers


@dataclass(frozen=True)
class Told:
    """A statement told of a group, or of everybody: how many of how many, and the figures behind."""

    statement: int
    side: Side
    successes: int
    trials: int
    share: float
    share_test: float
    ratio: float = 0.0
    ratio_test: float = 0.0
    #: The agreement told first, whatever else is told.
    first: bool = False


@dataclass(frozen=True)
class Figures:
    """Of each group and statement, for agreement and disagreement: share, its test, ratio to the others, its test."""

    share: Reals
    share_test: Reals
    ratio: Reals
    ratio_test: Reals

    def strength(self, cell: Cell) -> float:
        """By what statements are ordered."""
        return float(self.ratio[cell] * self.ratio_test[cell] * self.share[cell] * self.share_test[cell])

    def passes(self, cell: Cell) -> bool:
        """Whether the group says it, and says it more than the others, at 90 %."""
        return bool(self.share_test[cell] > SIGNIFICANT and self.ratio_test[cell] > SIGNIFICANT)


def count(votes: Votes, label: Integers, groups: int) -> Counts:
    """The counts by group; ``label`` is −1 for people in none."""
    statements = len(votes.statements)
    of = label[votes.row]
    cell = of * statements + votes.column
    if np.any(label < 0):
        inside = of >= 0
        cell, value = cell[inside], votes.value[inside]
    else:
        value = votes.value
    size, shape = groups * statements, (groups, statements)
    seen = np.bincount(cell, minlength=size)
    agreed = np.bincount(cell[value == AGREE], minlength=size)
    disagreed = np.bincount(cell[value == DISAGREE], minlength=size)
    return Counts(agreed.reshape(shape), disagreed.reshape(shape), seen.reshape(shape))


def share_test(successes: Any, trials: Any) -> Reals:
    """z of a share against one half."""
    return np.asarray(2 * np.sqrt(trials + 1) * ((successes + 1) / (trials + 1) - 0.5), dtype=np.float64)


def ratio_test(inside: Any, outside: Any, trials_inside: Any, trials_outside: Any) -> Reals:
    """z of two shares against each other; 0 where everybody agrees."""
    in_, out, n_in, n_out = inside + 1, outside + 1, trials_inside + 1, trials_outside + 1
    pooled = (in_ + out) / (n_in + n_out)
    spread = pooled * (1 - pooled) * (1 / n_in + 1 / n_out)
    defined = pooled != 1
    return np.where(defined, (in_ / n_in - out / n_out) / np.sqrt(np.where(defined, spread, 1)), 0.0)


def figures(successes: Integers, seen: Integers) -> Figures:
    """Of one side, of each group against all others together."""
    outside, seen_outside = successes.sum(axis=0) - successes, seen.sum(axis=0) - seen
    share = (successes + 1) / (seen + 2)
    return Figures(
        share,
        share_test(successes, seen),
        share / ((outside + 1) / (seen_outside + 2)),
        ratio_test(successes, outside, seen, seen_outside),
    )


def representative(votes: Votes, counts: Counts) -> list[list[Told]]:
    """For each group up to five statements that set it apart, agreement first; at least one wherever there is any."""
    return [_of_group(_Group(votes, counts, index)) for index in range(len(counts.seen))]


class _Group:
    """The figures of one group while its statements are chosen."""

    def __init__(self, votes: Votes, counts: Counts, index: int) -> None:
        self.index, self.counts, self.statements = index, counts, votes.statements
        self.agree, self.disagree = figures(counts.agreed, counts.seen), figures(counts.disagreed, counts.seen)
        out = set(votes.out.tolist())
        self.columns = [column for column in range(len(votes.statements)) if column not in out]

    def tests(self, column: int) -> tuple[float, float]:
        cell = self.index, column
        return float(self.agree.ratio_test[cell]), float(self.disagree.ratio_test[cell])

    def told(self, column: int, *, first: bool = False) -> Told:
        cell = self.index, column
        agreeing, opposing = self.tests(column)
        side: Side = "agree" if agreeing > opposing else "disagree"
        of, counted = (self.agree, self.counts.agreed) if side == "agree" else (self.disagree, self.counts.disagreed)
        return Told(
            int(self.statements[column]), side, int(counted[cell]), int(self.counts.seen[cell]), float(of.share[cell]),
            float(of.share_test[cell]), float(of.ratio[cell]), float(of.ratio_test[cell]), first,
        )  # fmt: skip

    def sufficient(self, column: int) -> bool:
        cell = self.index, column
        return self.agree.passes(cell) or self.disagree.passes(cell)

    def better_agreement(self, column: int, best: int | None) -> bool:
        """Whether this column is a better one to open with than the best so far."""
        cell, of = (self.index, column), self.agree
        if self.counts.agreed[cell] == 0 and self.counts.disagreed[cell] == 0:
            return False
        if best is None:
            return bool(of.share_test[cell] > SIGNIFICANT or (of.ratio[cell] > 1 and of.share[cell] > 0.5))
        beaten = self.index, best
        if of.ratio[beaten] > 1:
            return of.strength(cell) > of.strength(beaten)
        return bool(of.share[cell] * of.share_test[cell] > of.share[beaten] * of.share_test[beaten])


def _of_group(group: _Group) -> list[Told]:
    sufficient: list[int] = []
    best: int | None = None
    opening: int | None = None
    for column in group.columns:
        if group.sufficient(column):
            sufficient.append(column)
        elif not sufficient and (best is None or max(group.tests(column)) > group.told(best).ratio_test):
            best = column
        if group.better_agreement(column, opening):
            opening = column
    head = [group.told(opening, first=True)] if opening is not None else []
    if not sufficient:
        return head or ([group.told(best)] if best is not None else [])
    rest = [group.told(column) for column in sufficient if column != opening]
    rest.sort(key=lambda told: -(told.ratio * told.ratio_test * told.share * told.share_test))
    chosen = (head + rest)[:MOST_TOLD]
    return [told for side in ("agree", "disagree") for told in chosen if told.side == side]


def consensus(votes: Votes) -> tuple[list[Told], list[Told]]:
    """Up to five statements that more than half of those who voted on them agree with, and reject."""
    everybody = count(votes, np.zeros(len(votes.people), dtype=np.int64), 1)
    kept = np.setdiff1d(np.arange(len(votes.statements)), votes.out)

    def of(side: Side, counted: Integers) -> list[Told]:
        successes, trials = counted[0], everybody.seen[0]
        share, test = (successes + 1) / (trials + 2), share_test(successes, trials)
        chosen = [column for column in kept if share[column] > 0.5 and test[column] > SIGNIFICANT]
        chosen.sort(key=lambda column: -(share[column] * test[column]))
        return [
            Told(
                int(votes.statements[column]), side, int(successes[column]), int(trials[column]),
                float(share[column]), float(test[column]),
            )
            for column in chosen[:MOST_TOLD]
        ]  # fmt: skip

    return of("agree", everybody.agreed), of("disagree", everybody.disagreed)


def group_aware_consensus(counts: Counts) -> Reals:
    """Of each statement the product over all groups of the share that agrees: high only where no group dissents."""
    product: Callable[..., Reals] = np.prod
    return product((counts.agreed + 1.0) / (counts.seen + 2.0), axis=0)
