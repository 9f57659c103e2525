"""A report says what can be checked, and what checks it finds every lie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from moderation.analysis.report.build import build
from moderation.analysis.report.claims import LANGUAGES, Block, Claim, Report, ReportError, Section, Sentence, read
from moderation.analysis.report.snapshot import Snapshot
from moderation.analysis.report.trace import trace
from moderation.analysis.report.verify import rebuild, verify
from moderation.analysis.report.words import say
from proposals.enums import ConsultationState
from tests import factories
from tests.report import town as towns
from tests.report.town import AT, CANARY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vote_keys")]


@pytest.fixture
def town() -> towns.Town:
    return towns.build()


def said(report: Report, pattern: str, language: str = "en") -> list[str]:
    return [sentence.text[language] for sentence in report.sentences() if sentence.say == pattern]


def test_it_has_every_section_in_three_languages_and_verifies(report: Report, snapshot: Snapshot) -> None:
    assert [section.number for section in report.sections] == list(range(12))
    assert all(section.blocks for section in report.sections)
    assert verify(report, snapshot) == []
    assert said(report, "people.who") == ["People who wrote: 8. Contributions: 9."]
    assert said(report, "votes.result", "es") == [
        "Votos: 6. A favor: 5 (83,3\u00a0%). En contra: 1 (16,7\u00a0%). Abstenciones: 0 (0,0\u00a0%)."
    ]
    assert said(report, "theme.size", "eu") == [
        "Ekarpenak: 6. Nork aipatua: pertsona gehienek (idatzi zuten 8 pertsonatik 6)."
    ]
    assert {language for sentence in report.sentences() for language in sentence.text} == set(LANGUAGES)


def test_a_second_build_gives_the_same_bytes_whatever_the_order_of_the_rows(report: Report, snapshot: Snapshot) -> None:
    assert build(snapshot, **AT).content == report.content
    assert rebuild(report, snapshot) == []


def test_it_is_the_same_from_the_open_data(report: Report, town: towns.Town) -> None:
    assert build(towns.from_open_data(town), **AT).content == report.content


def test_its_file_is_read_back_and_nothing_else_is(report: Report) -> None:
    assert read(report.content) == report
    for wrong in (
        b"",
        b"{}",
        b"[" * 100_000,
        report.content[:-1],
        report.content.replace(b'"number":0', b'"number": 0'),
    ):
        with pytest.raises(ReportError):
            read(wrong)


def test_no_hidden_word_is_in_it(report: Report) -> None:
    assert CANARY.encode() not in report.content


def test_each_sentence_leads_to_its_contributions_and_each_contribution_back(report: Report, town: towns.Town) -> None:
    told = trace(report)
    places = report.place_of()
    by_code = {sentence.code: sentence for sentence in report.sentences()}
    for code, where in told.items():
        for sentence in where.cited:
            assert code in {source.comment for source in by_code[sentence].sources}
        for sentence in where.represented:
            assert code in by_code[sentence].represents
    assert {code for code, where in told.items() if where.cited} == {
        source.comment for sentence in report.sentences() for source in sentence.sources
    }
    assert {places[code][0] for where in told.values() for code in where.cited} == {"4", "5"}
    assert town.question.code not in told  # nobody quotes it: not represented


def first(report: Report, wanted: Callable[[Sentence], bool]) -> Sentence:
    return next(sentence for sentence in report.sentences() if wanted(sentence))


def reworded(sentence: Sentence, *claims: Claim) -> Sentence:
    """The sentence with other claims, said as the program would say them: a lie without a slip."""
    text = {language: say(sentence.say, claims, language) for language in LANGUAGES}
    return replace(sentence, claims=claims, text=text)


def a_number(report: Report, snapshot: Snapshot) -> Report:
    sentence = first(report, lambda one: one.say == "people.who")
    people, texts = sentence.claims
    return report.with_sentence(reworded(sentence, replace(people, value=people.value + 1), texts))


def a_number_in_the_text_alone(report: Report, snapshot: Snapshot) -> Report:
    sentence = first(report, lambda one: one.say == "people.who")
    return report.with_sentence(replace(sentence, text={**sentence.text, "eu": sentence.text["eu"].replace("8", "80")}))


def a_number_by_a_person(report: Report, snapshot: Snapshot) -> Report:
    sentence = first(report, lambda one: one.say == "people.who")
    text = dict.fromkeys(LANGUAGES, "Escribieron 8 personas, el 93 % mujeres.")
    return report.with_sentence(replace(sentence, origin="human", edited_by="beñat", text=text))


def another_quote(report: Report, snapshot: Snapshot) -> Report:
    sentence = first(report, lambda one: one.origin == "extractive")
    (quote,) = sentence.claims
    return report.with_sentence(reworded(sentence, replace(quote, value="Nadie quiere autobuses.")))


def the_other_stance(report: Report, snapshot: Snapshot) -> Report:
    sentence = first(report, lambda one: one.say == "votes.arguments")
    in_favour, against, stance = sentence.claims
    return report.with_sentence(reworded(sentence, in_favour, against, replace(stance, value="against")))


def a_larger_word(report: Report, snapshot: Snapshot) -> Report:
    sentence = first(report, lambda one: one.say == "summary.theme")
    claims = [replace(one, value="many") if one.kind == "theme" else one for one in sentence.claims]
    return report.with_sentence(reworded(sentence, *claims))


def a_voice_on_the_wrong_side(report: Report, snapshot: Snapshot) -> Report:
    return report.with_sentence(replace(first(report, lambda one: one.role == "for"), role="against"))


def a_hidden_text(report: Report, snapshot: Snapshot) -> Report:
    hidden = next(code for code, row in snapshot.comments.items() if row["tombstone"])
    sentence = first(report, lambda one: one.role == "represents")
    (quote,) = sentence.claims
    assert quote.source is not None
    return report.with_sentence(reworded(sentence, replace(quote, source=replace(quote.source, comment=hidden))))


def other_words_of_the_same_text(report: Report, snapshot: Snapshot) -> Report:
    sentence = first(report, lambda one: one.role == "represents")
    (quote,) = sentence.claims
    assert quote.source is not None
    return report.with_sentence(reworded(sentence, replace(quote, source=replace(quote.source, revision="old"))))


def without_the_other_side(report: Report, snapshot: Snapshot) -> Report:
    def blocks(section: Section) -> tuple[Block, ...]:
        return tuple(
            replace(block, sentences=tuple(one for one in block.sentences if one.role != "against"))
            for block in section.blocks
        )

    return replace(report, sections=tuple(replace(section, blocks=blocks(section)) for section in report.sections))


def a_sentence_out_of_the_air(report: Report, snapshot: Snapshot) -> Report:
    sentence = first(report, lambda one: one.say == "limits.program")
    text = dict.fromkeys(LANGUAGES, "El pueblo está contento.")
    return report.with_sentence(replace(sentence, origin="human", edited_by="beñat", text=text))


def more_who_are_represented(report: Report, snapshot: Snapshot) -> Report:
    facts = {**report.facts, "represented": sorted(snapshot.texts)}
    return replace(report, facts=facts)


def a_long_page(report: Report, snapshot: Snapshot) -> Report:
    sentence = first(report, lambda one: one.say == "summary.who")
    text = {language: f"{text} {'palabra ' * 400}" for language, text in sentence.text.items()}
    return report.with_sentence(replace(sentence, origin="human", edited_by="beñat", text=text))


def of_another_snapshot(report: Report, snapshot: Snapshot) -> Report:
    return replace(report, snapshot="0" * 64)


#: A lie → the checks that find it: the one that is meant to, and where it cannot be told without a second, that too.
LIES: dict[Callable[[Report, Snapshot], Report], set[str]] = {
    a_number: {"numbers"},
    a_number_in_the_text_alone: {"numbers"},
    a_number_by_a_person: {"numbers"},
    another_quote: {"quotes", "facts"},
    the_other_stance: {"stances"},
    a_larger_word: {"stances"},
    a_voice_on_the_wrong_side: {"stances"},
    a_hidden_text: {"citations", "facts"},
    other_words_of_the_same_text: {"citations"},
    without_the_other_side: {"balance", "facts"},
    a_sentence_out_of_the_air: {"sources"},
    more_who_are_represented: {"facts", "numbers"},
    a_long_page: {"length"},
    of_another_snapshot: {"snapshot"},
}


def test_each_lie_is_found_by_the_check_that_is_meant_to(report: Report, snapshot: Snapshot) -> None:
    told = {lie.__name__: lie(report, snapshot) for lie in LIES}
    assert all(one != report for one in told.values())
    found = {name: {finding.check for finding in verify(one, snapshot)} for name, one in told.items()}
    assert found == {lie.__name__: checks for lie, checks in LIES.items()}


def test_what_is_hidden_later_is_found_and_each_sentence_that_rests_on_it(report: Report, snapshot: Snapshot) -> None:
    code = next(source.comment for sentence in report.sentences() for source in sentence.sources)
    later = snapshot.without([code])
    stale = replace(report, snapshot=later.digest)
    found = {finding.sentence for finding in verify(stale, later) if finding.check == "citations"}
    told = trace(report)[code]
    assert found == {*told.cited, *told.represented}


def test_a_consultation_in_which_nobody_wrote_has_a_report_that_says_so() -> None:
    empty = towns.alone(factories.consultation(ConsultationState.CLOSED))
    snapshot = towns.from_database(empty)
    report = build(snapshot, **AT)
    assert verify(report, snapshot) == []
    assert said(report, "votes.silent") == ["Nobody has written yet."]
    assert trace(report) == {}


#: Texts that are hard to say something of.
HARD = {
    "one text": ["Sí."],
    "all the same": ["Lo mismo que todos dicen siempre aquí."] * 12,
    "only emoji": ["🙂🙂🙂", "🎉", "👍👍"],
    "only stop words": ["de la que el", "y a los"],
    "very long": ["palabra " * 6_000, "otra cosa distinta " * 2_000],
    "mixed languages": ["Kaixo, buenos días, hello there to all of you", "Bai, sí, yes"],
    "Chinese": ["我们需要公共汽车。没有车就不能去医院。", "公共汽车太贵了。"],
    "markup": ["<script>alert(1)</script> {{ x }} %(n)s {% y %}", "=HYPERLINK(1)\\n+1"],
}


def test_hard_texts_have_a_report_that_verifies() -> None:
    for name, bodies in HARD.items():
        place = factories.consultation(ConsultationState.CLOSED)
        for body in bodies:
            factories.comment(place.proposals.all()[0], body=body)
        snapshot = towns.from_database(towns.alone(place))
        report = build(snapshot, **AT)
        assert verify(report, snapshot) == [], name
        assert build(snapshot, **AT).content == report.content, name


def test_one_person_who_writes_everything_is_one_person() -> None:
    place = factories.consultation(ConsultationState.CLOSED)
    proposal, ane = place.proposals.all()[0], factories.ane()
    for number in range(4):
        factories.argument(proposal, ane, body=f"Razón número {number} para el taxi del pueblo.")
    report = build(towns.from_database(towns.alone(place)), **AT)
    assert said(report, "people.who") == ["People who wrote: 1. Contributions: 4."]
    assert said(report, "people.loudest") == [
        "The five percent who wrote most have written 100.0\u00a0% of the contributions."
    ]


def test_what_says_the_same_again_is_quoted_only_where_nothing_else_is_said() -> None:
    alike = [
        "No es más limpio el que más limpia la calle, si no el que menos la ensucia.",
        "No es más limpio el que más limpia la calle, sino el que menos la ensucia.",
    ]
    others = ["Faltan papeleras en la calle que se limpia.", "La calle se ensucia de noche y nadie la limpia."]

    def quoted(bodies: list[str]) -> list[str]:
        place = factories.consultation(ConsultationState.CLOSED)
        for body in bodies:
            factories.comment(place.proposals.all()[0], body=body)
        report = build(towns.from_database(towns.alone(place)), **AT)
        [results] = [one for one in report.sections if one.key == "results"]
        voices = [one for block in results.blocks for one in block.sentences if one.role == "represents"]
        return sorted(str(one.claims[0].value) for one in voices)

    assert quoted(alike) == alike  # the control: there is nothing else
    assert len(set(quoted([*alike, *others])) & set(alike)) == 1
    assert set(others) < set(quoted([*alike, *others]))
