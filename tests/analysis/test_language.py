"""The language of five words, and texts in two languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.analysis.language import language_of, languages_of
from participa.core.language import detect
from participa.ops.bench.analysis_data import Data
from participa.ops.bench.analysis_language import LEAST, openings, right


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Los trenes no llegan nunca", "es"),
        ("A usted le parece igual", "es"),
        ("Trenak ez dira inoiz iristen", "eu"),
        ("aspiración hori zer da yoga", "eu"),
        ("The trains are never there", "en"),
        ("All parties have self-interest", "en"),
    ],
)
def test_a_few_words_tell(text: str, language: str) -> None:
    assert language_of(text) == language_of(text.upper()) == language


def test_words_tell_where_letters_alone_do_not() -> None:
    assert detect("A usted le parece igual") == "und"


@pytest.mark.parametrize(
    "text", ["", "ok", "123 456", "👍👍👍", "提供司機手機及姓名", "Это предложение важно", "zzzz qqqq xxxx wwww"]
)
def test_what_cannot_be_told_is_left_open(text: str) -> None:
    assert language_of(text) == "und"
    assert languages_of(text) == []


def test_a_text_in_two_languages_is_told_as_such() -> None:
    basque = "Kaixo denoi, uste dut proposamen hau oso garrantzitsua dela gure herriarentzat."
    spanish = "Creo que esta propuesta es muy importante para nuestro pueblo y para todos."
    assert languages_of(f"{basque} {basque} {spanish}") == ["eu", "es"]
    assert languages_of(f"{spanish}\n{spanish} {basque}") == ["es", "eu"]
    assert languages_of(spanish) == ["es"]
    assert languages_of("Los trenes no llegan") == ["es"]


def test_a_name_in_another_language_is_no_second_one() -> None:
    spanish = "El centro Euskaraz Bizi Nahi Dut abre los domingos y no cobra entrada a los niños de la comarca. "
    assert languages_of(spanish * 3) == ["es"]


@given(st.text(max_size=300))
def test_any_text_has_an_answer(text: str) -> None:
    assert language_of(text) in {"es", "eu", "en", "und"}
    assert set(languages_of(text)) <= {"es", "eu", "en"}


def test_five_words_of_real_texts_tell(shared_data: Path) -> None:
    texts = openings(Data(shared_data))
    assert {code: len(of) > 200 for code, of in texts.items()} == {"eu": True, "es": True, "en": True}
    for code, of in texts.items():
        share = right(of, code, language_of)
        assert share is not None
        assert share >= LEAST, code
