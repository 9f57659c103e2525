"""Words and stems of the three languages."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participa.core.stems import STEMMED, all_stems, stem, stems, tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sin coche, ¡no se llega!", ["sin", "coche", "no", "se", "llega"]),
        ("CAMIÓN n\u0303andu\u0301 peña", ["camion", "ñandu", "peña"]),
        ("uno_dos 3,5 A-1", ["uno", "dos", "3", "5", "a", "1"]),
        ("x" * 41 + " y", ["y"]),
        ("", []),
        ("…—🚲", []),
    ],
)
def test_words_are_folded(text: str, words: list[str]) -> None:
    assert tokens(text) == words


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("es", "autobús autobus autobuses AUTOBUSES"),
        ("es", "canción cancion canciones"),
        ("es", "municipio municipios"),
        ("eu", "herri herria herriak herriko herrietan herrira herrian herriaren herriari"),
        ("eu", "autobus autobusa autobusak autobusetan autobusik autobusaren"),
        ("eu", "garraio garraioa garraioak garraioaren garraioan garraiorik"),
        ("eu", "proposamena proposamenak proposamenen proposamenaren"),
        ("eu", "eskolak eskolan eskolara eskolen eskoletan eskolaren"),
        ("en", "vote votes voted voting"),
    ],
)
def test_forms_of_a_word_have_one_stem(language: str, forms: str) -> None:
    assert len(set(stems(forms, language))) == 1


def test_different_words_have_different_stems() -> None:
    assert stem("peña", "es") != stem("pena", "es")
    assert stem("herri", "eu") != stem("hiri", "eu")


@given(st.text(max_size=60))
def test_no_text_is_an_error_and_stems_are_words(text: str) -> None:
    for word in tokens(text):
        assert " " not in word
        assert all(found and " " not in found for found in all_stems(word))
        assert all_stems(word) == {stem(word, language) for language in STEMMED}


def test_threads_do_not_disturb_each_other() -> None:
    words = [f"{root}{ending}" for root in ("autobus", "herri", "kale", "mendi") for ending in ("ak", "etan", "ko")]
    stem.cache_clear()
    alone = [stem(word, "eu") for word in words]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(20):
            stem.cache_clear()
            assert list(pool.map(lambda word: stem(word, "eu"), words)) == alone
