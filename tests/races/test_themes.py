"""Several people put one text somewhere at the same instant: it is in one theme, and the others are told in which."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier

import pytest

from participa.accounts.enums import Role
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.models import Comment, Theme, ThemeAssignment, ThemeChange
from proposals.queries.theme_changes import refuse_if_elsewhere
from proposals.services import themes
from tests import factories
from tests.events.crowd import at_once
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def world(many: int) -> tuple[Comment, list[Theme], list[User]]:
    place = factories.consultation()
    people = [factories.staff(f"m{n}", Role.COMMUNITY_MANAGER) for n in range(many)]
    made = [themes.make_theme(by=who, consultation=place, label_es=f"Tema {n}", at=NOW) for n, who in enumerate(people)]
    return factories.comment(place, factories.ane()), made, people


def moving(text: Comment, into: Theme, by: User) -> Callable[[], str]:
    def act() -> str:
        try:
            themes.move_comments(by=by, comments=[text], source=None, into=into, at=NOW)
        except DomainError as error:
            return f"{error.code}: {error.params.get('where', '')}"
        return "moved"

    return act


def test_of_many_at_once_one_moves_the_text_and_the_others_learn_where_it_is() -> None:
    text, places, people = world(5)
    said = at_once(*(moving(text, into, by) for into, by in zip(places, people, strict=True)))
    where = ThemeAssignment.objects.get().theme
    assert sorted(said) == sorted([*[f"theme.texts_moved: {where.label_es}"] * 4, "moved"])
    assert (said[places.index(where)], ThemeChange.objects.count()) == ("moved", 1)


@pytest.mark.needs_postgres
def test_without_the_lock_the_text_is_in_two(monkeypatch: pytest.MonkeyPatch) -> None:
    text, places, people = world(2)
    both_have_looked = Barrier(2)
    look = refuse_if_elsewhere

    def look_and_wait(*args: object, **how: object) -> None:
        look(*args, **how)  # type: ignore[arg-type]
        both_have_looked.wait(timeout=10)

    monkeypatch.setattr(themes, "locked_themes", lambda *rows: [Theme.objects.get(pk=row.pk) for row in rows])
    monkeypatch.setattr(themes, "refuse_if_elsewhere", look_and_wait)
    assert at_once(*(moving(text, into, by) for into, by in zip(places, people, strict=True))) == ["moved", "moved"]
    assert ThemeAssignment.objects.count() == 2
