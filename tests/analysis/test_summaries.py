"""Sentences that stand for many, and one more sentence that asks no other one anew."""

from __future__ import annotations

import random

import pytest

from moderation.analysis import summaries
from moderation.analysis.summaries import Sentence, Sentences, summarise
from moderation.analysis.terms import terms
from tests.moderation.grouping import grouped_texts

SAID = [Sentence(text, "es", number) for number, text in enumerate(grouped_texts())]
NEW = Sentence("El autobús nocturno al hospital llega tarde.", "es", 99)


def test_the_same_sentences_in_any_order_and_one_by_one_give_the_same_summary() -> None:
    whole = summarise([*SAID, NEW], many=4)
    assert len(whole.sentences) == 4
    for seed in range(5):
        shuffled = random.Random(seed).sample([*SAID, NEW], len(SAID) + 1)
        assert summarise(shuffled, many=4) == whole
        known = Sentences(shuffled[:3])
        for sentence in shuffled[3:]:
            known.add([sentence])
        assert known.summarise(4) == whole


def test_one_more_sentence_is_the_only_one_that_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(text: str, language: str) -> list[str]:
        read.append(text)
        return terms(text, language)

    monkeypatch.setattr(summaries, "terms", counted)
    known = Sentences(SAID)
    assert len(read) == len(SAID)
    known.summarise()
    known.add([NEW])
    assert (known.summarise().why_not, read[len(SAID) :]) == (None, [NEW.text])


def test_nothing_to_say_becomes_something() -> None:
    known = Sentences([Sentence("de la que", "es")])
    assert known.summarise().why_not == "nothing_to_say"
    known.add([NEW])
    assert known.summarise().sentences == (NEW,)
