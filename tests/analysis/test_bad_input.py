"""Every function of the analysis on every input that spoils an analysis: a result that says what it could not do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from moderation.analysis.comment import Comment
from moderation.analysis.coverage import coverage
from moderation.analysis.duplicates.groups import groups
from moderation.analysis.duplicates.index import Index
from moderation.analysis.groups import opinion_groups, read_votes
from moderation.analysis.language import languages_of
from moderation.analysis.plain import plain
from moderation.analysis.representatives import representatives
from moderation.analysis.sentences import sentences
from moderation.analysis.summaries import Sentence, summarise
from moderation.analysis.terms import labels, terms
from moderation.analysis.themes.learned import learn
from moderation.analysis.themes.model import unpacked
from moderation.analysis.themes.proposed import propose
from moderation.analysis.themes.sketches import sketches

BUS = "Sin autobús nadie llega al hospital de la comarca."

#: The texts of a consultation, by what is wrong with it.
INPUTS: dict[str, list[str]] = {
    "empty": [],
    "one comment": [BUS],
    "an empty text": [""],
    "all the same": [BUS] * 40,
    "only emoji": ["😀😀", "👍", "🎉🎉🎉"] * 10,
    "only stop words": ["de la que y los", "el y la", "a que no"] * 10,
    "50 kB": ["palabra " * 6_250, BUS, BUS],
    "50 kB without a space": ["ñ" * 50_000, BUS],
    "mixed languages": [BUS, "Trenak ez dira inoiz iristen gure herrira.", "The trains are never there."] * 10,
    "Chinese": ["提供司機手機及姓名。", "公車很少而且很貴。", "公車每天都遲到。"] * 10,
    "control characters": ["a\u0000b\u202ec\ud800", "\n\n\n", "\ufeff"],
    "nothing in common": [f"{chr(97 + n % 26) * 5}{n} {chr(98 + n % 20) * 6}{n}" for n in range(40)],
}

Answer = Callable[[list[Comment]], Any]


def _texts(comments: Iterable[Comment]) -> list[str]:
    return [comment.text for comment in comments]


def _told(comments: list[Comment]) -> Any:
    assigned = [(comment, "a" if n % 2 else "b") for n, comment in enumerate(comments[:6])]
    model = unpacked(learn(assigned, comments).packed())
    return [model.place(comment.text, comment.language) for comment in comments]


def _summary(comments: list[Comment]) -> Any:
    cut = [
        Sentence(comment.text[start:end], comment.language, comment.source, start, end)
        for comment in comments
        for start, end in sentences(comment.text, comment.language)
    ]
    return summarise(cut)


#: Everything that reads texts: what it gives, and whether that says that nothing could be told.
FUNCTIONS: dict[str, tuple[Answer, Callable[[Any], str | None]]] = {
    "representatives": (representatives, lambda found: found.why_not),
    "themes proposed": (propose, lambda found: found.why_not),
    "summary": (_summary, lambda found: found.why_not),
    "coverage": (
        lambda comments: coverage(comments, _texts(representatives(comments).comments)),
        lambda found: found.why_not,
    ),
    "themes learned": (_told, lambda found: None if any(each.theme for each in found) else "nothing_placed"),
    "sketches": (
        lambda comments: sketches({"a": comments[::2], "b": comments[1::2]}),
        lambda found: None if any(each.words for each in found.values()) else "no_words",
    ),
    "campaigns": (lambda comments: groups(Index(_texts(comments))), lambda found: None if found else "none"),
    "languages": (
        lambda comments: [languages_of(comment.text) for comment in comments],
        lambda found: None if any(found) else "none",
    ),
    "plain language": (
        lambda comments: [plain(comment.text, comment.language) for comment in comments],
        lambda found: None if any(each.level for each in found) else "too_short",
    ),
    "terms": (
        lambda comments: [terms(comment.text, comment.language) for comment in comments],
        lambda found: None if any(found) else "none",
    ),
    "labels": (
        lambda comments: labels((comment.text, comment.language) for comment in comments),
        lambda found: None if found else "none",
    ),
}

#: Inputs of which nothing can be told, and the functions that must say so.
SAYS_NOTHING = {
    name: {"representatives", "themes proposed", "summary", "coverage", "themes learned", "sketches", "plain language"}
    for name in ("empty", "an empty text", "only emoji", "only stop words")
}


@pytest.mark.parametrize("name", INPUTS)
@pytest.mark.parametrize("what", FUNCTIONS)
def test_bad_input_has_an_answer_that_says_what_it_could_not_do(what: str, name: str) -> None:
    answer, why_not = FUNCTIONS[what]
    given = [Comment(text, "es", n) for n, text in enumerate(INPUTS[name])]
    found = answer(given)
    assert answer(list(reversed(given))) == found or what in ORDERED
    if what in SAYS_NOTHING.get(name, ()):
        assert why_not(found)


#: Their answers are in the order of the texts.
ORDERED = {"themes learned", "sketches", "campaigns", "languages", "plain language", "terms", "coverage"}


def test_the_answers_say_why() -> None:
    """Control: the reasons above come from the functions and not from the tests."""
    assert representatives([]).why_not == "nothing_to_say"
    assert propose([Comment(BUS)]).why_not == "too_few"
    assert summarise([]).why_not == "nothing_to_say"
    assert coverage([], ["a"]).why_not == "no_comments"
    fine = [Comment(text, "es", n) for n, text in enumerate([BUS, "Faltan árboles con sombra en la plaza."] * 10)]
    assert [representatives(fine).why_not, propose(fine).why_not] == [None, None]


def test_the_same_comment_many_times_is_one_theme_and_one_voice() -> None:
    same = [Comment(BUS, "es", n) for n in range(40)]
    assert len({comment.text for comment in representatives(same, many=3).comments}) == 1
    assert sum(len(group.comments) for group in propose(same).groups) + len(propose(same).apart) == 40
    assert [len(group.members) for group in groups(Index([BUS] * 40))] == [40]


def test_languages_that_nobody_declared_do_not_mix_their_words() -> None:
    mixed = [Comment(text, language, n) for n, (text, language) in enumerate([(BUS, "es"), ("Trenak", "eu")] * 10)]
    found = sketches({"a": mixed[::2], "b": mixed[1::2]})
    assert ("trenak" in found["b"].words, "trenak" in found["a"].words) == (True, False)


# Votes.


@pytest.mark.parametrize(
    "votes",
    [
        [],
        [(1, 1, 1)],
        [(1, statement, 1) for statement in range(9)],
        [(person, statement, 1) for person in range(30) for statement in range(9)],
    ],
    ids=["none", "one vote", "one participant", "everyone the same"],
)
def test_votes_without_groups_say_so(votes: list[tuple[int, int, int]]) -> None:
    found = opinion_groups(read_votes(votes))
    assert found.why_not
    assert len(found.members) <= 1
