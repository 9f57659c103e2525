"""How hard a text is to read: the formulas by numbers that were worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.analysis.plain import Plain, fernandez_huerta, flesch, plain, szigriszt_pazos
from moderation.analysis.syllables import syllables

#: 17 words of 25 syllables (7 and 18), in two sentences.
SPANISH = "El agua es de todos. La ciudad tiene un plan para que nadie pague por ella más."
#: 8 words of 9 syllables, in one sentence.
ENGLISH = "The bus is late and we wait outside. "


@pytest.mark.parametrize(
    ("word", "many"),
    [
        ("agua", 2), ("país", 2), ("ciudad", 2), ("queso", 2), ("guitarra", 3), ("pingüino", 3), ("aéreo", 4),
        ("construía", 3), ("rey", 1), ("y", 1), ("desahucio", 3), ("prohíbe", 3), ("continuéis", 3), ("BÚHO", 2),
    ],
)  # fmt: skip
def test_spanish_syllables_follow_the_spelling(word: str, many: int) -> None:
    assert syllables(word, "es") == many


@pytest.mark.parametrize(
    ("word", "many"),
    [
        ("the", 1), ("be", 1), ("table", 2), ("makes", 1), ("walked", 1), ("wanted", 2), ("boxes", 2), ("little", 2),
        ("reading", 2), ("service", 2), ("whole", 1), ("rhythm", 1),
    ],
)  # fmt: skip
def test_english_syllables_are_told_by_rules(word: str, many: int) -> None:
    assert syllables(word, "en") == many


def test_the_formulas_give_what_they_give_by_hand() -> None:
    """100 words in 5 sentences, 20 a sentence: of 201 syllables in Spanish, of 148 in English."""
    assert szigriszt_pazos(100, 5, 201) == 61.61  # 206.835 - 125.223 - 20
    assert fernandez_huerta(100, 5, 201) == 65.84  # 206.84 - 120.6 - 20.4
    assert flesch(100, 5, 148) == 61.33  # 206.835 - 125.208 - 20.3


def test_words_sentences_and_syllables_are_counted_as_a_person_counts_them() -> None:
    text = " ".join([SPANISH] * 3)
    found = plain(text, "es")
    assert (found.words, found.sentences, found.words_a_sentence) == (51, 6, 8.5)
    assert found.score == szigriszt_pazos(51, 6, 75)
    assert (found.huerta, found.level) == (fernandez_huerta(51, 6, 75), "very_easy")
    english = plain(ENGLISH * 4, "en")
    assert (english.words, english.sentences, english.score) == (32, 4, flesch(32, 4, 36))


def test_long_sentences_and_long_words_are_hard() -> None:
    hard = "La implementación administrativa de procedimientos extraordinarios " * 10
    assert plain(hard, "es").level == "very_hard"
    assert plain("The institutional implementation necessitates extraordinary administration. " * 8, "en").level == (
        "very_hard"
    )


@pytest.mark.parametrize(("words", "level"), [(10, "easy"), (20, "normal"), (25, "hard"), (40, "very_hard")])
def test_basque_is_measured_by_its_sentences_alone(words: int, level: str) -> None:
    found = plain((" ".join(["hitza"] * words) + ". ") * 4, "eu")
    assert (found.score, found.huerta, found.level, found.sentences) == (None, None, level, 4)


def test_points_that_end_no_sentence_are_not_counted() -> None:
    text = (
        "El art. 5 dice que el Sr. López pagó 3.500 euros.\n\n- Otra línea sin punto\n- ¿Y esta?… ¡Sí! " + "más " * 20
    )
    assert plain(text, "es").sentences == 5


@pytest.mark.parametrize(
    ("text", "language", "why_not"),
    [("", "es", "too_short"), ("Hola.", "eu", "too_short"), ("1 2 3 " * 50, "en", "too_short"),
     ("palabra " * 40, "und", "language"), ("提供司機手機 " * 40, "zh", "language")],
)  # fmt: skip
def test_where_no_formula_says_anything_it_says_so(text: str, language: str, why_not: str) -> None:
    found = plain(text, language)
    assert (found.why_not, found.score, found.level) == (why_not, None, None)


@given(st.text(max_size=200), st.sampled_from(["es", "eu", "en", "und"]))
def test_any_text_has_an_answer(text: str, language: str) -> None:
    assert isinstance(plain(text, language), Plain)
