"""Campaigns, groups of opinion, those who stand for all, and what moderation tells: counted, and no lie about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from moderation.analysis.report.claims import Report, Sentence
from moderation.analysis.report.snapshot import Snapshot
from moderation.analysis.report.verify import rebuild, verify
from tests.report import town as towns
from tests.report.test_report import first, reworded, said
from tests.report.town import ADDED, SENT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vote_keys")]


@pytest.fixture
def town() -> towns.Town:
    return towns.busy()


def quotes(report: Report, role: str) -> list[str]:
    return [one.claims[0].value for one in report.sentences() if one.role == role]


def cells(report: Report, section: str, head: tuple[str, ...]) -> list[list[str]]:
    """The rows of the tables with this head, in English."""
    blocks = [block for one in report.sections if one.key == section for block in one.blocks if block.head == head]
    texts = [[sentence.text["en"] for sentence in block.sentences] for block in blocks]
    return [row[at : at + len(head)] for row in texts for at in range(0, len(row), len(head))]


def test_it_verifies_and_is_the_same_in_any_order(report: Report, snapshot: Snapshot) -> None:
    assert verify(report, snapshot) == []
    assert rebuild(report, snapshot) == []


def test_a_campaign_is_told_with_what_each_wording_adds_and_each_figure_without_it(report: Report) -> None:
    assert said(report, "campaigns.counts") == ["Campaigns: 1, with 4 of the 13 contributions."]
    assert said(report, "campaigns.size") == [
        "Contributions: 4. People: 4. Wordings: 2. With something of their own: 1."
    ]
    assert (quotes(report, "campaign"), quotes(report, "own")) == ([SENT], [ADDED])
    assert cells(report, "campaigns", ("figure", "with", "without")) == [
        ["all contributions", "13", "9"],
        ["people who wrote", "12", "8"],
        ["arguments in favour", "4", "4"],
        ["arguments against", "2", "2"],
        ["Bus", "6", "6"],
    ]


def test_groups_are_told_by_their_counts_alone(report: Report) -> None:
    assert said(report, "groups.counts") == ["Groups: 2. People in them: 60."]
    assert said(report, "groups.size") == [
        "People: 40 (66.7\u00a0% of those in a group). What sets them apart:",
        "People: 20 (33.3\u00a0% of those in a group). What sets them apart:",
    ]
    shared = cells(report, "agreement", ("contribution", "least", "base"))
    assert shared == [[f"«{towns.FARES[0]}»", "75.0\u00a0%", "60"]]
    told = cells(report, "agreement", ("contribution", "says", "share", "elsewhere", "base"))
    assert sorted(told) == sorted(
        [
            [f"«{towns.BUS_FOR[0]}»", "agrees", "87.5\u00a0%", "10.0\u00a0%", "40"],
            [f"«{towns.BUS_AGAINST[0]}»", "disagrees", "82.5\u00a0%", "5.0\u00a0%", "40"],
            [f"«{towns.BUS_AGAINST[0]}»", "agrees", "85.0\u00a0%", "10.0\u00a0%", "20"],
            [f"«{towns.BUS_FOR[0]}»", "disagrees", "80.0\u00a0%", "7.5\u00a0%", "20"],
        ]
    )


def test_moderation_tells_what_waited_what_was_marked_and_what_was_objected(report: Report) -> None:
    assert said(report, "moderation.received") == ["Texts received: 17. Waiting for a person: 1."]
    assert said(report, "moderation.marked") == [
        "Removals that stand: 1. Marked by a program before a person decided: 0 (0.0\u00a0%)."
    ]
    assert said(report, "moderation.appeals")[0].startswith("Objections to a decision: 0. Waiting: 0.")
    assert said(report, "moderation.votes")[0].startswith("Opinions on texts that are removed: 0.")
    assert said(report, "moderation.sides") == ["Arguments removed: in favour 0 of 5, against 0 of 2."]


def test_those_who_stand_for_all_are_of_each_side(report: Report, snapshot: Snapshot) -> None:
    chosen = [one for one in report.sentences() if one.role == "all"]
    stances = {snapshot.texts[source.comment]["stance"] for one in chosen for source in one.sources}
    assert stances == {"for", "against", ""}


def _fact(report: Report, *path: Any, value: Any) -> Report:
    """The report with another fact, everything else as it was."""

    def put(inside: Any, steps: tuple[Any, ...]) -> Any:
        if not steps:
            return value
        if isinstance(inside, list):
            return [put(one, steps[1:]) if place == steps[0] else one for place, one in enumerate(inside)]
        return {**inside, steps[0]: put(inside[steps[0]], steps[1:])}

    return replace(report, facts=put(report.facts, path))


def _claim(report: Report, pattern: str, name: str, value: Any) -> Report:
    """The report with another value of a claim, said as the program would."""
    sentence = first(report, lambda one: one.say == pattern)
    claims = [replace(one, value=value) if one.name == name else one for one in sentence.claims]
    return report.with_sentence(reworded(sentence, *claims))


def _cell(report: Report, wanted: Callable[[Sentence], bool], value: Any) -> Report:
    sentence = first(report, wanted)
    return report.with_sentence(reworded(sentence, replace(sentence.claims[0], value=value)))


def a_larger_campaign(report: Report, snapshot: Snapshot) -> Report:
    return _claim(report, "campaigns.size", "people", 400)


def a_campaign_with_others_in_it(report: Report, snapshot: Snapshot) -> Report:
    return _fact(report, "campaigns", 0, "comments", value=sorted(snapshot.texts))


def words_that_nobody_added(report: Report, snapshot: Snapshot) -> Report:
    return _cell(report, lambda one: one.role == "own", "Firmo por mi alcalde.")


def a_campaign_kept_silent(report: Report, snapshot: Snapshot) -> Report:
    return _fact(report, "campaigns", value=[])


def a_larger_group(report: Report, snapshot: Snapshot) -> Report:
    return _claim(report, "groups.size", "people", 4000)


def a_group_that_says_the_opposite(report: Report, snapshot: Snapshot) -> Report:
    lie = _cell(report, lambda one: any(claim.kind == "side" for claim in one.claims), "disagree")
    return _fact(lie, "opinions", "groups", 0, 0, "side", value="disagree")


def a_shared_view_that_is_not(report: Report, snapshot: Snapshot) -> Report:
    return _fact(report, "opinions", "shared", 0, "least", value=99.0)


def a_better_coverage(report: Report, snapshot: Snapshot) -> Report:
    return _claim(_fact(report, "coverage", "chosen", value=99.0), "minority.random", "chosen", 99.0)


def a_worse_chance(report: Report, snapshot: Snapshot) -> Report:
    return _claim(report, "minority.random", "random", 0.1)


def a_group_nobody_left_out(report: Report, snapshot: Snapshot) -> Report:
    return _fact(report, "coverage", "flagged", value=["language:eu"])


def fewer_removals_marked(report: Report, snapshot: Snapshot) -> Report:
    return _claim(report, "moderation.marked", "share", 100.0)


def more_who_agree(report: Report, snapshot: Snapshot) -> Report:
    facts = [{"comment": next(iter(snapshot.texts)), "kind": "wide", "agree": 99.0, "seen": 99, "interval": [90, 99]}]
    return _fact(report, "agreement", value=facts)


def a_voice_of_the_larger_side_as_dissent(report: Report, snapshot: Snapshot) -> Report:
    return report.with_sentence(replace(first(report, lambda one: one.role == "for"), role="dissent"))


#: A lie → the checks that find it.
LIES: dict[Callable[[Report, Snapshot], Report], set[str]] = {
    a_larger_campaign: {"numbers"},
    a_campaign_with_others_in_it: {"facts", "numbers"},
    words_that_nobody_added: {"quotes", "facts"},
    a_campaign_kept_silent: {"facts", "numbers"},
    a_larger_group: {"numbers"},
    a_group_that_says_the_opposite: {"facts"},
    a_shared_view_that_is_not: {"facts", "numbers"},
    a_better_coverage: {"facts"},
    a_worse_chance: {"numbers"},
    a_group_nobody_left_out: {"facts"},
    fewer_removals_marked: {"numbers"},
    more_who_agree: {"facts"},
    a_voice_of_the_larger_side_as_dissent: {"stances"},
}


def test_each_lie_is_found_by_the_check_that_is_meant_to(report: Report, snapshot: Snapshot) -> None:
    told = {lie.__name__: lie(report, snapshot) for lie in LIES}
    assert all(one != report for one in told.values())
    found = {name: {finding.check for finding in verify(one, snapshot)} for name, one in told.items()}
    assert found == {lie.__name__: checks for lie, checks in LIES.items()}
