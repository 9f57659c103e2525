"""Which words are quoted: sentences that say what others say too, at least one of each side that must be heard.

``represents`` tells whom a quote stands for: the contributions of the same place and side that are nearer to it than to
the other quotes there, and near enough to say the same thing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from moderation.analysis.comment import Comment
from moderation.analysis.report.claims import Source
from moderation.analysis.report.evidence import Evidence, Of, must_hear
from moderation.analysis.report.snapshot import Row
from moderation.analysis.representatives import representatives
from moderation.analysis.sentences import sentences
from moderation.analysis.summaries import Sentence, summarise
from moderation.analysis.terms import terms, words
from moderation.analysis.vectors import Vectors, vectors

#: The cosine from which a quote stands for a contribution.
NEAR = 0.15
#: A text with so many words has substance.
SUBSTANCE = 25
_QUOTES = 3
#: From this share of common stems on two sentences say the same again.
ALIKE = 0.7
#: Fewer words agree or disagree, and say nothing.
SAYS_SOMETHING = 8
#: So many stand for a whole consultation, fewer where there are fewer than ten contributions for each.
MOST_FOR_ALL = 12
#: Of more long contributions only the first, by code (which is random), are compared with all.
_MOST_COMPARED = 4_000
_STEP = 500


@dataclass(frozen=True)
class Voice:
    """A quote, what it stands for, and whom."""

    source: Source
    role: str
    represents: tuple[str, ...] = ()


class Texts:
    """The public contributions of a snapshot as vectors, in the order of their codes."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = sorted(rows, key=lambda row: str(row["code"]))
        self.place = {row["code"]: place for place, row in enumerate(self.rows)}

    @cached_property
    def vectors(self) -> Vectors:
        """Each text as a row, by its terms."""
        return vectors([terms(row["body"], row["language"]) for row in self.rows])

    def near(self, some: Sequence[str], others: Sequence[str]) -> np.ndarray:
        """The cosine of each of some contributions (rows) with each of others (columns)."""
        matrix = self.vectors.matrix
        one, two = [self.place[code] for code in some], [self.place[code] for code in others]
        return np.asarray((matrix[one] @ matrix[two].T).todense(), dtype=np.float64)


def voices_in(evidence: Evidence, texts: Texts, of: Of, *, many: int = _QUOTES) -> list[Voice]:
    """The quotes for a place: for each side that must be heard one, for the rest what is nearest to all of it."""
    rows = evidence.texts(of)
    chosen: list[Voice] = []
    for stance in must_hear(evidence, of):
        chosen += _said(_once(evidence, {**of, "stance": stance}), 1, stance, _cited(chosen))
    chosen += _dissenting(evidence, of, _cited(chosen))
    if len(chosen) < many:
        chosen += _said(_once(evidence, of), many - len(chosen), "represents", _cited(chosen))
    seldom = _seldom(rows, texts, _cited(chosen)) if chosen and many >= _QUOTES else []
    return _standing_for(rows, texts, chosen) + seldom


def _once(evidence: Evidence, of: Of) -> list[Row]:
    """The contributions there without what campaigns repeat, unless nothing is left."""
    rows = evidence.texts(of)
    return [row for row in rows if row["code"] not in evidence.repeated] or rows


def _dissenting(evidence: Evidence, of: Of, taken: Collection[str]) -> list[Voice]:
    """One of the side that is too small to be heard in any case."""
    small = {row["stance"] for row in evidence.texts(of) if row["stance"]}.difference(must_hear(evidence, of))
    return [
        voice
        for stance in sorted(small)
        for voice in _said(_once(evidence, {**of, "stance": stance}), 1, "dissent", taken)
    ]


