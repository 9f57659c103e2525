"""What looks like personal data, and what only looks a little like it."""

from __future__ import annotations

import time

import pytest

from moderation.analysis.personal_data import masked, personal_data

FOUND = {
    "Llamad al 600 00 00 00, que os lo explica.": {"phone": ["600 00 00 00"]},
    "Tel. +34 944 123 456.": {"phone": ["+34 944 123 456"]},
    "Frantziako zenbakia: 0033 612 34 56 78": {"phone": ["0033 612 34 56 78"]},
    "Nire NANa 12345678Z da.": {"identity": ["12345678Z"]},
    "DNI 12.345.678-z": {"identity": ["12.345.678-z"]},
    "Con NIE X1234567L": {"identity": ["X1234567L"]},
    "Ingresadlo en ES91 2100 0418 4502 0005 1332 gracias": {"iban": ["ES91 2100 0418 4502 0005 1332"]},
    "de91100000000123456789": {"iban": ["de91100000000123456789"]},
    "Escribid a ane.lopez+bus@ej-emplo.eus.": {"email": ["ane.lopez+bus@ej-emplo.eus"]},
    "El coche 1234 BCD aparca mal": {"plate": ["1234 BCD"]},
    "600000000 y a@b.es": {"phone": ["600000000"], "email": ["a@b.es"]},
}

NOT_FOUND = [
    "El presupuesto es de 900.000.000 euros.",
    "Viven 612 345 678 habitantes.",
    "Entre 2020 y 2026, el 12/03/2026 a las 10:30.",
    "Un DNI inventado: 12345678A",
    "Una cuenta mal escrita: ES91 2100 0418 4502 0005 1333",
    "Son 3000 KWH al año.",
    "El expediente PAR-2026-00123-K y la consulta CI-2026-0042",
    "3,600000000 de media",
    "@ane me respondió",
]


def kinds(text: str) -> dict[str, list[str]]:
    """What was found, by kind, as it is written."""
    return {
        one.detector.removeprefix("personal_data."): [text[start:end] for start, end in one.spans]
        for one in personal_data(text)
    }


@pytest.mark.parametrize("text", FOUND)
def test_personal_data_is_found_where_it_is(text: str) -> None:
    assert kinds(text) == FOUND[text]


@pytest.mark.parametrize("text", NOT_FOUND)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert kinds(text) == {}


def test_a_mask_covers_all_of_it_and_nothing_else() -> None:
    text = "Soy Ane, 12345678Z, llamad al 600 00 00 00 o a@b.es."
    assert masked(text) == "Soy Ane, ▮▮▮, llamad al ▮▮▮ o ▮▮▮."


@pytest.mark.parametrize(
    "bad", ["6", "a@", "a.", "1 ", "ES", "ES21 ", "+34 ", "X1234567 ", "12.345.678", "a-", "@.", "6 0.0-"]
)
def test_no_text_takes_more_than_its_length(bad: str) -> None:
    """Sixteen times the text: linear is sixteen times the time, quadratic 256; the bound lies far from both."""

    def seconds(length: int) -> float:
        text = (bad * length)[:length]
        best = float("inf")
        for _ in range(5):
            start = time.process_time()
            personal_data(text)
            best = min(best, time.process_time() - start)
        return best

    assert seconds(64_000) < 80 * max(seconds(4_000), 0.001)
