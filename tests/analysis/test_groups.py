"""Groups of opinion: by hand on small tables, in any order of the votes, and beside what the Polis server computed."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.analysis.groups import opinion_groups, read_votes
from moderation.analysis.groups.projection import project
from moderation.analysis.groups.statistics import (
    Told,
    consensus,
    count,
    group_aware_consensus,
    ratio_test,
    representative,
    share_test,
)
from participa.ops.bench.analysis_data import Data, golden
from participa.ops.bench.analysis_groups import agreement

Vote = tuple[int, int, int]


def two_camps(people: int = 20, statements: int = 8) -> list[Vote]:
    """The first half agrees where the other disagrees; all agree with the last statement."""
    return [
        (person, statement, 1 if statement == statements - 1 or person < people // 2 else -1)
        for person in range(people)
        for statement in range(statements)
    ]


def test_two_camps_are_two_groups_and_what_they_share_is_told() -> None:
    groups = opinion_groups(read_votes(two_camps()))
    assert groups.members in ([list(range(10)), list(range(10, 20))], [list(range(10, 20)), list(range(10))])
    assert [told.statement for told in groups.agreed] == [7]
    assert groups.group_aware[7] == pytest.approx((11 / 12) ** 2)
    assert groups.group_aware[0] == pytest.approx(11 / 12 * 1 / 12)
    sides = {tuple(sorted({told.side for told in of if told.statement != 7})) for of in groups.representative}
    assert sides == {("agree",), ("disagree",)}
    assert groups.why_not is None


def test_the_order_of_the_votes_changes_no_bit() -> None:
    rng = random.Random(3)
    votes = [(person, s, rng.choice([-1, 0, 1])) for person in range(60) for s in range(30) if rng.random() < 0.6]
    first = opinion_groups(read_votes(votes))
    for _ in range(5):
        rng.shuffle(votes)
        again = opinion_groups(read_votes(votes))
        assert again.members == first.members
        assert again.projection.people.tobytes() == first.projection.people.tobytes()
        assert again.representative == first.representative


def test_a_statement_taken_out_moves_nobody_but_counts_as_a_vote() -> None:
    kept = project(read_votes(two_camps(), out=[0]))
    gone = project(read_votes([vote for vote in two_camps() if vote[1] != 0]))
    assert np.all(kept.components[:, 0] == 0)
    assert kept.people == pytest.approx(gone.people)  # everybody voted on all: √(8/8) and √(7/7)
    few = [*two_camps(), (99, 1, 1)]
    stretched, plain = project(read_votes(few, out=[0])), project(read_votes([v for v in few if v[1] != 0]))
    assert stretched.people[-1, 0] / plain.people[-1, 0] == pytest.approx((8 / 2) ** 0.5 / (7 / 1) ** 0.5)


def test_who_contradicts_themselves_passes() -> None:
    votes = read_votes([(1, 1, 1), (1, 1, -1), (2, 1, 1), (2, 1, 1)])
    assert list(zip(votes.row, votes.column, votes.value, strict=True)) == [(0, 0, 0), (1, 0, 1)]


def test_a_vote_is_one_of_three() -> None:
    with pytest.raises(ValueError, match="-1, 0 or 1"):
        read_votes([(1, 1, 2)])


@pytest.mark.parametrize(
    ("votes", "why_not", "people"),
    [
        ([], "no_votes", []),
        ([(7, 1, 1)], "one_person", [[7]]),
        ([(person, s, 1) for person in range(30) for s in range(9)], "all_alike", [list(range(30))]),
        ([(person, 1, 0) for person in range(3)], "all_alike", [[0, 1, 2]]),
    ],
    ids=["nobody", "one person", "all the same", "all pass"],
)
def test_where_there_are_no_groups_it_says_why(votes: list[Vote], why_not: str, people: list[list[int]]) -> None:
    groups = opinion_groups(read_votes(votes))
    assert (groups.why_not, groups.members) == (why_not, people)


def test_nothing_is_told_of_what_moderation_took_out() -> None:
    groups = opinion_groups(read_votes(two_camps(), out=[0, 7]))
    told = {t.statement for of in [*groups.representative, groups.agreed, groups.rejected] for t in of}
    assert told
    assert not told & {0, 7}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12), st.integers(-1, 1)), max_size=200))
def test_any_votes_give_a_result(votes: list[Vote]) -> None:
    groups = opinion_groups(read_votes(votes))
    inside = sorted(person for members in groups.members for person in members)
    assert inside == sorted(set(inside))
    assert set(inside) <= {person for person, _, _ in votes}
    assert np.all(np.isfinite(groups.projection.people))


def test_the_tests_are_those_of_polis() -> None:
    assert float(share_test(25, 26)) == pytest.approx(4.811252243246882)
    assert float(ratio_test(np.array(3), np.array(3), np.array(3), np.array(3))) == 0


# What the Polis server itself computed.

GOLDEN = ["25ptpt-3gp-no-strict-with-meta", "below-100-ptpts"]


@pytest.mark.parametrize("name", GOLDEN)
def test_components_and_positions_are_those_of_the_server(name: str, shared_data: Path) -> None:
    votes, answer = golden(shared_data / "polis-golden" / name)
    mine, pca = project(votes), answer["pca"]
    assert votes.statements.tolist() == answer["tids"]
    assert mine.center == pytest.approx(-np.array(pca["center"]), abs=1e-9)
    theirs = np.array(pca["comps"])
    sign = np.sign((mine.components * theirs).sum(axis=1))
    assert mine.components * sign[:, None] == pytest.approx(theirs, abs=1e-9)
    assert -mine.statements * sign == pytest.approx(np.array(pca["comment-projection"]).T, abs=1e-9)
    assert mine.extremity == pytest.approx(pca["comment-extremity"], abs=1e-9)
    base = answer["base-clusters"]
    for members, x, y in zip(base["members"], base["x"], base["y"], strict=True):
        rows = np.searchsorted(votes.people, members)
        assert (-mine.people * sign)[rows].mean(axis=0) == pytest.approx([x, y], abs=1e-9)


@pytest.mark.parametrize("name", GOLDEN)
def test_what_its_groups_say_is_what_the_server_told(name: str, shared_data: Path) -> None:
    votes, answer = golden(shared_data / "polis-golden" / name)
    base = dict(zip(answer["base-clusters"]["id"], answer["base-clusters"]["members"], strict=True))
    label = np.full(len(votes.people), -1, dtype=np.int64)
    for group in answer["group-clusters"]:
        for member in group["members"]:
            label[np.searchsorted(votes.people, base[member])] = group["id"]
    counts = count(votes, label, len(answer["group-clusters"]))
    aware = {str(s): v for s, v in zip(votes.statements.tolist(), group_aware_consensus(counts).tolist(), strict=True)}
    assert aware == pytest.approx(answer["group-aware-consensus"], abs=1e-9)
    for index, told in enumerate(representative(votes, counts)):
        same_told(told, answer["repness"][str(index)])
    agreed, rejected = consensus(votes)
    same_told(agreed, answer["consensus"]["agree"])
    same_told(rejected, answer["consensus"]["disagree"])


def same_told(mine: list[Told], theirs: list[dict[str, Any]]) -> None:
    assert [told.statement for told in mine] == [told["tid"] for told in theirs]
    for told, wanted in zip(mine, theirs, strict=True):
        assert (told.successes, told.trials) == (wanted["n-success"], wanted["n-trials"])
        assert told.share == pytest.approx(wanted["p-success"], abs=1e-9)
        assert told.share_test == pytest.approx(wanted["p-test"], abs=1e-9)
        assert told.side == wanted.get("repful-for", told.side)
        assert told.ratio == pytest.approx(wanted.get("repness", told.ratio), abs=1e-9)
        assert told.ratio_test == pytest.approx(wanted.get("repness-test", told.ratio_test), abs=1e-6)  # 32-bit there


def test_the_server_groups_the_same_people(shared_data: Path) -> None:
    votes, answer = golden(shared_data / "polis-golden" / GOLDEN[0])
    groups = opinion_groups(votes)
    assert sorted(person for of in groups.members for person in of) == sorted(answer["in-conv"])


def test_groups_are_those_that_were_published(shared_data: Path) -> None:
    conversations = Data(shared_data).conversations()
    assert len(conversations) == 3
    agreed = [agreement(each, lambda votes: opinion_groups(votes).label) for each in conversations]
    assert sum(agreed) / 3 >= 0.9
