"""Themes: the community manager groups, the public sees a stage, nothing hidden is counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participa import events
from participa.accounts.enums import Role
from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.events.models import Event
from proposals.enums import ConsultationState, RevisionState, Stance
from proposals.models import Consultation, Theme, ThemeAssignment
from proposals.queries.themes import all_themes, public_themes, texts_in, theme_by_code
from proposals.services import themes as services
from proposals.services.responses import publish_response
from tests import factories
from tests.factories import NOW
from tests.moderated import restrict_comment
from tests.proposals import drafting

pytestmark = pytest.mark.django_db

LABELS = {"label_es": "Paradas", "label_eu": "Geltokiak"}


@pytest.fixture
def place() -> Consultation:
    return factories.consultation()


@pytest.fixture
def benat() -> User:
    return factories.benat()


@pytest.fixture
def theme(place: Consultation, benat: User) -> Theme:
    return services.make_theme(by=benat, consultation=place, at=NOW, **LABELS)


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as error:
        act()
    return error.value.code


def stages() -> list[str]:
    """What the public heard of stages, in order."""
    told = Event.objects.filter(kind="theme.published").order_by("id")
    return [event.payload["stage"] for event in told]


def test_only_the_community_manager_groups(place: Consultation, theme: Theme) -> None:
    people = [
        factories.ane(),
        factories.carla(place.department),
        factories.dorota(place.department),
        factories.pili(),
        factories.staff("m", Role.MODERATOR),
    ]
    for person in people:
        acts: list[Callable[[], object]] = [
            lambda by=person: services.make_theme(by=by, consultation=place, at=NOW, **LABELS),  # type: ignore[misc]
            lambda by=person: services.rename_theme(by=by, theme=theme, at=NOW, label_es="x"),  # type: ignore[misc]
            lambda by=person: services.assign_comments(by=by, theme=theme, comments=[], at=NOW),  # type: ignore[misc]
            lambda by=person: services.publish_theme(by=by, theme=theme, at=NOW),  # type: ignore[misc]
            lambda by=person: services.dismiss_theme(by=by, theme=theme, reason="x", at=NOW),  # type: ignore[misc]
        ]
        assert {refusal(act) for act in acts} == {"forbidden"}
    assert Theme.objects.values_list("label_es", "stage", "published_at").get() == ("Paradas", "heard", None)


def test_a_theme_is_seen_by_nobody_before_it_is_shown(place: Consultation, theme: Theme, benat: User) -> None:
    assert (public_themes(place), [row.theme for row in all_themes(place)], stages()) == ([], [theme], [])
    services.publish_theme(by=benat, theme=theme, at=NOW)
    services.publish_theme(by=benat, theme=theme, at=NOW)
    assert ([row.theme for row in public_themes(place)], stages()) == ([theme], ["heard"])


def test_a_theme_is_shown_with_a_name_in_both_languages(theme: Theme, benat: User) -> None:
    services.rename_theme(by=benat, theme=theme, at=NOW, label_eu="")
    assert refusal(lambda: services.publish_theme(by=benat, theme=theme, at=NOW)) == "theme.both_languages"
    services.rename_theme(by=benat, theme=theme, at=NOW, label_eu="Geltokiak")
    services.publish_theme(by=benat, theme=theme, at=NOW)
    emptied = refusal(lambda: services.rename_theme(by=benat, theme=theme, at=NOW, label_eu=""))
    assert (emptied, Theme.objects.get().label_eu) == ("theme.both_languages", "Geltokiak")


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ({"label_es": " \u200b"}, "text.empty"),
        ({"label_eu": "x" * 121}, "text.too_long"),
        ({"summary_es": "a\x00"}, "text.unreadable"),
        ({"stage": "answered"}, "edit.unknown"),
    ],
)
def test_bad_words_are_refused(theme: Theme, benat: User, texts: dict[str, Any], code: str) -> None:
    assert refusal(lambda: services.rename_theme(by=benat, theme=theme, at=NOW, **texts)) == code


def test_a_theme_counts_public_texts_by_stance_and_forgets_what_is_hidden(
    place: Consultation, theme: Theme, benat: User
) -> None:
    spot = place.proposals.all()[0]
    shown = [
        factories.argument(spot, factories.user("a"), stance=Stance.FOR),
        factories.argument(spot, factories.user("b"), stance=Stance.AGAINST),
        factories.comment(place, factories.user("c")),
    ]
    gone = factories.argument(spot, factories.user("d"), stance=Stance.FOR, body="canario")
    held = factories.comment(place, factories.user("e"), state=RevisionState.HELD_SYSTEM, body="canario")

    for _ in range(2):
        services.assign_comments(by=benat, theme=theme, comments=[*shown, gone, held], at=NOW)
    restrict_comment(comment=gone, reason_code="insult", decision_ref="d2345678", at=NOW)
    services.publish_theme(by=benat, theme=theme, at=NOW)

    row = public_themes(place)[0]
    assert (row.texts, row.in_favour, row.against) == (3, 1, 1)
    assert sorted(comment.pk for comment in texts_in(theme)) == sorted(comment.pk for comment in shown)
    assert ThemeAssignment.objects.count() == 4
    assert services.unassign_comments(by=benat, theme=theme, comments=shown[:2], at=NOW) == 2
    assert public_themes(place)[0].texts == 1


def test_texts_of_another_consultation_stay_out(theme: Theme, benat: User) -> None:
    elsewhere = factories.comment(factories.consultation(), factories.ane())
    act = refusal(lambda: services.assign_comments(by=benat, theme=theme, comments=[elsewhere], at=NOW))
    assert (act, ThemeAssignment.objects.count()) == ("not_found", 0)


def test_a_theme_is_set_aside_with_a_public_reason_and_not_once_it_is_answered(
    place: Consultation, theme: Theme, benat: User
) -> None:
    services.publish_theme(by=benat, theme=theme, at=NOW)
    assert refusal(lambda: services.dismiss_theme(by=benat, theme=theme, reason=" ", at=NOW)) == "theme.reason"
    services.dismiss_theme(by=benat, theme=theme, reason="Es de otra ley.", at=NOW)
    assert public_themes(place)[0].theme.dismissal_reason == "Es de otra ley."

    carla, dorota = factories.carla(place.department), factories.dorota(place.department)
    response = drafting.sent(place, carla)
    with events.unit():
        response.themes.add(theme)
    publish_response(by=dorota, response=drafting.approve(response, dorota), at=NOW)

    shown = public_themes(place)[0]
    assert (shown.theme.stage, shown.theme.dismissal_reason, shown.responses) == ("answered", "", (response,))
    assert stages() == ["heard", "dismissed", "answered"]
    assert refusal(lambda: services.dismiss_theme(by=benat, theme=theme, reason="x", at=NOW)) == "theme.answered"


def test_a_response_that_is_not_public_is_not_shown_with_its_theme(
    place: Consultation, theme: Theme, benat: User
) -> None:
    services.publish_theme(by=benat, theme=theme, at=NOW)
    draft = drafting.written(place, factories.carla(place.department))
    with events.unit():
        draft.themes.add(theme)
    assert public_themes(place)[0].responses == ()


def test_themes_of_a_draft_are_not_public(place: Consultation, theme: Theme, benat: User) -> None:
    services.publish_theme(by=benat, theme=theme, at=NOW)
    with events.unit():
        Consultation.objects.filter(pk=place.pk).update(state=ConsultationState.DRAFT, published_at=None)
    assert public_themes(place) == []
    assert theme_by_code(theme.code) == theme
    assert theme_by_code("b2345678") is None


def test_many_themes_cost_the_same_as_one(place: Consultation, benat: User) -> None:
    counts = []
    for number in (1, 12):
        for n in range(number):
            made = services.make_theme(by=benat, consultation=place, at=NOW, **LABELS)
            services.assign_comments(
                by=benat, theme=made, comments=[factories.comment(place, factories.user(f"p{n}"))], at=NOW
            )
            services.publish_theme(by=benat, theme=made, at=NOW)
        with CaptureQueriesContext(connection) as asked:
            public_themes(place)
        counts.append(len(asked))
    assert counts == [2, 2]
