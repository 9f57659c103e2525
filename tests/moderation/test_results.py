"""The results page's figures: each with its base, none that a hidden tally or a held text could show through."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from moderation.models import ReasonCode
from moderation.queries.results import Results, periods_of, results_of
from moderation.services.decisions import undo_decision
from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.enums import Agreement, Channel, Choice, CommentKind, RevisionState, Stance, TallyVisibility
from proposals.models import Comment, CommentVote, Consultation, Participation
from proposals.queries.comments import comment_view
from proposals.services.ratings import rate_comment, unrate_comment
from proposals.services.vote_keys import make_key
from proposals.services.votes import cast_vote
from tests import factories
from tests.factories import NOW
from tests.moderation import desk

pytestmark = pytest.mark.django_db


def test_every_figure_counts_what_anybody_may_read() -> None:
    place = factories.consultation()
    first, second = place.proposals.all()
    ane, jon = factories.ane(), factories.user("jon")
    argument = factories.argument(first, ane, stance=Stance.FOR)
    factories.argument(first, jon, stance=Stance.AGAINST)
    factories.comment(second, ane, kind=CommentKind.QUESTION)
    factories.comment(place, jon)
    factories.comment(first, factories.user("held"), state=RevisionState.HELD_SYSTEM, body="canary held")
    _rate(argument, jon)

    found = results_of(place, at=NOW)

    assert (found.people, found.contributions, found.ratings, found.requests) == (2, 4, 1, 0)
    assert found.kinds == {"argument": 2, "comment": 1, "question": 1}
    assert found.stances == {"against": 1, "for": 1}
    assert [(r.arguments_for, r.arguments_against, r.comments, r.questions) for r in found.proposals] == [
        (1, 1, 0, 0),
        (0, 0, 0, 1),
    ]
    assert (found.moderated.base, found.moderated.restricted) == (4, 0)


def test_a_removed_text_is_counted_by_its_reason_and_nowhere_else() -> None:
    place = factories.consultation()
    gone = factories.comment(place, factories.ane())
    factories.comment(place, factories.user("jon"))
    with events.unit():
        reason, _ = ReasonCode.objects.get_or_create(
            code="insult", defaults={"label_es": "Insulto", "label_eu": "Iraina"}
        )
        gone.restricted_at, gone.reason_code, gone.decision_ref = NOW, "insult", "abc"
        gone.save(update_fields=["restricted_at", "reason_code", "decision_ref"])

    found = results_of(place, at=NOW)

    assert (found.people, found.contributions) == (1, 1)
    assert (found.moderated.base, found.moderated.restricted, found.moderated.reasons) == (2, 1, [(reason, 1)])


@pytest.mark.parametrize("visibility", [TallyVisibility.AFTER_CLOSE, TallyVisibility.BATCHED])
def test_votes_that_are_hidden_show_in_no_sum(visibility: str) -> None:
    hidden, shown = _voted(visibility), _voted(TallyVisibility.LIVE)

    assert (shown.people, sum(bar.votes for bar in shown.periods)) == (3, 3)
    assert (hidden.people, hidden.periods) == (0, [])
    assert all(row.tally.hidden for row in hidden.proposals)


def test_imported_contributions_are_told_apart() -> None:
    place = factories.consultation()
    factories.comment(place, None)
    factories.comment(place, factories.ane())

    (bar,) = results_of(place, at=NOW).periods

    assert (bar.contributions, bar.imported, bar.height) == (1, 1, 100)
    assert place.participants.filter(channel=Channel.IMPORT).count() == 1


def test_long_lives_are_drawn_by_week_and_then_by_month() -> None:
    first = date(2026, 1, 1)
    by_day, by_week, by_month = (
        periods_of({first: (1, 0), first + timedelta(days=span): (3, 0)}, {}) for span in (61, 62, 434)
    )
    assert (by_day[0], len(by_day[1])) == ("day", 62)
    assert (by_week[0], len(by_week[1]), by_week[1][0].start) == ("week", 10, date(2025, 12, 29))
    assert (by_month[0], len(by_month[1]), by_month[1][-1].start) == ("month", 15, date(2027, 3, 1))
    assert [bar.height for bar in by_day[1] if bar.contributions] == [33.33, 100]


def test_nothing_yet_is_no_chart() -> None:
    assert results_of(factories.consultation(), at=NOW).periods == []


@pytest.mark.parametrize("many", [1, 30])
def test_the_figures_cost_the_same_whatever_there_is(many: int) -> None:
    place = factories.consultation()
    proposal = place.proposals.all()[0]
    for _ in range(many):
        factories.argument(proposal, factories.user("somebody"))

    with CaptureQueriesContext(connection) as asked:
        results_of(place, at=NOW)

    assert len(asked) == 9


def _rate(comment: Comment, account: User) -> None:
    assert comment.public_revision is not None
    with events.unit():
        CommentVote.objects.create(
            comment=comment,
            revision=comment.public_revision,
            participant=factories.participant(account, comment.consultation),
            value=Agreement.AGREE,
        )


def _voted(visibility: str) -> Results:
    place: Consultation = factories.consultation(tally_visibility=visibility)
    proposal = place.proposals.all()[0]
    make_key(proposal)
    for name in ("ane", "jon", "miren"):
        cast_vote(account=factories.user(name), proposal=proposal, choice=Choice.FOR, at=NOW)
    assert Participation.objects.filter(proposal=proposal).count() == 3
    return results_of(place, at=NOW)


def test_opinions_on_a_removed_text_are_frozen_kept_and_disclosed_and_count_again_when_it_is_back() -> None:
    place = factories.consultation()
    case, jon, benat = desk.flagged(place), factories.user("jon"), factories.benat()
    comment = case.revision.comment
    rate_comment(account=jon, comment=Comment.objects.get(pk=comment.pk), value=Agreement.AGREE, at=NOW)
    decision = desk.decide(case, "restrict", by=benat)
    with pytest.raises(DomainError, match="not_found"):
        rate_comment(account=jon, comment=Comment.objects.get(pk=comment.pk), value=Agreement.DISAGREE, at=NOW)
    with pytest.raises(DomainError, match="not_found"):
        unrate_comment(account=jon, comment=Comment.objects.get(pk=comment.pk), at=NOW)
    found = results_of(place, at=NOW)
    assert (found.ratings, found.moderated.frozen, comment_view(comment.code, account=None).agree) == (0, 1, 0)
    undo_decision(decision=decision, by=benat, at=NOW)
    found = results_of(place, at=NOW)
    assert (found.ratings, found.moderated.frozen, comment_view(comment.code, account=None).agree) == (1, 0, 1)
