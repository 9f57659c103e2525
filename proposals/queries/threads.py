"""Threads by the contributions in them: what somebody who watches a page asks for when something was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Coalesce

from participa.accounts.models import User
from participa.core.localized import Text
from proposals.models import Comment
from proposals.queries.comment_views import CommentView, load_views
from proposals.queries.comments import REPLIES_IN_LIST
from proposals.queries.proposal_page import Answers, answers_to
from proposals.queries.visibility import shown_comments
from proposals.rules.writing import why_not_comment

#: Contributions of one request; who was away longer asks several times.
MOST_THREADS = 50


@dataclass(frozen=True)
class Threads:
    """Threads from the oldest to the newest, each with the code of what stands in the way of writing in it, or None.

    ``titles`` are those of the proposals that they are about, by code.
    """

    threads: list[tuple[CommentView, str | None]]
    answers: Answers
    titles: dict[str, Text]


def threads_with(codes: Sequence[str], *, account: User | None, at: datetime) -> Threads:
    """The threads that hold these contributions, as they stand in a list; seven statements, whatever their number.

    A tombstone is found; what never was public is left out.
    """
    roots = shown_comments().filter(code__in=codes).annotate(top=Coalesce("root", "pk")).values("top")
    related = ("consultation", "proposal")
    rows: dict[int, Comment] = {row.pk: row for row in shown_comments().filter(pk__in=roots).select_related(*related)}
    views = load_views(sorted(rows), account, replies=Q(place_in_thread__lte=REPLIES_IN_LIST))
    return Threads(
        threads=[(views[pk], why_not_comment(rows[pk].consultation, account, at)) for pk in views],
        answers=answers_to(list(views.values())),
        titles={row.proposal.code: row.proposal.title for row in rows.values() if row.proposal},
    )
