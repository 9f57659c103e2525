"""Listed words are found in every inflection, and only as whole words."""

from __future__ import annotations

import pytest

from moderation.analysis.wordlists import LANGUAGES, default_lists, listed_words, parse


def seen(text: str) -> dict[str, list[str]]:
    """What was found, by list and level."""
    return {
        f"{one.detector.removeprefix('words.')} {one.version}": [text[a:b] for a, b in one.spans]
        for one in listed_words(text)
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sois unos IDIOTAS e imbéciles", {"flag es-1": ["IDIOTAS", "imbéciles"]}),
        ("Lo de la ventanilla es de inútiles.", {"flag es-1": ["de inútiles"]}),
        ("Te voy a matar", {"hold es-1": ["Te voy a matar"]}),
        ("Ergelak zarete, eta ergelei hala esaten zaie", {"flag eu-1": ["Ergelak", "ergelei"]}),
        ("Lapurrarekin eta lapurrentzat", {"flag eu-1": ["Lapurrarekin", "lapurrentzat"]}),
        ("Putakumeak!", {"hold eu-1": ["Putakumeak"]}),
        ("What idiots, these bastards", {"flag en-1": ["idiots", "bastards"]}),
    ],
)
def test_a_listed_word_is_found_whatever_its_form(text: str, found: dict[str, list[str]]) -> None:
    assert seen(text) == found


@pytest.mark.parametrize(
    "text",
    ["La disputa computada", "Lapurretak eta Lapurdi", "Es una medida inútil", "An idiomatic expression"],
)
def test_words_that_only_begin_alike_are_left_alone(text: str) -> None:
    assert seen(text) == {}


def test_every_language_has_a_list_with_a_version() -> None:
    assert [(words.language, words.version, bool(words.phrases)) for words in default_lists()] == [
        (language, "1", True) for language in LANGUAGES
    ]


def test_a_list_ignores_notes_and_unknown_levels() -> None:
    words = parse(["# version 7", "# a note", "hold mala cosa", "shout fuerte", "flag"], "es")
    assert (words.version, sum(len(phrases) for phrases in words.phrases.values())) == ("7", 1)
