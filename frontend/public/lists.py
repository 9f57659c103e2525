"""Which lists of contributions a page shows, in which order, from where."""

from __future__ import annotations

from typing import Any, TypeVar

from django.http import HttpRequest

from participa.core.errors import DomainError
from proposals.queries.ranking import Group, Order, Slice

Chosen = TypeVar("Chosen", Group, Order)

#: The lists of a page and how many threads of each it shows at first.
PROPOSAL_LISTS = {Group.FOR: 8, Group.AGAINST: 8, Group.QUESTIONS: 5, Group.COMMENTS: 15}
SECTION_LISTS = {Group.QUESTIONS: 5, Group.COMMENTS: 20}
#: On the page of a consultation arguments and questions are those of all its proposals and parts; comments its own.
CONSULTATION_LISTS = {Group.FOR: 3, Group.AGAINST: 3, Group.QUESTIONS: 5, Group.COMMENTS: 5}
#: A list on its own.
ALONE = 20


def asked_slices(request: HttpRequest, lists: dict[Group, int]) -> list[Slice]:
    """All lists of a page from their beginning, or one of them from a cursor. Raises ``query.invalid``."""
    order = _one_of(Order, request.GET.get("order", Order.BRIDGE))
    alone = request.GET.get("list", "")
    if not alone:
        return [Slice(group, order, limit=size) for group, size in lists.items()]
    group = _one_of(Group, alone)
    if group not in lists:
        raise DomainError("query.invalid", field="list")
    return [Slice(group, order, request.GET.get("cursor", ""), ALONE)]


def _one_of(kind: type[Chosen], value: str) -> Chosen:
    try:
        return kind(value)
    except ValueError:
        raise DomainError("query.invalid") from None


def how_shown(slices: list[Slice], writing: str | None) -> dict[str, Any]:
    """What the templates of lists need: the order, the list that stands alone, and whether writing is over here."""
    alone = slices[0].group.value if len(slices) == 1 else ""
    return {"order": slices[0].order.value, "only": bool(alone), "alone": alone, "closed": is_closed(writing)}


def is_closed(writing: str | None) -> bool:
    """Whether buttons to take part would lead nowhere: signing in is not the only thing that is missing."""
    return writing not in {None, "sign_in"}
