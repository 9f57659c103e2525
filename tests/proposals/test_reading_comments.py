"""Contributions as anybody reads them: threads, tombstones, counts, pages, and how much that costs."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.enums import CommentKind, ResponseState, RevisionState, Stance
from proposals.models import (
    AnswerRequest,
    Comment,
    CommentRevision,
    CommentVote,
    Consultation,
    ImportedTally,
    OfficialResponse,
    Proposal,
    ResponseTarget,
)
from proposals.queries.comment_views import CommentView, Counts, Tombstone
from proposals.queries.comments import CommentList, comment_view, discussion, page_of, thread
from proposals.queries.ranking import Group, Order, Place, Slice
from proposals.services.comments import edit_comment, withdraw_comment
from tests import factories
from tests.factories import NOW
from tests.moderated import restrict_comment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscreened")]

CANARY = "kanarioa-4711"


@pytest.fixture
def taxi() -> Proposal:
    return Proposal.objects.get(pk=factories.consultation().proposals.values("pk")[:1])


def newest(place: Place, group: Group = Group.ALL, *, account: User | None = None, **values: Any) -> CommentList:
    """One list, the newest first."""
    replies = values.pop("replies", 20)
    whole = values.pop("whole", False)
    piece = Slice(group, Order.NEWEST, **values)
    return discussion(place, [piece], account=account, replies=replies, whole=whole)[0]


def codes(found: CommentList) -> list[str]:
    return [item.code for item in found.items]


def answer(parent: Comment, body: str = "Una respuesta.", **fields: Any) -> Comment:
    assert parent.proposal
    return factories.comment(parent.proposal, parent=parent, body=body, **fields)


def rate(comment: Comment, value: int, account: User | None = None) -> None:
    with events.unit():
        CommentVote.objects.create(
            comment=comment,
            revision=comment.revisions.get(number=1),
            participant=factories.participant(account, comment.consultation),
            value=value,
        )


def respond(comment: Comment, state: str = ResponseState.PUBLISHED, *, minutes: int = 0) -> OfficialResponse:
    at = NOW + timedelta(minutes=minutes)
    published = {"published_at": at, "approved_at": at} if state == ResponseState.PUBLISHED else {}
    with events.unit():
        made = OfficialResponse.objects.create(
            consultation=comment.consultation,
            department=comment.consultation.department,
            body_es="Sí.",
            body_eu="Bai.",
            verdict="accepted",
            state=state,
            created_at=at,
            **published,
        )
        ResponseTarget.objects.create(response=made, comment=comment)
    return made


def test_a_contribution_comes_with_its_words_its_author_and_its_place(taxi: Proposal) -> None:
    ane = factories.ane()
    comment = factories.argument(taxi, ane, stance=Stance.AGAINST)
    (view,) = newest(taxi).items
    assert view == CommentView(
        code=comment.code,
        kind="argument",
        stance="against",
        consultation=taxi.consultation.code,
        proposal=taxi.code,
        section=None,
        parent=None,
        depth=0,
        published_at=NOW,
        revision=comment.revisions.get().code,
        body="Sin coche no se llega al centro de salud.",
        language="es",
        author="ane",
        participant=str(comment.participant.number),
        channel="web",
    )
    assert [item.mine for item in newest(taxi, account=ane).items] == [True]
    assert [item.mine for item in newest(taxi, account=factories.user("stranger")).items] == [False]


def test_each_place_has_its_own_list_and_the_whole_has_all() -> None:
    where = factories.consultation()
    one, other = where.proposals.all()
    section = where.sections.get()
    about = {"one": factories.comment(one), "other": factories.comment(other), "whole": factories.comment(where)}
    in_section = factories.comment(where)
    with events.unit():
        Comment.objects.filter(pk=in_section.pk).update(section=section)
    factories.comment(factories.consultation())
    assert codes(newest(one)) == [about["one"].code]
    assert codes(newest(other)) == [about["other"].code]
    assert codes(newest(section)) == [in_section.code]
    assert codes(newest(where)) == [about["whole"].code]
    assert len(codes(newest(where, whole=True))) == 4


def test_a_page_has_lists_by_kind_with_their_totals(taxi: Proposal) -> None:
    made = {
        Group.FOR: factories.argument(taxi),
        Group.AGAINST: factories.argument(taxi, stance=Stance.AGAINST),
        Group.QUESTIONS: factories.comment(taxi, kind=CommentKind.QUESTION),
        Group.COMMENTS: factories.comment(taxi),
    }
    factories.comment(taxi, state=RevisionState.HELD_POLICY)
    lists = discussion(taxi, [Slice(group) for group in Group], account=None)
    assert {found.group: codes(found) for found in lists if found.group != Group.ALL} == {
        group: [comment.code] for group, comment in made.items()
    }
    assert [found.total for found in lists] == [1, 1, 1, 1, 4]


def test_answers_hang_under_what_they_answer_in_the_order_of_writing(taxi: Proposal) -> None:
    root = factories.argument(taxi)
    first = answer(root)
    second = answer(root)
    below = answer(first)
    (view,) = newest(taxi).items
    assert [(item.code, item.depth, item.parent) for item in view.walk()] == [
        (root.code, 0, None),
        (first.code, 1, root.code),
        (below.code, 2, first.code),
        (second.code, 1, root.code),
    ]
    assert view.more_replies == 0


def test_a_long_thread_says_how_much_more_there_is(taxi: Proposal) -> None:
    root = factories.argument(taxi)
    made = [answer(root) for _ in range(5)]
    answer(root, state=RevisionState.HELD_SYSTEM)
    (view,) = newest(taxi, replies=3).items
    assert ([item.code for item in view.replies], view.more_replies) == ([one.code for one in made[:3]], 2)
    (bare,) = newest(taxi, replies=0).items
    assert (bare.replies, bare.more_replies) == ((), 5)


def test_hidden_words_are_nowhere_and_answers_to_them_stay(taxi: Proposal) -> None:
    """Canary: every way of hiding, and the words in nothing that is returned."""
    ane = factories.ane()
    removed, withdrawn, held, erased = (factories.comment(taxi, ane, body=f"{CANARY} {n}") for n in range(4))
    kept = [answer(comment, "Se queda.") for comment in (removed, withdrawn, held, erased)]
    restrict_comment(comment=removed, reason_code="insult", decision_ref="d2345678", at=NOW)
    withdraw_comment(account=ane, comment=withdrawn, at=NOW)
    with events.unit():
        Comment.objects.filter(pk=held.pk).update(public_revision=None)
        CommentRevision.objects.filter(comment=erased).update(state=RevisionState.ERASED, body="", erased_at=NOW)
    found = newest(taxi)
    assert CANARY not in repr(found)
    assert "ane" not in repr(found)
    assert [item.tombstone for item in found.items] == [
        Tombstone("erased"),
        Tombstone("held"),
        Tombstone("withdrawn", NOW),
        Tombstone("restricted", NOW, "insult", "d2345678"),
    ]
    assert [reply.code for item in found.items for reply in item.replies] == [one.code for one in reversed(kept)]
    assert found.total == 0
    for code in (removed.code, withdrawn.code, held.code, erased.code):
        assert CANARY not in repr(comment_view(code, account=None)) + repr(thread(code, account=None))


def test_what_never_was_public_is_not_there_not_even_for_its_author(taxi: Proposal) -> None:
    ane = factories.ane()
    held = factories.comment(taxi, ane, body=CANARY, state=RevisionState.HELD_SYSTEM)
    assert newest(taxi, account=ane).items == ()
    for look in (comment_view, thread):
        with pytest.raises(DomainError, match="not_found"):
            look(held.code, account=ane)
    with pytest.raises(DomainError, match="not_found"):
        page_of(held.code)


def test_the_words_before_an_edit_are_gone_and_the_edit_is_marked(taxi: Proposal) -> None:
    ane = factories.ane()
    comment = factories.comment(taxi, ane, body=CANARY)
    edit_comment(account=ane, comment=comment, body="Mejor dicho así.", at=NOW)
    (view,) = newest(taxi).items
    assert (view.body, view.edited, CANARY in repr(view)) == ("Mejor dicho así.", True, False)


def test_ratings_are_counted_and_the_own_one_is_known(taxi: Proposal) -> None:
    ane = factories.ane()
    comment = factories.argument(taxi)
    for value in (1, 1, 1, -1, 0):
        rate(comment, value)
    rate(comment, -1, ane)
    (view,) = newest(taxi, account=ane).items
    assert (view.agree, view.disagree, view.passes, view.own_rating) == (3, 2, 1, -1)
    assert [item.own_rating for item in newest(taxi).items] == [None]


def test_imported_counts_stay_apart_from_ours(taxi: Proposal) -> None:
    comment = factories.comment(taxi)
    with events.unit():
        ImportedTally.objects.create(comment=comment, source="decide-madrid", positive=7, negative=2)
    (view,) = newest(taxi).items
    assert (view.imported, view.agree, view.disagree) == (Counts("decide-madrid", 7, 2), 0, 0)


def test_questions_say_how_many_want_them_answered(taxi: Proposal) -> None:
    ane = factories.ane()
    asked = factories.comment(taxi, kind=CommentKind.QUESTION)
    with events.unit():
        for account in (ane, None):
            AnswerRequest.objects.create(comment=asked, participant=factories.participant(account, asked.consultation))
    (view,) = newest(taxi, account=ane).items
    assert (view.requests, view.own_request) == (2, True)
    assert [(item.requests, item.own_request) for item in newest(taxi).items] == [(2, False)]


def test_only_published_responses_are_linked_the_oldest_first(taxi: Proposal) -> None:
    asked = factories.comment(taxi, kind=CommentKind.QUESTION)
    later, first = respond(asked, minutes=9), respond(asked)
    for state in ResponseState.values:
        if state != ResponseState.PUBLISHED:
            respond(asked, state)
    assert [item.responses for item in newest(taxi).items] == [(first.code, later.code)]


def test_pages_follow_each_other_without_gap_or_repeat_while_others_write(taxi: Proposal) -> None:
    made = [factories.comment(taxi).code for _ in range(7)]
    seen, cursor = [], ""
    while True:
        page = newest(taxi, cursor=cursor, limit=3)
        seen += codes(page)
        factories.comment(taxi)  # newer than all: belongs to no page that follows
        cursor = page.next
        if not cursor:
            break
    assert seen == made[::-1]


@pytest.mark.parametrize("order", Order)
def test_ranked_pages_end_too(taxi: Proposal, order: Order) -> None:
    made = [factories.argument(taxi).code for _ in range(5)]
    pages, cursor = [], ""
    for _ in range(3):
        (page,) = discussion(taxi, [Slice(Group.FOR, order, cursor, 2)], account=None)
        pages.append(codes(page))
        cursor = page.next
    assert (pages, cursor) == ([made[:2:-1], made[2:0:-1], made[:1]], "")


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize(
    "cursor", ["x", "after-", "after-'; --", "-1", "1e3", "٣", "9999999", "from-aaaaaaaa\n", "\x00"]
)
def test_a_cursor_that_is_not_ours_is_refused(taxi: Proposal, order: Order, cursor: str) -> None:
    with pytest.raises(DomainError, match=r"cursor\.invalid"):
        discussion(taxi, [Slice(Group.ALL, order, cursor)], account=None)


def test_a_cursor_of_something_hidden_or_elsewhere_gives_an_empty_page(taxi: Proposal) -> None:
    factories.comment(taxi)
    elsewhere = factories.comment(factories.consultation())
    held = factories.comment(taxi, state=RevisionState.HELD_SYSTEM)
    for code in (elsewhere.code, held.code, "zzzzzzzz"):
        assert newest(taxi, cursor=f"after-{code}").items == ()


def test_a_permalink_opens_a_page_that_holds_the_contribution(taxi: Proposal) -> None:
    roots = [factories.argument(taxi) for _ in range(6)]
    for _ in range(3):
        factories.comment(taxi)
    for comment in (roots[1], answer(answer(roots[1]))):
        link = page_of(comment.code)
        assert (link.proposal, link.group) == (taxi.code, Group.FOR)
        page = newest(taxi, link.group, cursor=link.cursor, limit=2)
        assert codes(page) == [roots[1].code, roots[0].code]
        assert comment.code in {item.code for item in page.items[0].walk()}


def test_a_thread_opens_at_the_page_that_shows_the_contribution(
    taxi: Proposal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("proposals.queries.comments.REPLIES_IN_THREAD", 3)
    root = factories.argument(taxi)
    made = [root, *(answer(root) for _ in range(7))]
    for place, page in [(0, 1), (1, 1), (3, 1), (4, 2), (6, 2), (7, 3)]:
        found = thread(made[place].code, account=None)
        assert (found.page, found.pages) == (page, 3)
        assert made[place].code in {item.code for item in found.root.walk()}
    assert [item.code for item in thread(root.code, account=None, page=2).root.replies] == [c.code for c in made[4:7]]
    with pytest.raises(DomainError, match=r"cursor\.invalid"):
        thread(root.code, account=None, page=4)


def test_an_answer_whose_parent_is_on_another_page_hangs_under_the_root(
    taxi: Proposal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("proposals.queries.comments.REPLIES_IN_THREAD", 1)
    root = factories.argument(taxi)
    first = answer(root)
    below = answer(first)
    found = thread(below.code, account=None)
    assert [(item.code, item.parent) for item in found.root.replies] == [(below.code, first.code)]


def test_views_hold_plain_data(taxi: Proposal) -> None:
    answer(factories.argument(taxi))
    assert asdict(newest(taxi).items[0])["replies"][0]["kind"] == "comment"


def fill(taxi: Proposal, number: int) -> None:
    """Contributions of every kind with an answer, ratings and a response each."""
    where = taxi.consultation
    person = factories.participant(None, where)
    kinds = [("argument", "for"), ("argument", "against"), ("question", ""), ("comment", "")]
    with events.unit():
        roots = Comment.objects.bulk_create(_row(where, taxi, person, *kinds[n % 4]) for n in range(number))
        replies = Comment.objects.bulk_create(
            _row(where, taxi, person, "comment", "", parent=root, root=root, depth=1) for root in roots
        )
        everything = [*roots, *replies]
        revisions = CommentRevision.objects.bulk_create(
            CommentRevision(
                comment=one, number=1, body="x", digest="x", length=1, state=RevisionState.PUBLISHED, created_at=NOW
            )
            for one in everything
        )
        for one, revision in zip(everything, revisions, strict=True):
            one.public_revision = revision
        Comment.objects.bulk_update(everything, ["public_revision"], batch_size=500)
        CommentVote.objects.bulk_create(
            CommentVote(comment=one, revision=revision, participant=person, value=1)
            for one, revision in zip(everything, revisions, strict=True)
        )
    respond(roots[0])


def _row(where: Consultation, taxi: Proposal, person: Any, kind: str, stance: str, **more: Any) -> Comment:
    return Comment(
        consultation=where, proposal=taxi, participant=person, kind=kind, stance=stance, created_at=NOW,
        published_at=NOW, **more,
    )  # fmt: skip


@pytest.mark.parametrize("number", [5, 500])
@pytest.mark.parametrize("signed_in", [False, True])
def test_reading_costs_four_statements_whatever_there_is(taxi: Proposal, number: int, signed_in: bool) -> None:
    fill(taxi, number)
    account = factories.ane() if signed_in else None
    code = Comment.objects.filter(parent=None).earliest("pk").code
    for look in (
        lambda: discussion(taxi, [Slice(group) for group in Group], account=account),
        lambda: discussion(taxi, [Slice(Group.ALL, Order.NEWEST)], account=account),
        lambda: thread(code, account=account),
        lambda: comment_view(code, account=account),
    ):
        with CaptureQueriesContext(connection) as asked:
            look()
        assert len(asked) == 4
    with CaptureQueriesContext(connection) as asked:
        page_of(code)
    assert len(asked) == 1
