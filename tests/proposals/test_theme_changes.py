"""Themes merged, split, pinned and renamed, and each of it taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from participa import events
from participa.accounts.audit_check import verify_chain
from participa.accounts.models import AuditEntry, User
from participa.core.errors import DomainError
from participa.events.models import Event
from proposals.enums import ThemeStage
from proposals.models import Comment, Consultation, Theme, ThemeAssignment, ThemeChange
from proposals.queries.themes import all_themes, public_themes
from proposals.services import theme_changes, theme_groups
from proposals.services import themes as services
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

Rows = set[tuple[str, int]]


@pytest.fixture
def place() -> Consultation:
    return factories.consultation()


@pytest.fixture
def benat() -> User:
    return factories.benat()


def texts(place: Consultation, many: int) -> list[Comment]:
    return [factories.comment(place, factories.user(f"p{n}")) for n in range(many)]


def made(place: Consultation, by: User, name: str, *comments: Comment) -> Theme:
    theme = services.make_theme(by=by, consultation=place, at=NOW, label_es=name, label_eu=name)
    services.assign_comments(by=by, theme=theme, comments=comments, at=NOW)
    return theme


def held() -> Rows:
    """Which texts are in which themes."""
    return set(ThemeAssignment.objects.values_list("theme__label_es", "revision__comment"))


def listed(place: Consultation) -> list[str]:
    return [row.theme.label_es for row in all_themes(place)]


def undo(by: User, change: ThemeChange | None = None) -> ThemeChange:
    newest = change or ThemeChange.objects.filter(undone_at__isnull=True)[0]
    return theme_changes.undo_change(by=by, change=newest, at=NOW)


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as error:
        act()
    return error.value.code


def test_a_merge_puts_the_texts_together_and_is_taken_back(place: Consultation, benat: User) -> None:
    a, b, c = texts(place, 3)
    buses, trams = made(place, benat, "Buses", a, b), made(place, benat, "Tranvías", b, c)
    before = held()
    kept = theme_groups.merge_themes(by=benat, themes=[trams], into=buses, at=NOW)
    assert (kept, listed(place), held()) == (buses, ["Buses"], {("Buses", pk) for pk in (a.pk, b.pk, c.pk)})
    assert refusal(lambda: services.rename_theme(by=benat, theme=trams, at=NOW, label_es="x")) == "theme.merged"
    undo(benat)
    assert (listed(place), held()) == (["Buses", "Tranvías"], before)
    assert refusal(lambda: undo(benat, ThemeChange.objects.filter(undone_at__isnull=False)[0])) == "theme.undone"


def test_a_split_makes_a_theme_that_is_one_with_the_old_again_when_it_is_taken_back(
    place: Consultation, benat: User
) -> None:
    a, b, suggested = texts(place, 3)
    buses = made(place, benat, "Buses", a, b)
    before = held()
    new = theme_groups.split_theme(
        by=benat, theme=buses, comments=[b, suggested], at=NOW, label_es="De noche", label_eu="Gauez"
    )
    assert (new.published_at, new.pinned, new.merged_into) == (None, True, None)
    assert held() == {("Buses", a.pk), ("De noche", b.pk), ("De noche", suggested.pk)}
    undo(benat)
    assert (listed(place), held()) == (["Buses"], before)
    empty = refusal(lambda: theme_groups.split_theme(by=benat, theme=buses, comments=[], at=NOW, label_es="x"))
    assert empty == "theme.no_texts"


def test_names_pins_and_texts_are_taken_back_to_what_they_were(place: Consultation, benat: User) -> None:
    a, b = texts(place, 2)
    buses = made(place, benat, "Buses", a)
    services.assign_comments(by=benat, theme=buses, comments=[a, b], at=NOW)
    undo(benat)
    assert held() == {("Buses", a.pk)}
    services.unassign_comments(by=benat, theme=buses, comments=[a], at=NOW)
    undo(benat)
    assert held() == {("Buses", a.pk)}
    assert ThemeAssignment.objects.get().confirmed_by == benat
    services.rename_theme(by=benat, theme=buses, at=NOW, label_es="Autobuses", summary_es="Piden más.")
    undo(benat)
    assert Theme.objects.values_list("label_es", "summary_es").get() == ("Buses", "")
    theme_groups.pin_theme(by=benat, theme=buses, pinned=False, at=NOW)
    assert undo(benat).act == "unpin"
    assert Theme.objects.get().pinned


def test_what_changes_nothing_leaves_nothing_to_take_back(place: Consultation, benat: User) -> None:
    buses = made(place, benat, "Buses")
    changes = ThemeChange.objects.count()
    services.rename_theme(by=benat, theme=buses, at=NOW, label_es="Buses")
    services.assign_comments(by=benat, theme=buses, comments=[], at=NOW)
    theme_groups.pin_theme(by=benat, theme=buses, pinned=True, at=NOW)
    assert ThemeChange.objects.count() == changes


def test_what_somebody_changed_since_is_not_taken_back(place: Consultation, benat: User) -> None:
    a, b = texts(place, 2)
    buses = made(place, benat, "Buses", a)
    first = ThemeChange.objects.get()
    services.rename_theme(by=benat, theme=buses, at=NOW, label_es="Autobuses")
    renamed = ThemeChange.objects.all()[0]
    services.rename_theme(by=benat, theme=buses, at=NOW, label_es="Líneas")
    assert refusal(lambda: undo(benat, renamed)) == "theme.changed_since"
    services.unassign_comments(by=benat, theme=buses, comments=[a], at=NOW)
    assert refusal(lambda: undo(benat, first)) == "theme.changed_since"
    assert (Theme.objects.get().label_es, held()) == ("Líneas", set())
    services.assign_comments(by=benat, theme=buses, comments=[b], at=NOW)
    assert held() == {("Líneas", b.pk)}


def test_a_text_that_is_gone_does_not_stop_the_way_back(place: Consultation, benat: User) -> None:
    a, b = texts(place, 2)
    made(place, benat, "Buses", a, b)
    with events.unit():
        Comment.objects.filter(pk=a.pk).update(public_revision=None)
        a.revisions.all().delete()
    undo(benat)
    assert held() == set()


@pytest.mark.parametrize(
    ("gone", "kept", "code"),
    [
        ({"stage": ThemeStage.ANSWERED}, {}, "theme.underway"),
        ({"stage": ThemeStage.WITH_DEPARTMENT}, {}, "theme.underway"),
        ({"published_at": NOW}, {}, "theme.into_unseen"),
        ({"published_at": NOW}, {"published_at": NOW}, None),
    ],
)
def test_nothing_that_the_public_follows_disappears_in_a_merge(
    place: Consultation, benat: User, gone: dict[str, object], kept: dict[str, object], code: str | None
) -> None:
    one, other = made(place, benat, "Uno"), made(place, benat, "Otro")
    with events.unit():
        Theme.objects.filter(pk=one.pk).update(**gone)
        Theme.objects.filter(pk=other.pk).update(**kept)
    if code:
        assert refusal(lambda: theme_groups.merge_themes(by=benat, themes=[one], into=other, at=NOW)) == code
    else:
        theme_groups.merge_themes(by=benat, themes=[one], into=other, at=NOW)
        assert [row.theme for row in public_themes(place)] == [other]
        assert Event.objects.filter(kind="theme.published").count() == 2


def test_a_theme_goes_into_another_of_its_own_consultation(place: Consultation, benat: User) -> None:
    one, elsewhere = made(place, benat, "Uno"), made(factories.consultation(), benat, "Otro")
    for other in (one, elsewhere):
        act = refusal(lambda into=other: theme_groups.merge_themes(by=benat, themes=[one], into=into, at=NOW))  # type: ignore[misc]
        assert act == "theme.elsewhere"


def test_only_the_community_manager_regroups(place: Consultation, benat: User) -> None:
    one, other = made(place, benat, "Uno", *texts(place, 1)), made(place, benat, "Otro")
    change, before = ThemeChange.objects.all()[0], held()
    for person in (factories.ane(), factories.carla(place.department), factories.pili()):
        acts: list[Callable[[], object]] = [
            lambda by=person: theme_groups.merge_themes(by=by, themes=[one], into=other, at=NOW),  # type: ignore[misc]
            lambda by=person: theme_groups.split_theme(by=by, theme=one, comments=[], at=NOW, label_es="x"),  # type: ignore[misc]
            lambda by=person: theme_groups.pin_theme(by=by, theme=one, pinned=False, at=NOW),  # type: ignore[misc]
            lambda by=person: theme_changes.undo_change(by=by, change=change, at=NOW),  # type: ignore[misc]
        ]
        assert {refusal(act) for act in acts} == {"forbidden"}
    assert (held(), listed(place)) == (before, ["Uno", "Otro"])


def test_every_change_is_in_the_audit_log_without_a_word_of_it(place: Consultation, benat: User) -> None:
    one, other = made(place, benat, "Palabra secreta", *texts(place, 2)), made(place, benat, "Otro")
    theme_groups.merge_themes(by=benat, themes=[one], into=other, at=NOW)
    undo(benat)
    acts = list(AuditEntry.objects.order_by("seq").values_list("act", flat=True))
    assert acts == ["theme.made", "theme.changed", "theme.made", "theme.changed", "theme.undone"]
    assert verify_chain().ok
    assert not any("Palabra" in entry.facts for entry in AuditEntry.objects.all())
