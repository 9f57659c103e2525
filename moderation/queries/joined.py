"""What was sent to a campaign after the version of the report that found it: counted, without looking for all anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import QuerySet

from moderation.analysis.duplicates.kept import kept, similarities
from moderation.queries.near import NEAR
from proposals.models import Comment, Consultation
from proposals.queries.visibility import public_comments

#: Rows of later texts that are read, the latest first: the page costs the same in a flood.
_READ = 20_000


def joined_since(
    consultation: Consultation, middles: Mapping[int, str], texts: QuerySet[Comment], *, taken_at: datetime
) -> dict[int, int]:
    """How many of these public texts came after ``taken_at`` and say almost the same as each middle (a comment's code).

    Only what shares a band with one of them is read, so the work grows with what joined, not with what there is. Two
    statements.
    """
    bodies = dict(
        public_comments()
        .filter(consultation=consultation, code__in=middles.values())
        .values_list("code", "public_revision__body")
    )
    places = [place for place, code in middles.items() if code in bodies]
    values = dict(zip(places, map(set, kept([bodies[middles[place]] for place in places])), strict=True))
    later = _later(consultation, set().union(*values.values()), texts, taken_at)
    found = {}
    for place, bands in values.items():
        near = sorted({body for body, shared, _ in later.values() if shared & bands})
        alike = {
            body for body, how in zip(near, similarities(bodies[middles[place]], near), strict=True) if how >= NEAR
        }
        found[place] = sum(body in alike and code != middles[place] for body, _, code in later.values())
    return found


def _later(
    consultation: Consultation, values: set[int], texts: QuerySet[Comment], taken_at: datetime
) -> dict[int, tuple[str, set[int], str]]:
    """The words, shared bands and code of each later text, by its id."""
    asked = {"public_revision__bands__consultation": consultation, "public_revision__bands__value__in": values}
    rows = texts.filter(published_at__gt=taken_at, **asked).order_by("-pk")
    found: dict[int, tuple[str, set[int], str]] = {}
    names = ("pk", "code", "public_revision__body", "public_revision__bands__value")
    for key, code, body, value in rows.values_list(*names)[:_READ] if values else ():
        found.setdefault(key, (body, set(), code))[1].add(value)
    return found
