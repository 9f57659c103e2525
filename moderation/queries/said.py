"""What is being said in a consultation, for the community manager: themes by side, opinions, days, under filters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from moderation.queries.results import Period, periods_of
from participa.core.workdays import MADRID
from proposals.enums import HELD_STATES, Stance
from proposals.models import Comment, CommentRevision, Consultation, Theme
from proposals.queries.themes import themes_of
from proposals.queries.visibility import public_comments
from proposals.queries.votes import Counts


@dataclass(frozen=True)
class ThemeRow:
    """A theme with its public texts and people, and the arguments of each side; ``counts`` is for the bar."""

    theme: Theme
    texts: int
    people: int
    counts: Counts


@dataclass(frozen=True)
class Bar:
    """Texts from ``start`` on: published, and waiting for a decision; places and heights in percent of the chart."""

    start: date
    published: int
    held: int
    left: float
    height: float
    held_height: float

    @property
    def top(self) -> float:
        """Where the bar begins, from the top; those that wait stand on it."""
        return 100 - self.height

    @property
    def held_top(self) -> float:
        """Where those that wait begin."""
        return self.top - self.held_height


@dataclass(frozen=True)
class Said:
    """The figures under the filters."""

    texts: int
    people: int
    unthemed: int
    themes: list[ThemeRow]
    languages: list[tuple[str, int]]
    step: str
    periods: list[Bar]
    bar_width: float


def said_in(consultation: Consultation, *, proposal: str = "", stance: str = "", language: str = "") -> Said:
    """What anybody may read, under filters; one that matches nothing gives nothing. Seven statements."""
    texts = texts_under(consultation, proposal, stance, language)
    totals = texts.aggregate(texts=Count("pk"), people=Count("participant", distinct=True))
    themed = texts.filter(public_revision__theme_assignments__theme__merged_into__isnull=True)
    in_some = themed.filter(public_revision__theme_assignments__isnull=False).values("pk").distinct().count()
    days = {day: (n, 0) for day, n in _by_day(texts)}
    step, periods = periods_of(days, dict(_held_by_day(consultation, proposal, stance, language)))
    return Said(
        texts=totals["texts"],
        people=totals["people"],
        unthemed=totals["texts"] - in_some,
        themes=theme_rows(consultation, texts),
        languages=_languages(texts),
        step=step,
        periods=[_bar(one) for one in periods],
        bar_width=100 / len(periods) * 0.8 if periods else 0,
    )


def texts_under(consultation: Consultation, proposal: str, stance: str, language: str) -> QuerySet[Comment]:
    """The public texts under filters; an empty one lets everything through."""
    asked: dict[str, Any] = {"proposal__code": proposal, "stance": stance, "language": language}
    return public_comments().filter(consultation=consultation, **{key: value for key, value in asked.items() if value})


def theme_rows(consultation: Consultation, texts: QuerySet[Comment]) -> list[ThemeRow]:
    """Every theme with its figures among these texts, the fullest first; one statement."""
    chosen = Q(assignments__revision__in=texts.values("public_revision"))
    rows = themes_of(consultation).annotate(
        texts=Count("assignments", filter=chosen, distinct=True),
        people=Count("assignments__revision__comment__participant", filter=chosen, distinct=True),
        in_favour=Count("assignments", filter=chosen & Q(assignments__stance=Stance.FOR), distinct=True),
        opposed=Count("assignments", filter=chosen & Q(assignments__stance=Stance.AGAINST), distinct=True),
    )
    return [
        ThemeRow(
            row, row.texts, row.people, Counts(row.in_favour, row.opposed, row.texts - row.in_favour - row.opposed)
        )
        for row in rows.order_by("-texts", "position", "id")
    ]


def _languages(texts: QuerySet[Comment]) -> list[tuple[str, int]]:
    rows = texts.order_by().values("language").annotate(n=Count("pk")).order_by("-n", "language")
    return list(rows.values_list("language", "n"))


def _by_day(texts: QuerySet[Comment]) -> list[tuple[date, int]]:
    rows = texts.order_by().values(day=TruncDate("published_at", tzinfo=MADRID)).annotate(n=Count("pk"))
    return list(rows.values_list("day", "n"))


def _held_by_day(consultation: Consultation, proposal: str, stance: str, language: str) -> list[tuple[date, int]]:
    """Texts, and new words of texts, that wait for a decision, by the day on which they came."""
    asked = {"comment__proposal__code": proposal, "comment__stance": stance, "comment__language": language}
    rows = CommentRevision.objects.filter(
        state__in=sorted(HELD_STATES), comment__consultation=consultation, comment__withdrawn_at__isnull=True,
        **{key: value for key, value in asked.items() if value},
    )  # fmt: skip
    counted = rows.order_by().values(day=TruncDate("created_at", tzinfo=MADRID)).annotate(n=Count("pk"))
    return list(counted.values_list("day", "n"))


def _bar(one: Period) -> Bar:
    every = one.contributions + one.votes  # what waits stands where others have votes
    held = one.height * one.votes / every if every else 0
    return Bar(one.start, one.contributions, one.votes, one.left, round(one.height - held, 2), round(held, 2))
