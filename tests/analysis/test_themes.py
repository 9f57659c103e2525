"""What is learned of a few assignments, and that many texts at once are placed as one is."""

from __future__ import annotations

import pytest

from moderation.analysis.comment import Comment
from moderation.analysis.themes import learned
from moderation.analysis.themes.learned import learn
from moderation.analysis.themes.placing import place_all
from moderation.analysis.themes.sketches import sketches
from tests.moderation.grouping import BUSES, TREES

TEXTS = [Comment(text, "es", number) for number, text in enumerate([*BUSES, *TREES])]
FEW = [(TEXTS[0], "bus"), (TEXTS[1], "bus"), (TEXTS[8], "tree"), (TEXTS[9], "tree")]
ODD = [Comment(text, "es", 90 + n) for n, text in enumerate(["", "😀", "de la que", "Nada de eso", "autobús " * 9_000])]


def test_four_assignments_tell_where_the_others_belong() -> None:
    model = learn(FEW, TEXTS)
    assert [model.place(text.text, "es").theme for text in TEXTS] == ["bus"] * len(BUSES) + ["tree"] * len(TREES)


def test_words_that_are_in_no_assigned_text_are_learned_from_those_that_nobody_assigned() -> None:
    """Control: learned from the assignments alone, the word is not known."""
    assert learn(FEW, TEXTS).place("¿Y el billete?", "es", least=0).theme is None  # in one text: it joins nobody
    more = [*TEXTS, Comment("El billete de autobús debe ser gratis para mayores.", "es", 50)]
    assert learn(FEW, more).place("¿Y el billete?", "es", least=0).theme == "bus"
    assert learn(FEW).place("¿Y el billete?", "es", least=0).theme is None


def test_many_texts_at_once_are_placed_as_one_is() -> None:
    model = learn(FEW, TEXTS)
    for least in (0.0, 0.5, 1.0):
        one = [model.place(text.text, text.language, least=least) for text in (*TEXTS, *ODD)]
        assert place_all(model, [*TEXTS, *ODD], least=least) == one
    assert place_all(learn([]), TEXTS) == [learn([]).place("autobús", "es")] * len(TEXTS)
    assert place_all(model, []) == []


def test_a_theme_that_is_common_begins_with_more() -> None:
    for theme, some in (("bus", TEXTS[2:8]), ("tree", TEXTS[10:])):
        model = learn([*FEW, *((text, theme) for text in some)])
        assert max(zip(model.usual, model.themes, strict=True))[1] == theme


def test_orders_change_nothing_and_small_themes_are_heard_where_there_are_too_many_assignments(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = [*((text, "bus") for text in TEXTS[:8]), (TEXTS[8], "tree"), (TEXTS[9], "tree")]
    assert learn(said, TEXTS).packed() == learn(said[::-1], TEXTS[::-1]).packed()
    monkeypatch.setattr(learned, "AUDIENCE", 5)
    small = learn(said)
    assert (small.themes, small.packed()) == (("bus", "tree"), learn(said[::-1]).packed())
    assert small.place("Árboles con sombra en la plaza.", "es").theme == "tree"


def test_a_theme_is_named_by_no_number_and_by_no_word_without_a_subject_in_any_language() -> None:
    taken_for_basque = [Comment(f"Los 2026 autobuses de la calle {n}", "eu", n) for n in range(4)]
    found = sketches({"bus": taken_for_basque, "tree": [Comment("Zuhaitz gehiago plazan", "eu", n) for n in range(9)]})
    assert set(found["bus"].words) == {"autobuses", "calle"}
