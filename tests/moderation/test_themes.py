"""Themes proposed by the analysis, suggestions learned from people, and nothing that a person said overwritten."""

from __future__ import annotations

import zlib
from datetime import timedelta

import pytest
import time_machine

from moderation.analysis.terms import terms
from moderation.analysis.themes import model as themes_model
from moderation.enums import AnalysisState
from moderation.models import ThemeAnalysis, ThemeSuggestion
from moderation.queries.themes import analysis_of, changes_of, suggested_texts, suggested_themes, unplaced_texts
from moderation.services import theme_analysis, theme_suggestions
from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.events.facts import Fact
from participa.events.registry import handlers_of
from proposals.enums import ThemeOrigin
from proposals.models import Comment, Consultation, Theme, ThemeAssignment
from proposals.queries.themes import public_themes
from proposals.services.theme_changes import undo_change
from proposals.services.theme_groups import merge_themes
from proposals.services.themes import assign_comments, make_theme, rename_theme
from tests import factories
from tests.factories import NOW
from tests.moderated import restrict_comment
from tests.moderation.grouping import BUSES, TREES, grouped_texts

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def place() -> Consultation:
    """A consultation with texts about two things."""
    made = factories.consultation()
    for n, text in enumerate(grouped_texts()):
        written(made, text, n)
    return made


@pytest.fixture
def benat() -> User:
    return factories.benat()


def written(place: Consultation, text: str, n: int = 99) -> Comment:
    return factories.comment(place, factories.user(f"p{n}"), body=text)


def proposed(place: Consultation, by: User, many: int | None = 2) -> list[Theme]:
    asked = theme_suggestions.propose_themes(by=by, consultation=place, many=many, at=NOW)
    theme_analysis.run_themes(analysis=asked, at=NOW)
    return [row.theme for row in suggested_themes(place)]


def bodies(theme: Theme) -> set[str]:
    return {comment.public_revision.body for comment in suggested_texts(theme) if comment.public_revision}


def test_themes_are_proposed_with_words_and_texts_that_show_them_and_nobody_outside_sees_them(
    place: Consultation, benat: User
) -> None:
    buses, trees = proposed(place, benat)
    assert (bodies(buses), bodies(trees)) == (set(BUSES), set(TREES))
    first, second = suggested_themes(place)
    assert {"autobús", "hospital"} <= set(first.words)
    assert {"árboles", "sombra", "plaza"} <= set(second.words)
    assert [len(first.representatives), first.suggested, second.suggested] == [4, 8, 7]
    assert {comment.public_revision.body for comment in first.representatives if comment.public_revision} <= set(BUSES)
    assert (buses.origin, buses.pinned, public_themes(place)) == (ThemeOrigin.ANALYSIS, False, [])
    assert (ThemeAssignment.objects.count(), unplaced_texts(place).count()) == (0, 0)
    analysis = analysis_of(place)
    assert analysis is not None
    assert (analysis.state, analysis.why_not, analysis.texts, analysis.requested_by) == ("done", "", 15, benat)


def test_a_second_proposal_replaces_what_nobody_touched_and_nothing_else(place: Consultation, benat: User) -> None:
    buses, trees = proposed(place, benat)
    rename_theme(by=benat, theme=buses, label_es="Autobuses", at=NOW)
    # What is left is too little for other themes: what was proposed stays.
    assert proposed(place, benat) == [buses, trees]
    for n, text in enumerate(BUSES):
        about = text.replace("autobús", "libro").replace("hospital", "instituto").replace("parada", "sala")
        written(place, about, 40 + n)
    again = proposed(place, benat)
    assert again[0] == buses
    assert trees not in again
    assert Theme.objects.get(pk=buses.pk).label_es == "Autobuses"
    # What the program grouped under the name that a person gave is not proposed a second time.
    assert bodies(buses) == set(BUSES)
    assert not any(set(BUSES) & bodies(theme) for theme in again[1:])


