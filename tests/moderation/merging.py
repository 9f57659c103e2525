"""Two texts that say the same, and what a merge changes about them."""

from __future__ import annotations

from typing import Any

import pytest

from moderation.models import ModerationDecision
from moderation.services.decisions import merge_case
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.models import Comment, CommentVote, SearchEntry
from proposals.queries.comments import comment_view
from proposals.services import ratings
from tests import factories
from tests.factories import NOW
from tests.moderation import desk

SAME = "Sin autobús no llego al centro de salud, y en el pueblo no hay farmacia ni taxi desde hace dos inviernos."
ALSO = "Sin autobús no llego al centro de salud, y en mi pueblo no hay farmacia ni taxi desde hace dos inviernos."


def person(name: str) -> User:
    return User.objects.filter(display_name=name).first() or factories.user(name)


def now(comment: Comment) -> Comment:
    return Comment.objects.get(pk=comment.pk)


def merge(other: Comment, kept: Comment, *, by: User | None = None, at: Any = NOW) -> ModerationDecision:
    return desk.merge(desk.open_for_staff(other), kept, by=by, at=at)


def refused(other: Comment, into: Comment | None, *, by: User | None = None) -> str:
    case = desk.open_for_staff(other)
    before = (ModerationDecision.objects.count(), now(other).merged_into_id)
    with pytest.raises(DomainError) as error:
        merge_case(case=case, by=by or factories.benat(), into=into, version=case.version, at=NOW)
    assert (ModerationDecision.objects.count(), now(other).merged_into_id) == before
    return error.value.code


def rate(comment: Comment, *names: str, value: int = 1) -> None:
    for name in names:
        ratings.rate_comment(account=person(name), comment=now(comment), value=value, at=NOW)


def counts(comment: Comment) -> tuple[int, int, int]:
    view = comment_view(comment.code, account=None)
    return view.agree, view.disagree, view.passes


def votes() -> list[tuple[int, int, int, int]]:
    """Every vote with the text that it counts for and the revision that it was given to."""
    return sorted(CommentVote.objects.values_list("comment", "revision", "participant", "value"))


def world(*texts: Comment) -> Any:
    columns = ("code", "merged_into", "merged_at", "merge_ref", "merge_holds", "public_revision__state")
    return (
        list(Comment.objects.filter(pk__in=[one.pk for one in texts]).order_by("pk").values_list(*columns)),
        sorted(SearchEntry.objects.filter(comment__in=texts).values_list("comment", "stems")),
        votes(),
    )