def standing_for_all(evidence: Evidence, texts: Texts) -> list[Voice]:
    """Contributions that stand for the others, each side with its seats: the longest sentence of each.

    What campaigns repeat and texts of a few words are stood for, and not chosen where there is anything else.
    """
    many = min(MOST_FOR_ALL, max(_QUOTES, len(texts.rows) // 10))
    once = [row for row in texts.rows if row["code"] not in evidence.repeated]
    open_ = [row for row in once if len(words(row["body"])) >= SAYS_SOMETHING] or texts.rows
    given = [Comment(row["body"], row["language"], texts.place[row["code"]], row["stance"]) for row in open_]
    chosen = [texts.rows[comment.source] for comment in representatives(given, many=many).comments]
    return _standing_for(texts.rows, texts, [Voice(source_of(row, *longest_of(row)), "all") for row in chosen])


def _cited(voices: Iterable[Voice]) -> set[str]:
    return {voice.source.comment for voice in voices}


def _said(rows: Sequence[Row], many: int, role: str, taken: Collection[str]) -> list[Voice]:
    """The sentences of these contributions that say best what all of them say; one of each contribution.

    One that says the same as another again comes after all that do not.
    """
    open_ = [row for row in rows if row["code"] not in taken]
    pieces = [
        Sentence(row["body"][start:end], row["language"], place, start, end)
        for place, row in enumerate(open_)
        for start, end in sentences(row["body"], row["language"])
    ]
    found: dict[str, Voice] = {}
    again: dict[str, Voice] = {}
    heard: list[set[str]] = []
    for piece in summarise(pieces, many=2 * many).sentences if pieces else ():
        row, said = open_[piece.source], set(terms(piece.text, piece.language))
        told = again if any(_alike(said, other) for other in heard) else found
        told.setdefault(row["code"], Voice(source_of(row, piece.start, piece.end), role))
        heard.append(said)
    return list((found | {code: voice for code, voice in again.items() if code not in found}).values())[:many]


def _alike(one: set[str], other: set[str]) -> bool:
    return len(one & other) >= ALIKE * len(one | other)


def source_of(row: Row, start: int, end: int) -> Source:
    """The place of a piece of a contribution."""
    return Source(row["code"], row["revision"], start, end)


def _standing_for(rows: Sequence[Row], texts: Texts, chosen: list[Voice]) -> list[Voice]:
    """Each quote with the contributions that it stands for; an argument only stands for its own side."""
    if not chosen or not rows:
        return chosen
    codes = [row["code"] for row in rows]
    near = texts.near([voice.source.comment for voice in chosen], codes)
    side = {row["code"]: row["stance"] for row in rows}
    for place, voice in enumerate(chosen):
        mine = side[voice.source.comment]
        apart = np.array([bool(mine) and bool(side[code]) and side[code] != mine for code in codes])
        near[place, apart] = -1.0
    best = near.argmax(axis=0)
    heard: list[list[str]] = [[] for _ in chosen]
    for column, code in enumerate(codes):
        if near[best[column], column] >= NEAR:
            heard[int(best[column])].append(code)
    return [Voice(voice.source, voice.role, tuple(sorted(heard[place]))) for place, voice in enumerate(chosen)]


def _seldom(rows: Sequence[Row], texts: Texts, taken: Collection[str]) -> list[Voice]:
    """Of the long contributions that nobody supported, the one farthest from what is quoted."""
    quiet = [row for row in rows if row["code"] not in taken and _support(row) <= 0 and _long(row)]
    if not quiet:
        return []
    near = texts.near(sorted(taken), [row["code"] for row in quiet]).max(axis=0)
    return [_for_itself(quiet[int(np.round(near, 12).argmin())], "seldom")]


def _for_itself(row: Row, role: str) -> Voice:
    """A contribution that stands for nobody else."""
    return Voice(source_of(row, *longest_of(row)), role, (row["code"],))


def longest_of(row: Row) -> tuple[int, int]:
    """The longest sentence of a contribution, the first of equals."""
    return max(sentences(row["body"], row["language"]), key=lambda span: (span[1] - span[0], -span[0]))


def _support(row: Row) -> int:
    imported = row["imported"] or {"positive": 0, "negative": 0}
    return int(row["agree"] - row["disagree"] + imported["positive"] - imported["negative"])


def _long(row: Row) -> bool:
    return len(words(row["body"])) >= SUBSTANCE


def apart_from_all(texts: Texts, *, many: int) -> list[Voice]:
    """The contributions with substance that are least like any other."""
    rows = [row for row in texts.rows if _long(row)][:_MOST_COMPARED]
    if len(texts.rows) < 2 or not rows:
        return []
    matrix = texts.vectors.matrix
    places = [texts.place[row["code"]] for row in rows]
    nearest = np.zeros(len(rows))
    for first in range(0, len(rows), _STEP):
        some = places[first : first + _STEP]
        alike = np.asarray((matrix[some] @ matrix.T).todense())
        alike[np.arange(len(some)), some] = 0.0
        nearest[first : first + _STEP] = alike.max(axis=1)
    order = np.lexsort((np.arange(len(rows)), np.round(nearest, 12)))
    return [_for_itself(rows[int(place)], "apart") for place in order[:many]]
