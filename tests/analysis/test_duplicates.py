"""Near-duplicates and campaigns: what counts as the same, in any order, without running on from text to text."""

from __future__ import annotations

import csv
import itertools
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.analysis.duplicates.campaigns import campaigns
from moderation.analysis.duplicates.groups import groups
from moderation.analysis.duplicates.index import SIMILAR, Index
from moderation.analysis.duplicates.shingles import shingles, similarity
from moderation.analysis.duplicates.signatures import signatures

TEMPLATE = (
    "El autobús nocturno es la única forma de volver a casa para quien trabaja en el hospital. "
    "Pedimos que no se suprima la línea siete y que pase cada media hora."
)
OWN = "Mi hija sale a las dos de la mañana y vuelve andando."
WORDS = ["agua", "barrio", "calle", "demora", "escuela", "fuente", "gente", "huerta", "iglesia", "jardín"]


def like(one: str, other: str) -> float:
    both = shingles([one, other])
    return similarity(both.of(0), both.of(1))


def plainly(one: str, other: str) -> float:
    """The same by sets of words, written again."""
    pairs = [
        set(itertools.pairwise(["^", *re.findall(r"\w+", text.lower().replace("ó", "o")), "$"]))
        for text in (one, other)
    ]
    return len(pairs[0] & pairs[1]) / len(pairs[0] | pairs[1])


def grouped(texts: Sequence[str]) -> set[frozenset[str]]:
    """The groups by their texts."""
    return {frozenset(texts[at] for at in group.members) for group in groups(Index(texts))}


def joined(texts: Sequence[str]) -> set[int]:
    """The sizes of the groups that whatever touches makes (connected components)."""
    together = {at: {at} for at in range(len(texts))}
    for one, other in itertools.combinations(range(len(texts)), 2):
        if like(texts[one], texts[other]) >= SIMILAR and together[one] is not together[other]:
            together[one] |= together[other]
            for at in together[one]:
                together[at] = together[one]
    return {len(all_) for all_ in together.values()}


def invented(count: int, seed: int = 1) -> list[str]:
    """Texts that nobody would call alike."""
    chance = random.Random(seed)
    return [" ".join(f"{chance.choice(WORDS)}{chance.randrange(500)}" for _ in range(20)) for _ in range(count)]


def edited(text: str, chance: random.Random) -> str:
    """A word taken out, one put in, one changed."""
    words = text.split()
    del words[chance.randrange(len(words))]
    words.insert(chance.randrange(len(words)), chance.choice(WORDS))
    words[chance.randrange(len(words))] = chance.choice(WORDS)
    return " ".join(words)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Sin autobús, ¡NO!", "sin autobus no", True),
        ("Año nuevo", "Ano nuevo", False),
        ("autobu\u0301s", "autobús", True),
        ("snake_case aquí", "snake case aquí", True),
        ("公車很好", "公車 很好", True),
        ("👍👍", "👍", False),
        ("Ez dugu autobusik", "Ez dugu autobusik!!!", True),
        ("uno dos", "dos uno", False),
    ],
)
def test_case_accents_and_punctuation_do_not_count_and_letters_and_order_do(one: str, other: str, same: bool) -> None:
    assert (like(one, other) == 1) is same


@given(st.lists(st.sampled_from("de la hora línea autobús no pasa nunca aquí".split()), min_size=1).map(" ".join))
def test_the_similarity_is_that_of_the_sets_of_pairs(text: str) -> None:
    assert like(text, TEMPLATE) == plainly(text, TEMPLATE)
    assert like(text, text) == 1


def test_numbers_of_words_are_the_same_in_every_process_and_version() -> None:
    """The database keeps what is made of them."""
    known = shingles(["Kaixo, mundua"])
    assert known.pairs.tolist() == [13676165655277727271, 13681513115026316531, 7275315644012601787]
    assert signatures(known).bands[:3, 0].tolist() == [3055296715, 3634272493, 1056274980]


def test_every_text_that_resembles_is_found_among_many() -> None:
    chance = random.Random(5)
    known = [*invented(300), *(edited(TEMPLATE, chance) for _ in range(40))]
    index = Index(known)
    found = index.alike(TEMPLATE)
    assert found == sorted(found, key=lambda one: (-one[1], one[0]))
    assert dict(found) == {
        at: plainly(text, TEMPLATE) for at, text in enumerate(known) if plainly(text, TEMPLATE) >= SIMILAR
    }
    assert len(found) == 40


