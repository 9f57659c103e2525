"""Languages: the first five words of real texts whose language is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from moderation.analysis.language import language_of
from participa.core.language import detect
from participa.ops.bench.analysis_cost import seconds
from participa.ops.bench.analysis_data import Data
from participa.ops.bench.rows import Row, at_least, figure

FIRST = 5
LEAST = 0.97
ENGLISH = ("15-per-hour-seattle", "canadian-electoral-reform")


def rows(data: Data) -> Iterator[Row]:
    """Right answers of each language, beside the detection of the form (which rather says nothing than errs)."""
    texts = openings(data)
    for code, name in (("eu", "Basque set"), ("es", "Decide Madrid"), ("en", "Polis")):
        ours, form = right(texts[code], code, language_of), right(texts[code], code, detect)
        yield at_least(f"language: {code}, five words ({name})", "share", ours, LEAST, form)
    everything = [text for code in ("eu", "es", "en") for text in texts[code]]
    took = seconds(lambda: [language_of(text) for text in everything]) if everything else None
    yield figure("language: texts of five words", "per CPU s", len(everything) / took if took else None)


def openings(data: Data) -> dict[str, list[str]]:
    """The openings by language. Some texts of the Basque set are Spanish: those without two of its stop words go."""
    stop_words = data.basque_stop_words()
    basque = [row["text"] for part in ("train", "test") for row in data.basque(part)]
    english = [text for each in data.conversations() if each.name in ENGLISH for text in each.statements.values()]
    return {
        "eu": _first(text for text in basque if len(stop_words & set(text.split())) > 1),
        "es": _first(row["text"] for row in data.madrid()),
        "en": _first(english),
    }


def right(texts: list[str], code: str, told: Callable[[str], str]) -> float | None:
    """The share of the texts whose language is told."""
    return sum(told(text) == code for text in texts) / len(texts) if texts else None


def _first(texts: Iterable[str]) -> list[str]:
    return [" ".join(text.split()[:FIRST]) for text in texts if len(text.split()) >= FIRST]
