"""Themes as the analysis proposes and suggests them, for the community manager alone; of public texts only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, FloatField, OuterRef, Q, QuerySet, Subquery

from moderation.analysis.comment import Comment as Text
from moderation.models import ThemeAnalysis, ThemeSketch, ThemeSplit, ThemeSuggestion
from proposals.enums import ThemeOrigin
from proposals.models import Comment, Consultation, Theme, ThemeAssignment, ThemeChange
from proposals.queries.themes import themes_of
from proposals.queries.visibility import public_comments


@dataclass(frozen=True)
class SuggestedTheme:
    """A theme with its words (none where a person made it), how many texts are suggested for it, and a few of them."""

    theme: Theme
    words: tuple[str, ...]
    suggested: int
    representatives: tuple[Comment, ...]


@dataclass(frozen=True)
class SplitGroup:
    """One of two parts: its words, the strongest first, and its texts."""

    words: tuple[str, ...]
    texts: tuple[Comment, ...]


@dataclass(frozen=True)
class ProposedSplit:
    """``groups``: two, or none where there is nothing to propose (any more)."""

    row: ThemeSplit
    groups: list[SplitGroup]


def analysis_of(consultation: Consultation) -> ThemeAnalysis | None:
    """How far the worker is with the themes, or None where nobody asked yet."""
    return ThemeAnalysis.objects.select_related("requested_by").filter(consultation=consultation).first()


def suggested_themes(consultation: Consultation) -> list[SuggestedTheme]:
    """Every theme that did not go into another, in its order; three statements."""
    themes = list(themes_of(consultation).select_related("sketch"))
    counts = dict(
        standing_suggestions().filter(theme__in=themes).order_by().values_list("theme").annotate(n=Count("pk"))
    )
    sketches = {theme.pk: theme.sketch for theme in themes if hasattr(theme, "sketch")}
    wanted = [revision for sketch in sketches.values() for revision in sketch.representatives]
    rows = public_comments().filter(public_revision__in=wanted)
    by_revision = {
        row.public_revision_id: row for row in rows.select_related("participant", "public_revision", "proposal")
    }
    return [
        SuggestedTheme(
            theme,
            tuple(sketches[theme.pk].words) if theme.pk in sketches else (),
            counts.get(theme.pk, 0),
            tuple(by_revision[key] for key in _shown(sketches.get(theme.pk)) if key in by_revision),
        )
        for theme in themes
    ]


def suggested_texts(theme: Theme) -> QuerySet[Comment]:
    """Public texts suggested for a theme, the surest first, with ``confidence``; confirmed and refused ones are not."""
    own = ThemeSuggestion.objects.filter(theme=theme, revision=OuterRef("public_revision"))
    rows = public_comments().filter(public_revision__in=standing_suggestions().filter(theme=theme).values("revision"))
    rows = rows.annotate(confidence=Subquery(own.values("confidence")[:1], output_field=FloatField()))
    return rows.select_related("participant", "public_revision", "proposal").order_by("-confidence", "id")


def texts_of_theme(theme: Theme) -> QuerySet[Comment]:
    """Public texts that a person put into a theme, and those suggested for it."""
    inside = ThemeAssignment.objects.filter(theme=theme, revision=OuterRef("public_revision"))
    suggested = standing_suggestions().filter(theme=theme).values("revision")
    return public_comments().filter(
        Q(Exists(inside)) | Q(public_revision__in=suggested), consultation=theme.consultation_id
    )


def split_of(theme: Theme) -> ProposedSplit | None:
    """What the program answered, or that it is still at it; of texts that are of the theme now. Two statements."""
    row = ThemeSplit.objects.filter(theme=theme).first()
    if row is None:
        return None
    wanted = {revision for group in row.groups for revision in group["revisions"]}
    rows = texts_of_theme(theme).filter(public_revision__in=wanted) if wanted else Comment.objects.none()
    texts = {text.public_revision_id: text for text in rows.select_related("public_revision")}
    groups = [
        SplitGroup(tuple(group["words"]), tuple(texts[key] for key in group["revisions"] if key in texts))
        for group in row.groups
    ]
    return ProposedSplit(row, groups if all(group.texts for group in groups) else [])


def unplaced_texts(consultation: Consultation) -> QuerySet[Comment]:
    """Public texts that no person put anywhere and that nothing is suggested for: where the analysis is not sure."""
    rows = texts_to_place(consultation).exclude(public_revision__in=standing_suggestions().values("revision"))
    return rows.select_related("participant", "public_revision", "proposal").order_by("-id")


def changes_of(consultation: Consultation) -> QuerySet[ThemeChange]:
    """What was done to the themes and not taken back, the newest first."""
    standing = ThemeChange.objects.filter(consultation=consultation, undone_at__isnull=True)
    return standing.select_related("by", "consultation__department").prefetch_related("themes")


def change_by_code(code: str) -> ThemeChange | None:
    """Any of them."""
    return ThemeChange.objects.select_related("consultation__department").filter(code=code).first()


def texts_to_place(consultation: Consultation) -> QuerySet[Comment]:
    """Public texts that no person put into a theme."""
    said = ThemeAssignment.objects.filter(revision=OuterRef("public_revision"), theme__merged_into__isnull=True)
    return public_comments().filter(~Exists(said), consultation=consultation)


def untouched_themes(consultation: Consultation) -> QuerySet[Theme]:
    """What the analysis proposed and nobody touched, showed, filled or asked about: the next proposal replaces it."""
    rows = themes_of(consultation).filter(origin=ThemeOrigin.ANALYSIS, pinned=False, published_at__isnull=True)
    return rows.filter(assignments=None, changes=None, merged=None, responses=None, query_items=None)


def taught(consultation: Consultation) -> list[tuple[Text, int]]:
    """What people put where: the text as it is public now, and the theme; of texts in several themes each."""
    rows = public_comments().filter(
        consultation=consultation,
        public_revision__theme_assignments__theme__in=themes_of(consultation),
    )
    fields = ("public_revision", "public_revision__body", "language", "stance")
    pairs = rows.order_by("id").values_list(*fields, "public_revision__theme_assignments__theme")
    return [(Text(body, language, key, stance), theme) for key, body, language, stance, theme in pairs if theme]


def proposed_members(consultation: Consultation, said: Mapping[int, int]) -> dict[int, int]:
    """Of each revision that was grouped when themes were proposed, the theme that this group is now.

    ``said`` is the theme into which a person put a revision: a group of which half went elsewhere is none any more.
    """
    into = dict(Theme.objects.filter(consultation=consultation).values_list("pk", "merged_into"))
    found: dict[int, int] = {}
    for theme, members in ThemeSketch.objects.filter(theme__in=into).order_by("theme").values_list("theme", "members"):
        last = theme
        while (following := into[last]) is not None:
            last = following
        elsewhere = sum(said.get(member, last) != last for member in members)
        if 2 * elsewhere < len(members):
            found.update(dict.fromkeys(members, last))
    return found


def as_texts(comments: QuerySet[Comment]) -> list[Text]:
    """What the analysis reads of them; ``source`` is the number of the revision."""
    rows: Iterable[tuple[int, str, str, str]] = comments.order_by("id").values_list(
        "public_revision", "public_revision__body", "language", "stance"
    )
    return [Text(body, language, key, stance) for key, body, language, stance in rows]


def _shown(sketch: ThemeSketch | None) -> list[int]:
    return sketch.representatives if sketch is not None else []


def standing_suggestions() -> QuerySet[ThemeSuggestion]:
    """Suggestions that may be shown: not refused, of words that are public now, not settled by a person."""
    said = ThemeAssignment.objects.filter(revision=OuterRef("revision"), theme__merged_into__isnull=True)
    open_ones = ThemeSuggestion.objects.filter(~Exists(said), refused_at__isnull=True)
    return open_ones.filter(revision__in=public_comments().order_by().values("public_revision"))
