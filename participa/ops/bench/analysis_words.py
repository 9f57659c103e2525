"""Words: terms and sentences by the second, and how easy to read what is official is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import snowballstemmer
from nltk.tokenize import RegexpTokenizer

from moderation.analysis.plain import plain
from moderation.analysis.sentences import sentences
from moderation.analysis.terms import listed, terms
from participa.ops.bench.analysis_cost import seconds
from participa.ops.bench.analysis_data import Data
from participa.ops.bench.rows import Row, at_least, compared, figure

#: Comments that are read.
MOST = 4_000
_STEMMERS = {"es": "spanish", "eu": "basque"}
#: A text of fewer words is no prose, and no formula says anything of it.
PROSE = 40


def rows(data: Data) -> Iterator[Row]:
    """Terms beside NLTK's tokenizer with a stemmer that remembers nothing; sentences; plain language."""
    texts = {
        "es": [row["text"] for row in data.madrid()][:MOST],
        "eu": [row["text"] for part in ("train", "test") for row in data.basque(part)][:MOST],
    }
    for code, some in texts.items():
        ours = _by_second(some, partial(_terms, some, code))
        yield compared(
            f"words: terms, {code}", "comments per CPU s", ours, _by_second(some, _textbook(some, code)), least=1
        )
        yield figure(f"words: sentences, {code}", "comments per CPU s", _by_second(some, partial(_cut, some, code)))
    official = [text for row in data.proposals() if len((text := f"{row['summary']}\n{row['text']}").split()) >= PROSE]
    scored = sum(plain(text, "es").level is not None for text in official) / len(official) if official else None
    yield at_least("plain language: proposals of Decide Madrid with a level", "share", scored, 1)
    each = _by_second(official, lambda: [plain(text, "es") for text in official])
    yield figure("plain language: proposals", "per CPU s", each)


def _terms(texts: Sequence[str], code: str) -> None:
    for text in texts:
        terms(text, code)


def _cut(texts: Sequence[str], code: str) -> None:
    for text in texts:
        sentences(text, code)


def _textbook(texts: Sequence[str], code: str) -> Callable[[], None]:
    """Words by NLTK, without the stop words, each stemmed."""
    tokenizer, stemmer, stop = RegexpTokenizer(r"\w+"), snowballstemmer.stemmer(_STEMMERS[code]), listed(f"{code}.stop")

    def all_of_them() -> None:
        for text in texts:
            stemmer.stemWords([word for word in tokenizer.tokenize(text.lower()) if word not in stop])

    return all_of_them


def _by_second(texts: Sequence[str], what: Callable[[], object]) -> float | None:
    return len(texts) / seconds(what) if texts else None
