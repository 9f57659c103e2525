"""Whatever a consultation holds: a report is built of it, says what it could not tell, and holds."""

from __future__ import annotations

from typing import Any

import pytest

from moderation.analysis.report.build import build
from moderation.analysis.report.claims import Report
from moderation.analysis.report.verify import verify
from moderation.queries.themes import analysis_of
from moderation.services.opinion_maps import draw_opinion_map
from moderation.services.theme_analysis import run_themes
from moderation.services.theme_suggestions import propose_themes
from participa import events
from proposals.enums import ConsultationState, RevisionState
from proposals.models import Comment, Consultation
from proposals.services.ratings import rate_comment
from tests import factories
from tests.analysis.test_bad_input import BUS, INPUTS
from tests.factories import NOW
from tests.moderation import desk
from tests.report import town as towns
from tests.report.town import CANARY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vote_keys")]

#: What a database takes: a text with control characters never gets there.
KEPT = {name: texts for name, texts in INPUTS.items() if name not in {"control characters", "an empty text"}}


def placed(texts: list[str], *, authors: int = 5) -> Consultation:
    made = factories.consultation(ConsultationState.OPEN)
    people = [factories.user(f"persona{number}") for number in range(authors)]
    for number, text in enumerate(texts):
        factories.comment(made.proposals.all()[0], people[number % authors], body=text)
    return made


def told(place: Consultation) -> tuple[Report, Any]:
    """What is found of the texts and opinions as they are now, and the report, which must hold."""
    run_themes(analysis=propose_themes(by=factories.benat(), consultation=place, at=NOW), at=NOW)
    draw_opinion_map(consultation=place, at=NOW)
    frozen = towns.from_database(towns.alone(place))
    report = build(frozen, **towns.AT)
    assert verify(report, frozen) == []
    assert CANARY.encode() not in report.content
    analysis = analysis_of(place)
    assert analysis is not None
    return report, analysis


def said(report: Report) -> set[str]:
    return {sentence.say for sentence in report.sentences()}


@pytest.mark.parametrize("name", KEPT)
def test_texts_of_every_kind_give_a_report_that_holds(name: str) -> None:
    report, analysis = told(placed(KEPT[name]))
    coverage = report.facts["coverage"]
    assert ("votes.silent" in said(report)) == (name == "empty")
    assert (coverage["chosen"] is None) == (name == "empty" or not _quoted(report))
    assert analysis.state == "done"
    if name in {"empty", "one comment", "only emoji", "only stop words"}:
        assert analysis.why_not == "too_few"


def _quoted(report: Report) -> bool:
    return any(claim.source is not None for sentence in report.sentences() for claim in sentence.claims)


def test_opinions_that_are_all_the_same_or_of_one_person_make_no_groups_and_the_report_says_so() -> None:
    place = placed([f"{BUS} {number}" for number in range(6)])
    comments = list(Comment.objects.filter(consultation=place))
    for comment in comments:
        rate_comment(account=factories.user("jon"), comment=comment, value=1, at=NOW)
    alone = draw_opinion_map(consultation=place, at=NOW)
    for person in (factories.user(f"voter{number}") for number in range(12)):
        for comment in comments:
            rate_comment(account=person, comment=comment, value=1, at=NOW)
    same = draw_opinion_map(consultation=place, at=NOW)
    assert (bool(alone.why_not), bool(same.why_not), alone.groups, same.groups) == (True, True, [], [])
    report, _ = told(place)
    assert report.facts["opinions"]["groups"] == []


def test_one_participant_who_wrote_everything_is_told_as_one() -> None:
    report, _ = told(placed([f"{BUS} {number}" for number in range(8)], authors=1))
    claims = [claim for sentence in report.sentences() for claim in sentence.claims]
    assert max(claim.value for claim in claims if claim.metric == "people") == 1


def test_texts_hidden_and_erased_between_what_is_found_and_the_report_are_in_neither() -> None:
    place = placed([f"{BUS} {number} {CANARY if number in (3, 7) else ''}".strip() for number in range(12)])
    run_themes(analysis=propose_themes(by=factories.benat(), consultation=place, at=NOW), at=NOW)
    marked = list(Comment.objects.filter(revisions__body__contains=CANARY).order_by("pk"))
    desk.decide(desk.open_for_staff(marked[0]), "restrict")
    with events.unit():
        marked[1].revisions.update(state=RevisionState.ERASED, body="", erased_at=NOW)
    frozen = towns.from_database(towns.alone(place))
    report = build(frozen, **towns.AT)
    assert (len(frozen.texts), verify(report, frozen)) == (10, [])
    assert CANARY.encode() not in frozen.content + report.content
