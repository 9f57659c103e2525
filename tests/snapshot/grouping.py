"""Themes made, shown and regrouped, and what was suggested for them: scenes for :mod:`tests.snapshot.scenes`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from moderation.queries.themes import suggested_texts, suggested_themes
from moderation.services import theme_analysis, theme_suggestions
from proposals.models import Comment
from proposals.services import theme_changes, theme_groups, themes
from tests.factories import NOW
from tests.moderation.grouping import grouped_texts

if TYPE_CHECKING:
    from tests.snapshot.scenes import Act, Place

LATER = NOW + timedelta(seconds=5)
LABELS: dict[str, Any] = {"label_es": "De noche", "label_eu": "Gauez"}


def theme_shown(place: Place) -> Act:
    made = themes.make_theme(by=place.benat, consultation=place.consultation, at=NOW, **LABELS)
    return lambda: themes.publish_theme(by=place.benat, theme=made, at=NOW)


def theme_renamed(place: Place) -> Act:
    text = place.text()
    shown = place.theme(text)
    return lambda: themes.rename_theme(by=place.benat, theme=shown, label_es="Para todos", at=LATER)


def theme_filled(place: Place) -> Act:
    text, shown = place.text(), place.theme()
    return lambda: themes.assign_comments(
        by=place.benat, theme=shown, comments=[Comment.objects.get(pk=text.pk)], at=LATER
    )


def theme_emptied(place: Place) -> Act:
    text = Comment.objects.get(pk=place.text().pk)
    shown = place.theme(text)
    return lambda: themes.unassign_comments(by=place.benat, theme=shown, comments=[text], at=LATER)


def theme_text_moved(place: Place) -> Act:
    text, other = Comment.objects.get(pk=place.text().pk), place.theme()
    shown = place.theme(text)
    return lambda: themes.move_comments(by=place.benat, comments=[text], source=shown, into=other, at=LATER)


def theme_set_aside(place: Place) -> Act:
    shown = place.theme()
    return lambda: themes.dismiss_theme(by=place.benat, theme=shown, reason="No es de aquí.", at=LATER)


def theme_handed(place: Place) -> Act:
    shown = place.theme()
    return lambda: themes.hand_to_department(themes=[shown], at=LATER)


def theme_merged(place: Place) -> Act:
    shown, other = place.theme(place.text()), place.theme(place.text(body="¿Y de noche?"))
    return lambda: theme_groups.merge_themes(by=place.benat, themes=[shown], into=other, at=LATER)


def theme_split(place: Place) -> Act:
    text = place.text()
    shown = place.theme(text, place.text(body="¿Y de noche?"))
    return lambda: theme_groups.split_theme(by=place.benat, theme=shown, comments=[text], at=LATER, **LABELS)


def theme_change_undone(place: Place) -> Act:
    shown = place.theme(place.text())
    change = shown.changes.all()[0]
    return lambda: theme_changes.undo_change(by=place.benat, change=change, at=LATER)


def suggestion_accepted(place: Place) -> Act:
    for text in grouped_texts():
        place.text(body=text)
    asked = theme_suggestions.propose_themes(by=place.benat, consultation=place.consultation, at=NOW)
    theme_analysis.run_themes(analysis=asked, at=NOW)
    found = suggested_themes(place.consultation)[0].theme
    themes.rename_theme(by=place.benat, theme=found, at=NOW, **LABELS)
    themes.publish_theme(by=place.benat, theme=found, at=NOW)
    return lambda: theme_suggestions.accept_suggestions(
        by=place.benat, theme=found, comments=list(suggested_texts(found)), at=LATER
    )


SCENES: dict[str, Callable[[Place], Act]] = {
    "theme_changes.undo_change": theme_change_undone,
    "theme_groups.merge_themes": theme_merged,
    "theme_groups.split_theme": theme_split,
    "theme_suggestions.accept_suggestions": suggestion_accepted,
    "themes.assign_comments": theme_filled,
    "themes.dismiss_theme": theme_set_aside,
    "themes.hand_to_department": theme_handed,
    "themes.move_comments": theme_text_moved,
    "themes.publish_theme": theme_shown,
    "themes.rename_theme": theme_renamed,
    "themes.unassign_comments": theme_emptied,
}