def test_suggestions_are_confirmed_or_refused_by_a_person_and_refused_ones_stay_away(
    place: Consultation, benat: User
) -> None:
    buses, trees = proposed(place, benat)
    some = list(suggested_texts(buses)[:3])
    others = list(suggested_texts(trees)[:1])
    assert theme_suggestions.accept_suggestions(by=benat, theme=buses, comments=[*some, *others], at=NOW) == 3
    kept = ThemeAssignment.objects.values_list("theme", "source", "confirmed_by")
    assert set(kept) == {(buses.pk, ThemeOrigin.ANALYSIS, benat.pk)}
    assert bodies(buses) == set(BUSES) - {comment.public_revision.body for comment in some if comment.public_revision}
    refused = list(suggested_texts(buses)[:1])
    assert theme_suggestions.refuse_suggestions(by=benat, theme=buses, comments=refused, at=NOW) == 1
    theme_analysis.learn_themes(consultation=place, at=LATER)
    assert suggested_texts(buses).count() == 4
    assert not suggested_texts(buses).filter(pk=refused[0].pk).exists()
    undo_change(by=benat, change=changes_of(place)[0], at=LATER)
    assert (ThemeAssignment.objects.count(), suggested_texts(buses).count()) == (0, 7)


def test_what_a_person_put_elsewhere_is_learned_and_never_moved(place: Consultation, benat: User) -> None:
    proposed(place, benat)
    mine = make_theme(by=benat, consultation=place, label_es="Sombra", at=NOW)
    trees = list(Comment.objects.filter(public_revision__body__in=TREES[:4]))
    odd = Comment.objects.get(public_revision__body=BUSES[0])
    assign_comments(by=benat, theme=mine, comments=[*trees, odd], at=NOW)
    assert theme_analysis.run_waiting(at=LATER) == 1
    assert theme_analysis.run_waiting(at=LATER) == 0
    assert set(TREES[4:]) <= bodies(mine)
    assert ThemeAssignment.objects.filter(theme=mine, revision__comment=odd).exists()
    assert [odd in suggested_texts(row.theme) for row in suggested_themes(place)] == [False] * 3


def test_texts_grouped_into_a_theme_that_went_into_another_are_suggested_there(
    place: Consultation, benat: User
) -> None:
    buses, trees = proposed(place, benat)
    merge_themes(by=benat, themes=[trees], into=buses, at=NOW)
    theme_analysis.run_waiting(at=LATER)
    assert bodies(buses) == set(grouped_texts())


def test_one_theme_alone_draws_nothing_to_itself(place: Consultation, benat: User) -> None:
    mine = make_theme(by=benat, consultation=place, label_es="Autobuses", at=NOW)
    some = list(Comment.objects.filter(public_revision__body__in=BUSES[:4]))
    assign_comments(by=benat, theme=mine, comments=some, at=NOW)
    theme_analysis.learn_themes(consultation=place, at=LATER)
    assert (bodies(mine), unplaced_texts(place).count()) == (set(), 11)


def test_one_more_comment_is_placed_alone(place: Consultation, benat: User, monkeypatch: pytest.MonkeyPatch) -> None:
    buses, _ = proposed(place, benat)
    before = set(ThemeSuggestion.objects.values_list("pk", flat=True))
    read: list[str] = []

    def counted(text: str, language: str) -> list[str]:
        read.append(text)
        return terms(text, language)

    monkeypatch.setattr(themes_model, "terms", counted)
    new = written(place, "El autobús al hospital no pasa los domingos.")
    placed = theme_analysis.suggest_theme(comment=new, at=LATER)
    assert placed is not None
    assert (placed.theme, read) == (str(buses.pk), ["El autobús al hospital no pasa los domingos."])
    assert len(set(ThemeSuggestion.objects.values_list("pk", flat=True)) - before) == 1
    assert before < set(ThemeSuggestion.objects.values_list("pk", flat=True))


