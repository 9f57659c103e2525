"""A report without the words that were hidden, withdrawn or changed after it was made: they leave every output."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from moderation.analysis.report.claims import LANGUAGES, Report, Sentence
from moderation.analysis.report.words import say

GONE = "quote.gone"


def without(report: Report, gone: Collection[str]) -> Report:
    """The same with a note in the place of each sentence that quotes one of these contributions."""
    if not gone:
        return report
    hidden = frozenset(gone)
    for sentence in list(report.sentences()):
        if any(source.comment in hidden for source in sentence.sources):
            report = report.with_sentence(_noted(sentence))
    return report


def _noted(sentence: Sentence) -> Sentence:
    text = {language: say(GONE, (), language) for language in LANGUAGES}
    return replace(sentence, origin="template", say=GONE, text=text, claims=(), role="")
