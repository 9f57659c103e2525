"""Summary sentences: beside what people wrote (ROUGE, Lin 2004) and beside every method of sumy in the same run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from moderation.analysis.summaries import Sentence, Sentences, lexrank, summarise
from moderation.analysis.terms import listed, terms, words
from moderation.analysis.vectors import vectors
from participa.ops.bench.analysis_cost import seconds
from participa.ops.bench.analysis_data import Data, Topic
from participa.ops.bench.rows import Row, at_least, at_most, compared

MANY = 2
#: How often one more sentence comes.
MORE = 20
#: Thousands of sentences, and the seconds they may take.
LENGTHS = ((50, 2), (100, 4))
SUMY = ("LexRank", "TextRank", "Lsa", "Luhn", "SumBasic", "KL", "Reduction")
_MODULES = {"LexRank": "lex_rank", "TextRank": "text_rank", "SumBasic": "sum_basic"}

Scores = tuple[float, float]


def rows(data: Data) -> Iterator[Row]:
    """Rightness on the reviews, then speed on many sentences made of them."""
    topics = data.topics()
    ours, best = _scores(topics, _ours), _best_of_sumy(topics)
    for index, least in ((0, 0.285), (1, 0.08)):
        name, mine = f"summaries: ROUGE-{index + 1}, two sentences", ours[index] if ours else None
        yield at_least(name, "F1", mine, least)
        yield compared(f"{name}, beside the best of sumy", "F1", mine, best[index] if best else None, least=1)
        unseen = _scores(topics[1::2], _ours)
        yield at_least(f"{name}, topics that nothing was chosen on", "F1", unseen[index] if unseen else None, least)
    for thousands, limit in LENGTHS:
        name = f"summaries: {thousands},000 sentences"
        yield at_most(name, "CPU s", _took(topics, thousands * 1000, summarise), limit)
        yield at_most(f"{name}, by LexRank", "CPU s", _took(topics, thousands * 1000, _standing), limit)

    one = _one_more(topics, LENGTHS[0][0] * 1000)
    yield at_most(f"summaries: one more sentence, and a new summary of {LENGTHS[0][0]},000", "CPU ms", one, 50)


def _ours(topic: Topic) -> str:
    chosen = summarise([Sentence(text, "en") for text in topic.sentences], many=MANY)
    return " ".join(sentence.text for sentence in chosen.sentences)


def _scores(topics: Sequence[Topic], method: Callable[[Topic], str]) -> Scores | None:
    """ROUGE-1 and ROUGE-2 (F1, with stems), the mean over the people's summaries and then over the topics."""
    try:
        from rouge_score.rouge_scorer import RougeScorer  # a tool of development
    except ImportError:
        return None
    if not topics:
        return None
    scorer = RougeScorer(["rouge1", "rouge2"], use_stemmer=True)
    found = []
    for topic in topics:
        said = method(topic)
        each = [scorer.score(reference, said) for reference in topic.references]
        found.append([np.mean([score[kind].fmeasure for score in each]) for kind in ("rouge1", "rouge2")])
    first, second = np.mean(found, axis=0).tolist()
    return first, second


def _best_of_sumy(topics: Sequence[Topic]) -> Scores | None:
    """The best that any of its methods reaches, of each score."""
    scores = [score for method in SUMY if (score := _scores(topics, _sumy(method)))] if _there_is_sumy() else []
    return (max(score[0] for score in scores), max(score[1] for score in scores)) if scores else None


def _there_is_sumy() -> bool:
    from importlib.util import find_spec  # a tool of development

    return find_spec("sumy") is not None


def _sumy(method: str) -> Callable[[Topic], str]:
    from importlib import import_module  # tools of development, named by their method

    dom, stemmers = import_module("sumy.models.dom"), import_module("sumy.nlp.stemmers")
    module = import_module(f"sumy.summarizers.{_MODULES.get(method, method.lower())}")
    summariser = getattr(module, f"{method}Summarizer")(stemmers.Stemmer("english"))
    summariser.stop_words = listed("en.stop")

    def summed_up(topic: Topic) -> str:
        sentences = [dom.Sentence(text, _Words()) for text in topic.sentences]
        return " ".join(str(each) for each in summariser(dom.ObjectDocumentModel([dom.Paragraph(sentences)]), MANY))

    return summed_up


class _Words:
    """What sumy asks of a tokenizer; its own would want data to be downloaded."""

    language = "english"

    def to_words(self, text: str) -> list[str]:
        return words(text)


def _standing(sentences: Sequence[Sentence]) -> Any:
    return lexrank(vectors([terms(sentence.text, sentence.language) for sentence in sentences]))


def _took(topics: Sequence[Topic], many: int, what: Callable[[Sequence[Sentence]], Any]) -> float | None:
    """Seconds for so many sentences."""
    sentences = _made(topics, many)
    return seconds(partial(what, sentences)) if sentences else None


def _one_more(topics: Sequence[Topic], many: int) -> float | None:
    """Milliseconds from one more sentence to a summary with it, the mean of some."""
    sentences = _made(topics, many + MORE)
    if not sentences:
        return None
    known = Sentences(sentences[:many])

    def each() -> None:
        for sentence in sentences[many:]:
            known.add([sentence])
            known.summarise(MANY)

    return 1_000 * seconds(each) / MORE


def _made(topics: Sequence[Topic], many: int) -> list[Sentence]:
    """So many sentences, each made of the first half of one and the second half of another."""
    real = [text.split() for topic in topics for text in topic.sentences]
    if not real:
        return []
    rng = np.random.default_rng(5)
    pairs = rng.integers(0, len(real), (many, 2)).tolist()
    halves = ([*real[a][: len(real[a]) // 2], *real[b][len(real[b]) // 2 :]] for a, b in pairs)
    return [Sentence(" ".join(half), "en", number) for number, half in enumerate(halves)]