def test_a_text_is_found_as_soon_as_it_is_added() -> None:
    index = Index(invented(20))
    for number in range(30):
        assert index.alike(f"{TEMPLATE} {number}", least=0.99) == []
        index.add([f"{TEMPLATE} {number}"])
        assert index.alike(f"{TEMPLATE} {number}")[0] == (20 + number, 1.0)
    assert len(index) == 50


def test_variants_are_one_group_however_many_and_the_others_are_left_alone() -> None:
    chance = random.Random(7)
    variants = [edited(TEMPLATE, chance) for _ in range(200)]
    texts = [*invented(200), *variants, TEMPLATE, TEMPLATE]
    assert grouped(texts) == {frozenset([*variants, TEMPLATE])}
    (group,) = groups(Index(texts))
    assert texts[group.middle] == TEMPLATE
    assert group.variants[0] == (400, 401)


def test_comments_spliced_from_each_other_do_not_run_together() -> None:
    sentences = invented(43, seed=9)
    texts = [". ".join(sentences[at : at + 4]) for at in range(40)]
    assert joined(texts) == {40}  # each resembles the next: what touches is one group
    assert max(len(group) for group in grouped(texts)) <= 3
    halves = [". ".join(sentences[at : at + 2]) for at in range(40)]
    assert grouped(halves) == set()


@given(st.permutations(range(36)))
@settings(max_examples=15)
def test_the_order_of_the_texts_decides_nothing(order: list[int]) -> None:
    chance = random.Random(3)
    others = invented(4)
    texts = [TEMPLATE] * 2 + [edited(text, chance) for text in [TEMPLATE, *others] for _ in range(6)] + others
    texts = [*texts, *texts][:36]
    shuffled = [texts[at] for at in order]

    def told(all_: list[str]) -> list[tuple[str, list[tuple[str, int]]]]:
        found = campaigns(all_, ["es"] * len(all_))
        return sorted(
            (all_[one.middle], sorted((all_[each.texts[0]], len(each.texts)) for each in one.variants)) for one in found
        )

    assert told(shuffled) == told(texts)


def test_a_campaign_shows_what_each_variant_adds() -> None:
    texts = [TEMPLATE, f"Hola. {TEMPLATE}", TEMPLATE.upper(), f"{TEMPLATE} {OWN}", "Otra cosa.", TEMPLATE]
    (found,) = campaigns(texts, ["es"] * len(texts))
    assert (texts[found.middle], found.size) == (TEMPLATE, 5)
    own = {one.texts: [texts[one.texts[0]][start:end] for start, end in one.own] for one in found.variants}
    assert own == {(0, 2, 5): [], (1,): ["Hola."], (3,): [OWN]}
    assert campaigns(texts, ["es"] * len(texts), least=6) == []


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([], set()),
        ([""], set()),
        ([TEMPLATE], set()),
        (["", "", "???", "… !"], set()),
        (["👍", "👍", "🎉"], {frozenset({"👍"})}),
        (["de la", "De la."], {frozenset({"de la", "De la."})}),
        (["計程車很好", "計程車很好。"], {frozenset({"計程車很好", "計程車很好。"})}),
        (["x" * 50_000, "x" * 50_000, "y " * 25_000], {frozenset({"x" * 50_000})}),
        (["\udc80 roto", "roto \udc80"], {frozenset({"\udc80 roto", "roto \udc80"})}),
        ([TEMPLATE] * 500, {frozenset({TEMPLATE})}),
    ],
)
def test_odd_texts_are_grouped_or_left_alone_and_never_an_error(
    texts: list[str], expected: set[frozenset[str]]
) -> None:
    assert grouped(texts) == expected


def test_a_silent_text_resembles_nothing() -> None:
    assert Index(["", "?", "hola"]).alike("¡!") == []


def exact(texts: Iterable[str], least_words: int) -> list[list[int]]:
    """Texts that are the same byte by byte, with so many words at least."""
    same: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(texts):
        same[text].append(at)
    return [all_ for text, all_ in same.items() if len(all_) > 1 and len(re.findall(r"\w+", text)) >= least_words]


def test_the_campaigns_of_a_real_city_are_all_found(shared_data: Path) -> None:
    with (shared_data / "decide-madrid" / "comments.csv").open(newline="", encoding="utf-8") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    group_of = {at: group.middle for group in groups(Index(texts)) for at in group.members}
    copies = exact(texts, least_words=1)
    assert all(len({group_of[at] for at in all_}) == 1 for all_ in copies)
    long_ones = exact(texts, least_words=8)
    assert (len(copies), len(long_ones), sum(map(len, long_ones)), max(map(len, long_ones))) == (97, 73, 331, 62)
