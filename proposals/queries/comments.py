"""Reading the contributions of a place: the lists of a page, one thread, one contribution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import F, OuterRef, Q
from django.db.models.functions import Coalesce

from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.enums import CommentKind
from proposals.models import Comment
from proposals.queries.comment_views import CommentView, count_of, load_views
from proposals.queries.ranking import Group, Order, Place, Slice, rank, starting_with
from proposals.queries.visibility import shown_comments

#: Answers shown under each contribution of a list; the thread's own page has the rest.
REPLIES_IN_LIST = 20
#: Answers on a page of one thread.
REPLIES_IN_THREAD = 100


@dataclass(frozen=True)
class CommentList:
    """A page of one list. ``next`` is the cursor of the following page, empty at the end; ``total`` counts roots."""

    group: Group
    order: Order
    items: tuple[CommentView, ...]
    next: str
    total: int


def discussion(
    place: Place,
    slices: Sequence[Slice],
    *,
    account: User | None,
    replies: int = REPLIES_IN_LIST,
    whole: bool = False,
) -> list[CommentList]:
    """The lists of a page, each with its threads, in the order of the slices; four statements for all of them.

    The place must be readable: that is for whoever found it. Raises ``cursor.invalid``.
    """
    ranked = rank(place, slices, whole=whole)
    roots = {pk: None for page in ranked for pk in page.ids}
    shown = Q(place_in_thread__lte=replies) if replies else Q(pk__in=[])
    views = load_views(list(roots), account, replies=shown)
    lists = []
    for piece, page in zip(slices, ranked, strict=True):
        items = (replace(views[pk], across=page.across.get(pk)) for pk in page.ids if pk in views)
        lists.append(CommentList(piece.group, piece.order, tuple(items), page.next, page.total))
    return lists


@dataclass(frozen=True)
class Thread:
    """A contribution with a page of the answers in its thread; pages are numbered from 1."""

    root: CommentView
    page: int
    pages: int


def thread(code: str, *, account: User | None, page: int | None = None) -> Thread:
    """The thread that holds this contribution, at the page that shows it or at the page asked for; four statements.

    A tombstone is found, what never was public is not: raises ``not_found``.
    """
    found = _locate(code)
    pages = max(1, -(-found["replies"] // REPLIES_IN_THREAD))
    number = found["before"] // REPLIES_IN_THREAD + 1 if page is None else page
    if not 1 <= number <= pages:
        raise DomainError("cursor.invalid", field="page")
    first = (number - 1) * REPLIES_IN_THREAD
    shown = Q(place_in_thread__gt=first, place_in_thread__lte=first + REPLIES_IN_THREAD)
    root = found["top"]
    return Thread(replace(load_views([root], account, replies=shown)[root], more_replies=0), number, pages)


def _locate(code: str) -> dict[str, int]:
    """The root of the thread, how many answers it has, and how many of them came before this contribution."""
    answers = shown_comments().filter(root=OuterRef("top"))
    found = shown_comments().filter(code=code).annotate(top=Coalesce("root", "pk"))
    row = found.annotate(
        after=count_of(answers, "root"), before=count_of(answers.filter(pk__lt=OuterRef("pk")), "root")
    )
    for top, after, before in row.values_list("top", "after", "before"):
        return {"top": top, "replies": after, "before": before}
    raise DomainError("not_found")


def comment_view(code: str, *, account: User | None) -> CommentView:
    """One contribution or its tombstone, without its answers; four statements. Raises ``not_found``."""
    pk = shown_comments().filter(code=code).values_list("pk", flat=True).first()
    views = load_views([pk] if pk else [], account)
    if pk not in views:
        raise DomainError("not_found")
    return views[pk]


@dataclass(frozen=True)
class Permalink:
    """Where a contribution stands: codes of its place, the list, and the cursor of a page (newest first) with it."""

    consultation: str
    proposal: str | None
    section: str | None
    group: Group
    cursor: str


def page_of(code: str) -> Permalink:
    """The page of a list whose first thread holds this contribution; one statement. Raises ``not_found``."""
    found = shown_comments().filter(code=code).select_related("root")
    row = found.annotate(
        consultation_code=F("consultation__code"), proposal_code=F("proposal__code"), section_key=F("section__key")
    ).first()
    if row is None:
        raise DomainError("not_found")
    root = row.root or row
    return Permalink(
        row.consultation_code, row.proposal_code, row.section_key, group_of(root), starting_with(root.code)
    )


def group_of(root: Comment) -> Group:
    """The list in which a contribution stands."""
    if root.kind == CommentKind.ARGUMENT:
        return Group(root.stance)
    return Group.QUESTIONS if root.kind == CommentKind.QUESTION else Group.COMMENTS
