"""Telling the three languages apart, on sentences of our own and, where they are at hand, on real texts."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participa.core.language import DETECTED, detect

SENTENCES = {
    "es": [
        "Sin coche no se llega al centro de salud.",
        "Estoy de acuerdo con la propuesta",
        "¿Quién paga si el vehículo no llega?",
        "no hay autobus los domingos y feriados",
        "El precio del billete es demasiado alto para la gente mayor",
        "Me parece una buena idea, pero falta presupuesto.",
    ],
    "eu": [
        "Kotxerik gabe ezin da osasun zentrora iritsi.",
        "Oso ondo iruditzen zait proposamena",
        "Nork ordainduko du ibilgailua iristen ez bada?",
        "ez dago autobusik igandeetan",
        "Txartelaren prezioa garestiegia da adineko jendearentzat",
        "Ideia ona iruditzen zait, baina aurrekontua falta da.",
    ],
    "en": [
        "Without a car you cannot reach the health centre.",
        "I agree with this proposal",
        "Who pays if the vehicle does not arrive?",
        "there is no bus on sundays",
        "The ticket is far too expensive for older people",
        "It seems a good idea to me, but there is no budget.",
    ],
}


@pytest.mark.parametrize(("language", "text"), [(code, text) for code, texts in SENTENCES.items() for text in texts])
def test_a_sentence_is_told(language: str, text: str) -> None:
    assert detect(text) == language
    assert detect(text.upper()) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "Bai",
        "123 456",
        "👍👍👍",
        "!!!",
        "https://example.org/una-direccion",
        "@ane #garraioa",
        "提供司機手機及姓名",
        "Это предложение важно",
    ],
)
def test_what_cannot_be_told_is_left_open(text: str) -> None:
    assert detect(text) == "und"


def test_addresses_and_names_say_nothing_about_the_language_around_them() -> None:
    assert detect("Ikusi https://www.example.org/la-propuesta-del-ayuntamiento-de-la-villa, oso ona da") == "eu"


@given(st.text(max_size=300))
def test_any_text_gets_one_answer_and_always_the_same(text: str) -> None:
    assert detect(text) == detect(text)
    assert detect(text) in {*DETECTED, "und"}


def test_a_very_long_text_takes_no_longer_than_its_beginning() -> None:
    assert detect("Sin coche no se llega al centro de salud. " * 20_000) == "es"


def five_words(texts: list[str]) -> list[str]:
    return [" ".join(text.split()[:5]) for text in texts if len(text.split()) >= 5]


def test_real_texts_are_told_by_five_words(shared_data: Path) -> None:
    def column(path: str, name: str) -> list[str]:
        with (shared_data / path).open(newline="") as file:
            return [row[name] for row in csv.DictReader(file)]

    stop_words = set((shared_data / "basque/stopwords.txt").read_text().split())
    basque = [text for text in column("basque/test.csv", "text") if len(stop_words & set(text.split())) > 1]
    spanish = column("decide-madrid/comments.csv", "text")
    english = column("polis/canadian-electoral-reform/comments.csv", "comment-body")
    for language, texts in [("es", spanish), ("eu", basque), ("en", english)]:
        openings = five_words(texts)
        told = Counter(detect(text) for text in openings)
        assert len(openings) > 100
        assert told[language] / len(openings) >= 0.95, told
        assert (told[language] + told["und"]) / len(openings) >= 0.98, told
