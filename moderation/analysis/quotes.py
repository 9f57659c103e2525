"""Finding what one text repeats of another, to cover it when the other is erased."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from moderation.analysis.found import Span
from moderation.analysis.personal_data import personal_data
from moderation.analysis.redaction import cover, places_of, words_at

#: So many words in a row are a quote and no accident.
RUN = 4
_WORD = re.compile(r"\w+")
#: Two words or more with capitals in a row: somebody's name.
_NAME = re.compile(r"\b[^\W\d_a-zà-ÿ]\w+(?:\s+[^\W\d_a-zà-ÿ]\w+)+")


def cover_quotes(text: str, of: Iterable[str]) -> str:
    """The text without what it quotes: runs of words, names, personal data, or the whole of what is short."""
    bodies = list(of)
    return cover(text, [span for body in bodies for span in _quotes(text, body)])


def _quotes(text: str, body: str) -> Iterator[Span]:
    known = {tuple(word for word, _ in run) for run in _runs(body)}
    for run in _runs(text):
        if tuple(word for word, _ in run) in known:
            yield run[0][1][0], run[-1][1][1]
    told = {_plain(body[start:end]) for start, end in _data(body)}
    yield from (span for span in _data(text) if _plain(text[span[0] : span[1]]) in told)
    names = [match[0] for match in _NAME.finditer(body)]
    yield from places_of(text, [body, *words_at(body, _data(body)), *names])


def _data(text: str) -> list[Span]:
    return [span for one in personal_data(text) for span in one.spans]


def _plain(number: str) -> str:
    """A number or address however it is written."""
    return "".join(letter for letter in number.casefold() if letter.isalnum())


def _runs(text: str) -> Iterator[list[tuple[str, Span]]]:
    words = [(match[0].casefold(), match.span()) for match in _WORD.finditer(text)]
    for first in range(len(words) - RUN + 1):
        yield words[first : first + RUN]
