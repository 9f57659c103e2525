"""The themes of a consultation with their texts, as the community manager works on them; of public texts only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from moderation.models import ThemeAnalysis, ThemeSuggestion
from moderation.queries.said import ThemeRow, texts_under, theme_rows
from moderation.queries.themes import SuggestedTheme, analysis_of, changes_of, standing_suggestions, suggested_themes
from proposals.models import Comment, Consultation, Theme, ThemeAssignment, ThemeChange
from proposals.queries.theme_changes import versions_of

#: Texts of one page, and acts that are listed to be taken back.
PAGE, ACTS = 50, 5
#: Asked for besides the code of a theme: texts that nobody put anywhere, and those that nothing is suggested for.
NOWHERE, UNSURE = "none", "unsure"


@dataclass(frozen=True)
class Asked:
    """Which texts: the code of a theme, ``none``, ``unsure`` or empty for all; the rest narrows further."""

    theme: str = ""
    proposal: str = ""
    stance: str = ""
    language: str = ""
    kind: str = ""
    page: int = 1


@dataclass(frozen=True)
class BoardTheme:
    """A theme with its figures under the filters; ``key`` is the digit that names it, 0 where there is none.

    ``version`` is what a later act has ``seen``.
    """

    theme: Theme
    key: int
    row: ThemeRow
    suggested: int
    words: tuple[str, ...]
    examples: tuple[Comment, ...]
    version: int


@dataclass(frozen=True)
class BoardText:
    """A text, the themes that people put it into, and the one that the program would (``sure``: percent)."""

    comment: Comment
    themes: tuple[Theme, ...]
    suggested: Theme | None
    sure: int


@dataclass(frozen=True)
class Board:
    """``here`` is the theme whose texts are shown; ``nowhere`` and ``unsure`` are counts of the whole consultation."""

    themes: list[BoardTheme]
    here: Theme | None
    texts: list[BoardText]
    total: int
    page: int
    pages: int
    nowhere: int
    unsure: int
    changes: list[ThemeChange]
    analysis: ThemeAnalysis | None


def board_of(consultation: Consultation, asked: Asked) -> Board:
    """Everything on the page of the themes; as many statements however many themes and texts there are."""
    found = suggested_themes(consultation)
    under = texts_under(consultation, asked.proposal, asked.stance, asked.language)
    if asked.kind:
        under = under.filter(kind=asked.kind)
    figures = {row.theme.pk: row for row in theme_rows(consultation, under)}
    versions = versions_of([one.theme.pk for one in found])
    themes = [_theme(one, n, figures[one.theme.pk], versions) for n, one in enumerate(found, start=1)]
    here = next((one.theme for one in found if one.theme.code == asked.theme), None)
    texts = _within(under, asked.theme, here)
    total = texts.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(asked.page, 1), pages)
    shown = list(texts.select_related("participant", "public_revision", "proposal")[(page - 1) * PAGE : page * PAGE])
    nowhere, unsure = _left(consultation)
    return Board(
        themes, here, _texts(shown, [one.theme for one in found]), total, page, pages, nowhere, unsure,
        list(changes_of(consultation)[:ACTS]), analysis_of(consultation),
    )  # fmt: skip


def _theme(one: SuggestedTheme, place: int, row: ThemeRow, versions: dict[int, int]) -> BoardTheme:
    key = place if place <= 9 else 0
    return BoardTheme(one.theme, key, row, one.suggested, one.words, one.representatives[:2], versions[one.theme.pk])


def _within(texts: QuerySet[Comment], wanted: str, here: Theme | None) -> QuerySet[Comment]:
    """The texts of one theme, suggested ones first, or of none, or all: the newest first."""
    if here is not None:
        own = standing_suggestions().filter(theme=here, revision=OuterRef("public_revision"))
        inside = ThemeAssignment.objects.filter(theme=here, revision=OuterRef("public_revision"))
        texts = texts.annotate(confidence=Subquery(own.values("confidence")[:1]))
        texts = texts.filter(Q(Exists(inside)) | Q(confidence__isnull=False))
        return texts.order_by(F("confidence").desc(nulls_last=True), "-id")
    if wanted in {NOWHERE, UNSURE}:
        texts = texts.filter(~Exists(_said()))
        if wanted == UNSURE:
            texts = texts.exclude(public_revision__in=standing_suggestions().values("revision"))
    return (texts.none() if wanted and wanted not in {NOWHERE, UNSURE} else texts).order_by("-id")


def _left(consultation: Consultation) -> tuple[int, int]:
    """How many public texts nobody put anywhere, and for how many of these nothing is suggested; one statement."""
    suggested = ThemeSuggestion.objects.filter(revision=OuterRef("public_revision"), refused_at__isnull=True)
    texts = texts_under(consultation, "", "", "").filter(~Exists(_said())).order_by()
    counted = texts.aggregate(nowhere=Count("pk"), unsure=Count("pk", filter=~Q(Exists(suggested))))
    return counted["nowhere"], counted["unsure"]


def _said() -> QuerySet[ThemeAssignment]:
    return ThemeAssignment.objects.filter(revision=OuterRef("public_revision"), theme__merged_into__isnull=True)


def _texts(shown: Sequence[Comment], themes: Sequence[Theme]) -> list[BoardText]:
    """With their themes; two statements."""
    by_pk = {theme.pk: theme for theme in themes}
    revisions = [comment.public_revision_id for comment in shown]
    inside: defaultdict[Any, list[Theme]] = defaultdict(list)
    rows = ThemeAssignment.objects.filter(revision__in=revisions, theme__in=by_pk).order_by("theme__position", "theme")
    for revision, theme in rows.values_list("revision", "theme"):
        inside[revision].append(by_pk[theme])
    waiting = standing_suggestions().filter(revision__in=revisions, theme__in=by_pk)
    suggested: dict[Any, tuple[Theme, float]] = {
        row[0]: (by_pk[row[1]], row[2]) for row in waiting.values_list("revision", "theme", "confidence")
    }
    return [
        BoardText(comment, tuple(inside[key]), *_suggestion(suggested.get(key)))
        for comment, key in zip(shown, revisions, strict=True)
    ]


def _suggestion(found: tuple[Theme, float] | None) -> tuple[Theme | None, int]:
    return (found[0], round(found[1] * 100)) if found is not None else (None, 0)
