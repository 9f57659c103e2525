"""Two people at the themes: the second is told who did what, and nothing of either is lost."""

from __future__ import annotations

import pytest

from participa.accounts.enums import Role
from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.events.models import Event
from proposals.models import Comment, Consultation, Theme, ThemeAssignment, ThemeChange
from proposals.queries.theme_changes import versions_of
from proposals.services import theme_changes, theme_groups
from proposals.services import themes as services
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Consultation:
    return factories.consultation()


@pytest.fixture
def benat() -> User:
    return factories.benat()


@pytest.fixture
def maite() -> User:
    return factories.staff("Maite", Role.COMMUNITY_MANAGER)


def made(by: User, place: Consultation, name: str, *texts: Comment) -> Theme:
    theme = services.make_theme(by=by, consultation=place, at=NOW, label_es=name)
    services.assign_comments(by=by, theme=theme, comments=texts, at=NOW)
    return theme


def text(place: Consultation, name: str) -> Comment:
    return factories.comment(place, factories.user(name))


def held() -> set[tuple[str, int]]:
    return set(ThemeAssignment.objects.values_list("theme__label_es", "revision__comment"))


def refused(act: object, **how: object) -> DomainError:
    with pytest.raises(DomainError) as error:
        act(**how, at=NOW)  # type: ignore[operator]
    return error.value


def test_texts_are_moved_in_one_change_and_one_way_back(place: Consultation, benat: User) -> None:
    a, b = text(place, "a"), text(place, "b")
    buses, trams = made(benat, place, "Buses", a, b), made(benat, place, "Tranvías")
    assert services.move_comments(by=benat, comments=[a], source=buses, into=trams, at=NOW) == 1
    assert held() == {("Tranvías", a.pk), ("Buses", b.pk)}
    theme_changes.undo_change(by=benat, change=ThemeChange.objects.all()[0], at=NOW)
    assert held() == {("Buses", a.pk), ("Buses", b.pk)}
    nowhere = text(place, "c")
    assert services.move_comments(by=benat, comments=[nowhere], source=None, into=trams, at=NOW) == 1
    assert refused(services.move_comments, by=benat, comments=[a], source=buses, into=buses).code == "theme.elsewhere"


def test_a_text_that_somebody_moved_meanwhile_stays_where_they_put_it(
    place: Consultation, benat: User, maite: User
) -> None:
    a, b, free = text(place, "a"), text(place, "b"), text(place, "c")
    buses, trams = made(benat, place, "Buses", a, b), made(benat, place, "Tranvías")
    bikes = made(benat, place, "Bicis")
    services.move_comments(by=maite, comments=[a], source=buses, into=trams, at=NOW)
    services.move_comments(by=maite, comments=[free], source=None, into=trams, at=NOW)
    before = held()
    told = refused(services.move_comments, by=benat, comments=[a, b], source=buses, into=bikes)
    assert (told.code, told.params) == ("theme.texts_moved", {"count": 1, "where": "Tranvías", "who": "Maite"})
    assert refused(services.move_comments, by=benat, comments=[free], source=None, into=bikes).params["count"] == 1
    split = refused(theme_groups.split_theme, by=benat, theme=buses, comments=[a, b], label_es="De noche")
    assert (split.code, held()) == ("theme.texts_moved", before)
    # The same thing done twice is no conflict, and neither is what both agree on.
    services.move_comments(by=benat, comments=[a], source=buses, into=trams, at=NOW)
    assert held() == before


def test_who_renames_or_merges_what_another_changed_is_told(place: Consultation, benat: User, maite: User) -> None:
    buses, trams = made(benat, place, "Buses", text(place, "a")), made(benat, place, "Tranvías")
    seen = versions_of([buses.pk, trams.pk])
    services.rename_theme(by=benat, theme=buses, seen=seen[buses.pk], at=NOW, label_es="Autobús")
    services.rename_theme(by=benat, theme=buses, seen=seen[buses.pk], at=NOW, label_es="Autobuses")
    services.assign_comments(by=maite, theme=buses, comments=[text(place, "b")], at=NOW)
    services.rename_theme(by=benat, theme=buses, seen=seen[buses.pk], at=NOW, label_es="Bus")
    merge = refused(theme_groups.merge_themes, by=benat, themes=[trams], into=buses, seen=seen)
    assert (merge.code, merge.params["who"], merge.params["act"]) == ("theme.conflict", "Maite", "assign")
    seen = versions_of([buses.pk, trams.pk])
    services.rename_theme(by=maite, theme=buses, at=NOW, label_es="Líneas")
    told = refused(services.rename_theme, by=benat, theme=buses, seen=seen[buses.pk], label_es="Otra vez")
    assert (told.code, told.params["who"], told.params["theme"]) == ("theme.conflict", "Maite", "Líneas")
    assert Theme.objects.get(pk=buses.pk).label_es == "Líneas"
    # What was taken back counts too.
    seen = versions_of([buses.pk, trams.pk])
    theme_changes.undo_change(by=maite, change=ThemeChange.objects.all()[0], at=NOW)
    assert refused(services.rename_theme, by=benat, theme=buses, seen=seen[buses.pk], label_es="x").code == (
        "theme.conflict"
    )
    seen = versions_of([buses.pk, trams.pk])
    assert theme_groups.merge_themes(by=benat, themes=[trams], into=buses, seen=seen, at=NOW) == buses


def test_several_themes_go_into_one_and_come_back_at_once(place: Consultation, benat: User) -> None:
    texts = [text(place, name) for name in "abc"]
    one, two, three = (made(benat, place, name, row) for name, row in zip("123", texts, strict=True))
    before = held()
    theme_groups.merge_themes(by=benat, themes=[two, three], into=one, at=NOW)
    assert held() == {("1", row.pk) for row in texts}
    theme_changes.undo_change(by=benat, change=ThemeChange.objects.all()[0], at=NOW)
    assert held() == before
    assert refused(theme_groups.merge_themes, by=benat, themes=[], into=one).code == "theme.elsewhere"


def test_the_desk_hears_of_every_change_and_nobody_else_of_what_is_not_shown(place: Consultation, benat: User) -> None:
    made(benat, place, "Buses", text(place, "a"))
    told = Event.objects.filter(kind="themes.changed")
    assert (told.count(), {event.ref for event in told}) == (2, {place.code})
    assert set(told.values_list("topic", flat=True)) == {"mod:queue"}