def test_what_another_version_learned_is_learned_anew(place: Consultation, benat: User) -> None:
    buses, _ = proposed(place, benat)
    new = written(place, "El autobús al hospital no pasa los domingos.")
    with events.unit():
        ThemeAnalysis.objects.update(model=zlib.compress(b"[0, [], []]"))
    placed = theme_analysis.suggest_theme(comment=new, at=LATER)
    assert placed is not None
    assert placed.theme == str(buses.pk)


def test_what_is_not_sure_stays_in_no_theme(place: Consultation, benat: User) -> None:
    proposed(place, benat)
    new = written(place, "Me gustan los lunes.")
    placed = theme_analysis.suggest_theme(comment=new, at=LATER)
    assert placed is not None
    assert placed.theme is None
    assert list(unplaced_texts(place)) == [new]


def test_a_text_that_is_hidden_is_suggested_and_shown_nowhere(place: Consultation, benat: User) -> None:
    buses, _ = proposed(place, benat)
    shown = suggested_themes(place)[0].representatives[0]
    restrict_comment(comment=shown, reason_code="insult", decision_ref="d2345678", at=NOW)
    again = suggested_themes(place)[0]
    assert shown not in again.representatives
    assert (again.suggested, shown in suggested_texts(buses)) == (7, False)
    assert theme_suggestions.accept_suggestions(by=benat, theme=buses, comments=[shown], at=NOW) == 0
    theme_analysis.learn_themes(consultation=place, at=LATER)
    assert not ThemeSuggestion.objects.filter(revision=shown.public_revision_id, theme__pinned=True).exists()


@pytest.mark.parametrize("bodies_", [[], ["Hola a todos."], ["😀"] * 12, ["de la que"] * 12])
def test_where_nothing_can_be_grouped_it_says_so(bodies_: list[str], benat: User) -> None:
    place = factories.consultation()
    for n, body in enumerate(bodies_):
        written(place, body, n)
    assert proposed(place, benat, None) == []
    analysis = analysis_of(place)
    assert analysis is not None
    assert (analysis.state, analysis.why_not, analysis.texts) == ("done", "too_few", len(bodies_))


def test_one_proposal_at_a_time_by_the_community_manager_of_a_number_that_can_be_read(
    place: Consultation, benat: User
) -> None:
    for by, many, code in ((factories.ane(), None, "forbidden"), (benat, 1, "themes.many"), (benat, 51, "themes.many")):
        with pytest.raises(DomainError) as error:
            theme_suggestions.propose_themes(by=by, consultation=place, many=many, at=NOW)
        assert error.value.code == code
    theme_suggestions.propose_themes(by=benat, consultation=place, at=NOW)
    with pytest.raises(DomainError) as error:
        theme_suggestions.propose_themes(by=benat, consultation=place, at=NOW)
    assert error.value.code == "themes.at_work"


def test_a_task_that_waited_begins_when_it_begins_and_is_not_taken_up_twice(place: Consultation, benat: User) -> None:
    theme_suggestions.propose_themes(by=benat, consultation=place, many=2, at=NOW)
    (begin,) = handlers_of("themes.requested")
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        begin(Fact("themes.requested", place.code, NOW))
    done = ThemeAnalysis.objects.get()
    assert (done.active_at, done.learned_at) == (NOW + timedelta(hours=1),) * 2
    assert theme_analysis.run_waiting(at=NOW + timedelta(hours=1)) == 0


def test_a_proposal_whose_task_was_lost_is_taken_up_and_given_up_in_the_end(place: Consultation, benat: User) -> None:
    asked = theme_suggestions.propose_themes(by=benat, consultation=place, many=2, at=NOW)
    assert theme_analysis.run_waiting(at=NOW + timedelta(minutes=4)) == 0
    assert theme_analysis.run_waiting(at=NOW + timedelta(minutes=6)) == 1
    assert Theme.objects.count() == 2
    with events.unit():
        ThemeAnalysis.objects.update(state=AnalysisState.WORKING, attempts=theme_analysis.MOST_ATTEMPTS, active_at=NOW)
    theme_analysis.run_themes(analysis=asked, at=LATER)
    assert ThemeAnalysis.objects.get().state == AnalysisState.FAILED
