"""Comments that stand for others, and who is left out."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.analysis.comment import Comment
from moderation.analysis.coverage import Coverage, coverage
from moderation.analysis.report.coverage import left_out_more
from moderation.analysis.representatives import audience, representatives, seats
from participa.ops.bench import analysis_representatives as bench
from participa.ops.bench.analysis_data import Data

BUSES = [f"El autobús {n} al hospital llega siempre tarde y va lleno" for n in range(9)]
TREES = [f"Faltan árboles con sombra en la plaza número {n}" for n in range(5)]
DOGS = ["Los perros necesitan un parque para correr"]


def comments(*texts: str, stance: str = "", start: int = 0) -> list[Comment]:
    return [Comment(text, "es", start + n, stance) for n, text in enumerate(texts)]


def test_each_subject_has_somebody_and_the_largest_comes_first() -> None:
    chosen = representatives(comments(*BUSES, *TREES, *DOGS), many=3)
    said = [comment.text for comment in chosen.comments]
    assert [said[0] in BUSES, said[1] in TREES, said[2]] == [True, True, DOGS[0]]
    assert (chosen.heard, chosen.why_not) == (15, None)


def test_the_order_of_the_comments_changes_nothing() -> None:
    given_, rng = comments(*BUSES, *TREES, *DOGS, *BUSES), random.Random(5)
    first = representatives(given_, many=6)
    for _ in range(5):
        rng.shuffle(given_)
        assert representatives(given_, many=6) == first


def test_a_small_stance_has_a_seat() -> None:
    given_ = comments(*BUSES, *BUSES, stance="for") + comments(*DOGS, stance="against", start=100)
    chosen = representatives(given_, many=4)
    assert chosen.seats == {"for": 3, "against": 1}
    assert [comment.stance for comment in chosen.comments].count("against") == 1


@pytest.mark.parametrize(
    ("counts", "many", "wanted"),
    [
        ({"for": 8, "against": 2}, 5, {"for": 3, "against": 2}),
        ({"for": 98, "against": 2}, 10, {"for": 9, "against": 1}),
        ({"for": 5, "against": 5}, 3, {"against": 2, "for": 1}),
        ({"a": 3, "b": 2, "c": 1}, 2, {"a": 1, "b": 1}),
        ({"": 4}, 3, {"": 3}),
        ({"": 4}, 0, {}),
    ],
)
def test_seats_are_shared_out_by_largest_remainders(counts: dict[str, int], many: int, wanted: dict[str, int]) -> None:
    assert seats([stance for stance, count in counts.items() for _ in range(count)], many) == wanted


def test_a_long_comment_is_heard_and_not_chosen() -> None:
    long = " ".join([*BUSES, *TREES, *DOGS] * 3)
    chosen = representatives(comments(long, *BUSES, *TREES), many=2)
    assert long not in [comment.text for comment in chosen.comments]
    assert [comment.text for comment in representatives(comments(long)).comments] == [long]


def test_of_very_many_comments_a_part_stands_for_all_whatever_their_order() -> None:
    many = comments(*(f"Comentario sobre el asunto {n}" for n in range(40)))
    assert audience(many, 10) == audience(many[::-1], 10)
    assert len(audience(many, 10)) == 10


@pytest.mark.parametrize(
    "texts",
    [[], [""], ["😀😀"], ["de la que y"], ["1 . !"]],
    ids=["none", "empty", "emoji", "stop words", "no words"],
)
def test_where_nothing_is_said_it_says_so(texts: list[str]) -> None:
    chosen = representatives(comments(*texts))
    assert (chosen.comments, chosen.why_not, chosen.heard) == ((), "nothing_to_say", len(texts))


@given(st.lists(st.tuples(st.text(max_size=40), st.sampled_from(["", "for", "against"])), max_size=20))
def test_any_comments_give_a_result(said: list[tuple[str, str]]) -> None:
    given_ = [Comment(text, "es", n, stance) for n, (text, stance) in enumerate(said)]
    chosen = representatives(given_, many=5).comments
    assert len(set(chosen)) == len(chosen) <= 5
    assert set(chosen) <= set(given_)
    coverage(given_, [comment.text for comment in chosen])


# How near they are, and who is left out.


def test_a_good_choice_is_better_than_chance_and_a_bad_one_worse() -> None:
    given_ = comments(*BUSES, *TREES, *DOGS * 4)
    good = [comment.text for comment in representatives(given_, many=3).comments]
    better, worse = coverage(given_, good).better, coverage(given_, [DOGS[0]] * 3).better
    assert better is not None
    assert worse is not None
    assert better > 1 > worse


@pytest.mark.parametrize(
    ("given_", "chosen", "why_not"), [([], ["a"], "no_comments"), (comments("hola"), [], "nothing_chosen")]
)
def test_where_nothing_can_be_compared_it_says_so(given_: list[Comment], chosen: list[str], why_not: str) -> None:
    assert coverage(given_, chosen) == Coverage(0.0, 0.0, why_not)


@pytest.mark.parametrize(
    ("out", "of", "others_out", "others", "told"),
    [
        (3, 10, 4, 20, True),  # 30 % beside 20 %: half as much again
        (29, 100, 20, 100, False),
        (1, 10, 0, 20, True),
        (0, 10, 0, 20, False),
        (9, 9, 0, 20, False),  # too few to be told of
        (20, 20, 0, 9, False),  # too few are left
    ],
)
def test_a_group_of_which_half_as_many_again_are_left_out_is_told(
    out: int, of: int, others_out: int, others: int, told: bool
) -> None:
    assert left_out_more(out, of, others_out, others) is told


def test_the_other_half_is_covered_better_than_by_chance(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "DRAWS", 50)
    monkeypatch.setattr(bench, "ORDERS", 1)
    data = Data(shared_data)
    rows = [bench._held(of) for name, of in bench.conversations(data).items() if not name.startswith("madrid")]
    assert len(rows) == 3
    assert min(row.ours for row in rows) >= 1
    assert sum(row.ours for row in rows) / 3 >= 1.08
    assert {row.stable for row in rows} == {1.0}
