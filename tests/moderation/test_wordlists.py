"""Listed words are found in every inflection, and only as whole words."""

from __future__ import annotations

import pytest

from moderation.analysis.declension import undeclined
from moderation.analysis.wordlists import LANGUAGES, Entry, default_lists, listed_words, matches, parse


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
    assert [(words.language, words.version, bool(words.entries)) for words in default_lists()] == [
        (language, "1", True) for language in LANGUAGES
    ]


def test_a_list_ignores_notes_and_unknown_levels() -> None:
    words = parse(["# version 7", "# a note", "hold mala cosa", "shout fuerte", "flag"], "es")
    assert (words.version, words.entries) == ("7", (Entry("mala cosa", "hold"),))


#: A word of each kind: ending in a consonant, a vowel, a trilled r, an a of its own; and where things are.
DECLINED = {
    "ergel": """ergel ergela ergelak ergelek ergelok ergelari ergelei ergelen ergelaren ergelarekin ergelekin ergelez
        ergelarentzat ergelentzako ergelengatik ergelarengana ergelengandik ergelarengan ergelik ergeltzat ergelago
        ergelagoak ergelena ergelenak ergelegia ergelarenak ergelekiko ergelarenarekin ergeltxoak""",
    "zerri": "zerria zerriak zerriek zerriei zerriari zerrien zerriaren zerriekin zerririk zerritzat zerriengana",
    "lapur": "lapurra lapurrak lapurrek lapurrei lapurrari lapurren lapurraren lapurrentzat lapurrik lapurrarenak",
    "alproja": "alprojak alprojek alprojei alprojari alprojen alprojaren alprojekin alprojarik alprojaz alprojagoa",
    "zabortegi": "zabortegira zabortegian zabortegietara zabortegitik zabortegiko zabortegietakoak zabortegirako",
}


@pytest.mark.parametrize("word", DECLINED)
def test_a_basque_word_is_found_in_every_case(word: str) -> None:
    listed = [parse([f"hold {word}"], "eu")]
    assert [form for form in DECLINED[word].split() if not list(matches(form, listed))] == []


def test_what_a_word_may_be_a_form_of_is_bounded_however_long_it_is() -> None:
    assert len(undeclined("aren" * 10_000)) < 40


def test_a_match_says_which_entry_it_was_and_as_what_it_was_compared() -> None:
    (match,) = matches("¡Menudos sinvergüenzas!", [parse(["# version 4", "nudge Sinvergüenza"], "es")])
    assert (match.listed.version, match.entry, match.span) == ("4", Entry("Sinvergüenza", "nudge"), (9, 22))
    assert match.key == "sinverguenz"
