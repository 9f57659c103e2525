"""Themes: what the public sees of them, and what the community manager groups."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from proposals.enums import VISIBLE_STATES, ResponseState, Stance
from proposals.models import Comment, Consultation, OfficialResponse, Theme
from proposals.queries.visibility import is_public_q, public_comments, words_are_public_q


@dataclass(frozen=True)
class ThemeShown:
    """A theme with how many public texts it holds, for and against, and what was answered."""

    theme: Theme
    texts: int
    in_favour: int
    against: int
    responses: tuple[OfficialResponse, ...]


def public_themes(consultation: Consultation) -> list[ThemeShown]:
    """The themes that anybody sees, in their order; two statements."""
    return _shown(themes_of(consultation).filter(is_public_q("consultation__"), published_at__isnull=False))


def shown_themes() -> QuerySet[Theme]:
    """The themes that anybody sees, of every public consultation."""
    return Theme.objects.filter(
        is_public_q("consultation__"), published_at__isnull=False, merged_into__isnull=True
    ).select_related("consultation")


def public_texts_of(themes: Collection[int]) -> dict[int, list[str]]:
    """The codes of the public texts of each theme, ascending; one statement however many themes."""
    found: dict[int, list[str]] = {theme: [] for theme in themes}
    pairs = public_comments().filter(public_revision__theme_assignments__theme__in=themes)
    named = pairs.order_by("code").values_list("public_revision__theme_assignments__theme", "code")
    for theme, code in named:
        if theme in found:
            found[theme].append(code)
    return found


def all_themes(consultation: Consultation) -> list[ThemeShown]:
    """Every theme, shown or not: for who makes them."""
    return _shown(themes_of(consultation))


def themes_of(consultation: Consultation) -> QuerySet[Theme]:
    """Every theme that did not go into another."""
    return Theme.objects.filter(consultation=consultation, merged_into__isnull=True)


def theme_by_code(code: str) -> Theme | None:
    """Any theme, shown or not: for who makes them."""
    return Theme.objects.select_related("consultation__department").filter(code=code).first()


def texts_in(theme: Theme) -> QuerySet[Comment]:
    """The public texts of a theme, the newest first."""
    chosen = public_comments().filter(public_revision__theme_assignments__theme=theme)
    return chosen.select_related("participant", "public_revision", "proposal").order_by("-id")


def _shown(themes: QuerySet[Theme]) -> list[ThemeShown]:
    public = words_are_public_q("assignments__revision__comment__") & Q(
        assignments__revision__state__in=sorted(VISIBLE_STATES)
    )
    answered = OfficialResponse.objects.filter(state=ResponseState.PUBLISHED).select_related("department")
    counted = themes.annotate(
        texts=Count("assignments", filter=public, distinct=True),
        in_favour=Count("assignments", filter=public & Q(assignments__stance=Stance.FOR), distinct=True),
        opposed=Count("assignments", filter=public & Q(assignments__stance=Stance.AGAINST), distinct=True),
    ).prefetch_related(Prefetch("responses", queryset=answered, to_attr="published_responses"))
    return [
        ThemeShown(row, row.texts, row.in_favour, row.opposed, tuple(getattr(row, "published_responses", ())))
        for row in counted
    ]
