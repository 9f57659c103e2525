"""Merging a text into another that says the same: both authors are named, each person's support counts once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as conf
from django.core import mail
from django.test import Client

from moderation.models import Flag, ModerationDecision, ReviewCase
from moderation.queries.figures import moderation_figures
from moderation.queries.results import results_of
from moderation.services.appeals import answer_appeal, appeal_decision
from moderation.services.decisions import decide_case, merge_case, undo_decision
from moderation.services.flags import flag_comment
from participa import events
from participa.accounts.enums import Role
from participa.accounts.models import AuditEntry, StaffRole, User
from participa.core.errors import DomainError
from participa.events.models import Event
from proposals.models import AnswerRequest, Comment, CommentVote, Notice, Proposal, SearchEntry
from proposals.queries.comments import comment_view, discussion
from proposals.queries.mine import my_contribution
from proposals.queries.ranking import Group, Slice
from proposals.queries.search import search
from proposals.services import comments, ratings
from proposals.services.notice_mail import mail_due
from tests import factories
from tests.api.clients import ROOT, stranger, with_token
from tests.factories import NOW
from tests.moderation import desk
from tests.moderation.ways import program
from tests.proposals.outbox import run_outbox, told

pytestmark = pytest.mark.django_db

SOON = NOW + timedelta(seconds=30)
LATE = NOW + timedelta(seconds=61)
SAME = "Sin autobús no llego al centro de salud, y en el pueblo no hay farmacia ni taxi desde hace dos inviernos."
ALSO = "Sin autobús no llego al centro de salud, y en mi pueblo no hay farmacia ni taxi desde hace dos inviernos."


@pytest.fixture
def place() -> Proposal:
    return factories.proposal(factories.consultation())


@pytest.fixture
def kept(place: Proposal) -> Comment:
    return desk.write(place, factories.ane(language="en"), body=SAME)


@pytest.fixture
def other(place: Proposal) -> Comment:
    return desk.write(place, factories.user("jon", language="en"), body=ALSO)


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


def test_one_text_stands_for_both_and_names_both(place: Proposal, kept: Comment, other: Comment) -> None:
    decision = merge(other, kept)

    shown = stranger().get(f"{ROOT}/comments/{kept.code}/").json()
    assert (shown["body"], shown["author"]) == (SAME, "ane")
    assert shown["credits"] == [
        {"comment": other.code, "author": "jon", "participant": shown["credits"][0]["participant"],
         "since": "2026-03-10T09:00:00Z", "changed_since": False},
    ]  # fmt: skip
    gone = stranger().get(f"{ROOT}/comments/{other.code}/").json()
    assert (gone["body"], gone["author"], gone["agree"]) == ("", "", 0)
    assert gone["tombstone"] == {
        "why": "merged", "since": "2026-03-10T09:00:00Z", "reason_code": "", "decision": decision.code,
        "into": kept.code, "author": "jon", "body": ALSO, "language": "es",
    }  # fmt: skip
    [listed] = discussion(place, [Slice(Group.COMMENTS)], account=None)
    assert ([one.code for one in listed.items], listed.total) == ([kept.code, other.code], 1)
    assert not SearchEntry.objects.filter(comment=other).exists()
    assert [hit.comment for hit in search("autobús", language="es").items] == [kept]


def test_its_page_says_so_with_a_link_and_keeps_the_words(kept: Comment, other: Comment) -> None:
    answer = comments.post_comment(
        account=person("miren"), consultation=other.consultation, proposal=other.proposal, parent=other,
        kind="comment", body="Yo tampoco llego.", at=NOW,
    )  # fmt: skip
    merge(other, kept)
    page = Client(HTTP_HOST="localhost").get(f"/en/comments/{other.code}/thread/", follow=True).content.decode()
    assert "Merged into another contribution that says the same." in page
    assert (f"/en/comments/{kept.code}/" in page, ALSO in page, answer.code in page) == (True, True, True)
    shown = Client(HTTP_HOST="localhost").get(f"/en/comments/{kept.code}/thread/", follow=True).content.decode()
    assert "Also by:" in shown


def test_support_is_pooled_once_per_person_and_the_vote_on_the_survivor_wins(kept: Comment, other: Comment) -> None:
    rate(kept, "a", "b")
    rate(other, "b", value=-1)
    rate(other, "c", "d")
    ratings.rate_comment(account=person("ane"), comment=other, value=1, at=NOW)  # nobody supports their own text
    before = votes()
    decision = merge(other, kept)
    assert counts(kept) == (4, 0, 0)
    assert len(votes()) == len(before)

    undo_decision(decision=decision, by=factories.benat(), at=SOON)
    assert votes() == before
    assert (counts(kept), counts(other)) == ((2, 0, 0), (3, 1, 0))


def test_two_merged_texts_are_undone_in_any_order(place: Proposal, kept: Comment, other: Comment) -> None:
    third = desk.write(place, person("nerea"), body=SAME + " Nunca.")
    rate(other, "a", "b")
    rate(third, "b", "c")
    before = votes()
    first, second = merge(other, kept), merge(third, kept)
    assert counts(kept) == (3, 0, 0)
    undo_decision(decision=first, by=factories.benat(), at=SOON)
    assert (counts(kept), counts(other)) == ((2, 0, 0), (2, 0, 0))  # b counts for both: each stands for itself
    undo_decision(decision=second, by=factories.benat(), at=SOON)
    assert votes() == before


def test_what_somebody_takes_back_or_changes_meanwhile_stays_so(kept: Comment, other: Comment) -> None:
    rate(kept, "both")
    rate(other, "both", "changes", "leaves")
    decision = merge(other, kept)
    rate(kept, "changes", value=-1)
    for name in ("both", "leaves"):
        ratings.unrate_comment(account=person(name), comment=now(kept), at=NOW)
    assert counts(kept) == (0, 1, 0)
    undo_decision(decision=decision, by=factories.benat(), at=SOON)
    assert (counts(kept), counts(other)) == ((0, 1, 0), (0, 0, 0))


def test_questions_pool_who_wants_them_answered(place: Proposal) -> None:
    kept = desk.write(place, body="¿Habrá autobús?", kind="question")
    other = desk.write(place, person("jon"), body="¿Habrá un autobús?", kind="question")
    for question, names in ((kept, "ab"), (other, "bcd")):
        for name in names:
            ratings.request_answer(account=person(name), comment=question, at=NOW)
    before = sorted(AnswerRequest.objects.values_list("comment", "participant"))
    decision = merge(other, kept)
    assert comment_view(kept.code, account=None).requests == 4
    assert AnswerRequest.objects.filter(comment=other).count() == 1
    undo_decision(decision=decision, by=factories.benat(), at=SOON)
    assert sorted(AnswerRequest.objects.values_list("comment", "participant")) == before
    assert not AnswerRequest.objects.filter(merged_from__isnull=False).exists()


def test_a_vote_for_what_was_merged_is_sent_to_the_survivor(kept: Comment, other: Comment) -> None:
    stale = now(other)
    merge(other, kept)
    for act in (
        lambda: rate(other, "late"),
        lambda: ratings.rate_comment(account=person("late"), comment=stale, value=1, at=NOW),
    ):
        with pytest.raises(DomainError) as error:
            act()
        assert error.value.code == "comment.merged"
    assert not CommentVote.objects.exists()
    answer = with_token(person("late")).put(f"{ROOT}/comments/{other.code}/vote", {"value": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "comment.merged")


def test_the_author_has_a_statement_and_the_other_author_a_notice(kept: Comment, other: Comment) -> None:
    decision = merge(other, kept)
    said = decision.statement
    assert said.facts.startswith(f"On March 10, 2026 we merged your contribution {other.code} to “")
    assert f"/en/comments/{kept.code}/" in said.facts
    assert said.ground == "Reason: Says the same as another contribution."
    run_outbox()
    assert {("jon", "contribution.merged", other.code), ("ane", "contribution.took_in", kept.code)} <= set(told())
    assert my_contribution(person("jon"), other.code, at=NOW).state == "merged"
    mail_due(at=SOON)
    assert mail.outbox == []


def test_an_undo_in_time_is_as_if_nothing_had_been(kept: Comment, other: Comment) -> None:
    before = world(kept, other)
    decision = merge(other, kept)
    run_outbox()
    undo_decision(decision=decision, by=factories.benat(), at=SOON)
    run_outbox()
    assert world(kept, other) == before
    assert not Notice.objects.filter(message__in=["contribution.merged", "contribution.took_in"]).exists()
    mail_due(at=LATE)
    assert mail.outbox == []


def world(*texts: Comment) -> Any:
    columns = ("code", "merged_into", "merged_at", "merge_ref", "merge_holds", "public_revision__state")
    return (
        list(Comment.objects.filter(pk__in=[one.pk for one in texts]).order_by("pk").values_list(*columns)),
        sorted(SearchEntry.objects.filter(comment__in=texts).values_list("comment", "stems")),
        votes(),
    )


def test_a_text_that_waits_is_published_under_its_tombstone_and_waits_again(place: Proposal, kept: Comment) -> None:
    case = desk.held(place, person("jon"))
    decision = desk.merge(case, kept)
    assert [one.author for one in comment_view(kept.code, account=None).credits] == ["jon"]
    undo_decision(decision=decision, by=factories.benat(), at=SOON)
    assert decision.comment.revisions.get().state == "held_system"
    assert comment_view(kept.code, account=None).credits == ()
    assert now(decision.comment).public_revision is None


def test_an_objection_that_holds_separates_them(kept: Comment, other: Comment) -> None:
    rate(other, "a")
    decision = merge(other, kept)
    appeal = appeal_decision(decision=decision, by=person("jon"), text="Yo hablo de otro pueblo.", at=LATE)
    author = person("ane")
    with events.unit():
        StaffRole.objects.create(user=author, role=Role.MODERATOR)
    maite = factories.staff("maite", Role.MODERATOR)

    def answer(by: User | None) -> None:
        assert by is not None
        answer_appeal(appeal=appeal, by=by, outcome="overturned", explanation="Cierto.", version=1, at=LATE)

    for by, why in ((decision.decided_by, "appeal.own_decision"), (author, "case.own_text")):
        with pytest.raises(DomainError) as error:
            answer(by)
        assert error.value.code == why
    answer(maite)
    assert (now(other).merged_into, counts(other), counts(kept)) == (None, (1, 0, 0), (0, 0, 0))
    run_outbox()
    assert ("jon", "appeal.overturned", other.code) in told()
    assert ("jon", "contribution.separated", other.code) not in told()


def test_only_texts_about_the_same_are_merged(place: Proposal, kept: Comment, other: Comment) -> None:
    elsewhere = factories.proposal(place.consultation, position=2)
    foreign = factories.proposal(factories.consultation())
    held = desk.held(place, person("held")).revision.comment
    assert refused(other, None) == "merge.survivor"
    assert refused(other, desk.write(foreign, person("far"))) == "merge.survivor"
    assert refused(other, held) == "merge.survivor"
    assert refused(other, other) == "merge.itself"
    assert refused(other, desk.write(elsewhere, person("there"))) == "merge.place"
    assert refused(other, desk.write(place, person("asks"), kind="question", body="¿Y?")) == "merge.place"
    one, two = factories.argument(place, stance="for"), factories.argument(place, stance="against")
    assert refused(one, two) == "merge.place"


def test_there_are_no_chains(place: Proposal, kept: Comment, other: Comment) -> None:
    third = desk.write(place, person("nerea"), body=SAME + " Nunca.")
    merge(other, kept)
    assert refused(third, other) == "merge.survivor"
    assert refused(kept, third) == "merge.took_in"
    case = desk.open_for_staff(other)
    assert "merge" not in program(factories.benat()).get(
        f"{ROOT}/moderation/cases/{case.code}/"
    ).json()["actions"]  # fmt: skip
    merge(third, kept)
    assert [one.author for one in comment_view(kept.code, account=None).credits] == ["jon", "nerea"]


def test_nobody_merges_where_one_of_the_two_is_theirs(place: Proposal, kept: Comment, other: Comment) -> None:
    maite = factories.staff("maite", Role.MODERATOR)
    own = desk.write(place, maite, body=SAME + " Eso.")
    assert refused(own, kept, by=maite) == "case.own_text"
    assert refused(other, own, by=maite) == "case.own_text"
    flag_comment(comment=now(kept), account=maite, category="spam", at=NOW)
    assert refused(other, kept, by=maite) == "case.own_flag"
    made = merge(other, own)
    with pytest.raises(DomainError) as error:
        undo_decision(decision=made, by=maite, at=LATE)
    assert error.value.code == "case.own_text"


HIDING: dict[str, Callable[[Comment], Any]] = {
    "restricted": lambda kept: desk.decide(desk.open_for_staff(kept), "restrict", at=LATE),
    "withdrawn": lambda kept: comments.withdraw_comment(account=person("ane"), comment=kept, at=LATE),
}


@pytest.mark.parametrize("how", HIDING)
def test_what_was_merged_stands_for_itself_where_the_survivor_goes(how: str, kept: Comment, other: Comment) -> None:
    rate(kept, "b")
    rate(other, "a", "b")
    before = votes()
    merge(other, kept)
    run_outbox()
    HIDING[how](kept)
    assert (votes(), counts(other)) == (before, (2, 0, 0))
    view = comment_view(other.code, account=None)
    assert (view.tombstone, view.body) == (None, ALSO)
    assert SearchEntry.objects.filter(comment=other).exists()
    run_outbox()
    assert ("jon", "contribution.separated", other.code) in told()
    assert ReviewCase.objects.filter(revision__comment=other, state="open").exists() is (how == "restricted")


def test_and_is_merged_again_where_the_survivor_returns(kept: Comment, other: Comment) -> None:
    rate(other, "a")
    merge(other, kept)
    together = world(kept, other)
    removal = desk.decide(desk.open_for_staff(kept), "restrict")
    rate(other, "c")
    undo_decision(decision=removal, by=factories.benat(), at=SOON)
    assert counts(kept) == (2, 0, 0)
    ratings.unrate_comment(account=person("c"), comment=now(kept), at=NOW)
    assert world(kept, other)[0][1] == together[0][1]
    assert world(kept, other)[2] == together[2]


def test_a_merged_text_that_is_removed_takes_its_support_and_its_name_with_it(kept: Comment, other: Comment) -> None:
    rate(other, "a")
    merge(other, kept)
    flag = flag_comment(comment=now(other), account=None, category="insult", at=NOW)
    assert flag.case is not None
    removal = desk.decide(flag.case, "restrict")
    view = comment_view(kept.code, account=None)
    assert (view.credits, view.agree) == ((), 0)
    gone = comment_view(other.code, account=None).tombstone
    assert gone is not None
    assert (gone.why, gone.body, gone.author, gone.into) == ("restricted", "", "", "")
    undo_decision(decision=removal, by=factories.benat(), at=SOON)
    assert ([one.author for one in comment_view(kept.code, account=None).credits], counts(kept)) == (["jon"], (1, 0, 0))


def test_an_author_withdraws_a_merged_text(kept: Comment, other: Comment) -> None:
    rate(other, "a")
    merge(other, kept)
    comments.withdraw_comment(account=person("jon"), comment=other, at=NOW)
    assert (comment_view(kept.code, account=None).credits, counts(kept)) == ((), (0, 0, 0))


def test_words_that_were_changed_afterwards_are_not_put_in_the_other_mouth(kept: Comment, other: Comment) -> None:
    merge(other, kept)
    comments.edit_comment(account=person("ane"), comment=now(kept), body="Quiero un tren.", at=SOON)
    [credit] = comment_view(kept.code, account=None).credits
    assert credit.changed_since
    assert comment_view(other.code, account=None).tombstone.body == ALSO  # type: ignore[union-attr]
    with pytest.raises(DomainError) as error:
        comments.edit_comment(account=person("jon"), comment=now(other), body="Otra cosa.", at=SOON)
    assert error.value.code == "comment.not_public"


def test_a_merge_is_no_removal_in_the_figures(place: Proposal, kept: Comment, other: Comment) -> None:
    merge(other, kept)
    found = moderation_figures(place.consultation)
    assert (found.texts.public, found.texts.merged, found.texts.removed, found.removals.total) == (1, 1, 0, 0)
    assert found.decisions == {"merge": 1}
    results = results_of(place.consultation, at=NOW)
    assert (results.people, results.contributions, results.moderated.restricted) == (2, 1, 0)


def test_the_side_of_both_authors_counts(place: Proposal) -> None:
    kept = factories.argument(place, person("ane"), stance="for")
    other = factories.argument(place, person("jon"), stance="for")
    against = factories.argument(place, person("miren"), stance="against")
    names = [f"p{n}" for n in range(9)]
    rate(against, *names, value=-1)
    rate(against, "jon", value=0)  # the tenth on his side, by what he wrote alone
    for name in ("x", *[f"q{n}" for n in range(9)]):
        rate(against, name)

    def across() -> Any:
        [listed] = discussion(place, [Slice(Group.AGAINST)], account=None)
        return listed.items[0].across

    before = across()
    merge(other, kept)
    assert (before is not None, across()) == (True, before)


def test_it_is_an_act_like_every_other(kept: Comment, other: Comment) -> None:
    flag = flag_comment(comment=other, account=person("flags"), category="spam", at=NOW)
    assert flag.case is not None
    made = desk.merge(flag.case, kept)
    entry = AuditEntry.objects.filter(act="decision.made").latest("pk")
    facts = json.loads(entry.facts)
    assert (facts["action"], facts["into"]) == ("merge", kept.code)
    assert Flag.objects.get().outcome == "merged"
    told_of = {(one.kind, one.ref) for one in Event.objects.filter(kind__in=["comment.merged", "comment.rated"])}
    assert told_of == {("comment.merged", other.code), ("comment.rated", kept.code)}
    with pytest.raises(DomainError) as error:
        desk.merge(flag.case, kept)
    assert error.value.code == "case.conflict"
    undo_decision(decision=made, by=factories.benat(), at=SOON)
    assert Flag.objects.get().outcome == "waiting"


def test_without_another_text_there_is_no_merge_by_the_common_road(kept: Comment, other: Comment) -> None:
    case = desk.open_for_staff(other)
    with pytest.raises(DomainError) as error:
        decide_case(case=case, by=factories.benat(), action="merge", version=case.version, at=NOW)
    assert error.value.code == "merge.survivor"


def test_the_api_merges_by_the_same_service(kept: Comment, other: Comment) -> None:
    case, client = desk.open_for_staff(other), program(factories.benat())
    address = f"{ROOT}/moderation/cases/{case.code}/decisions/"
    body = {"action": "merge", "version": case.version}
    assert client.post(address, body).json()["code"] == "merge.survivor"
    assert client.post(address, {**body, "into": "nothing1"}).json()["code"] == "merge.survivor"
    made = client.post(address, {**body, "into": kept.code})
    assert (made.status_code, made.json()["decision"]["action"], made.json()["decision"]["into"]) == (
        201, "merge", kept.code,
    )  # fmt: skip


def test_the_page_offers_the_texts_alike_and_takes_any_other(kept: Comment, other: Comment, settings: Any) -> None:
    settings.DEMO = True  # the second factor has tests of its own
    case = desk.open_for_staff(other)
    client = Client(HTTP_HOST="localhost")
    client.force_login(factories.benat(), backend=conf.AUTHENTICATION_BACKENDS[0])
    address = f"/en/desk/cases/{case.code}/merge/"
    page = client.get(address).content.decode()
    assert f'value="{kept.code}" data-key="1" checked' in page
    assert SAME in page
    wrong = client.post(address, {"version": case.version, "other": "nothing1", "explanation": "Es lo mismo."})
    assert (wrong.status_code, "Es lo mismo." in wrong.content.decode()) == (422, True)
    old = client.post(address, {"version": case.version + 1, "into": kept.code, "explanation": "Es lo mismo."})
    assert (old.status_code, "Es lo mismo." in old.content.decode()) == (409, True)
    fields = {"version": case.version, "other": f"http://localhost/en/comments/{kept.code}/"}
    assert client.post(address, fields).status_code == 302
    assert now(other).merged_into == kept


def test_an_erased_survivor_is_quoted_nowhere_that_speaks_of_the_merge(kept: Comment, other: Comment) -> None:
    made = desk.merge(desk.open_for_staff(other), kept, explanation=f"Otra persona escribió «{SAME}»")
    removal = desk.decide_with(desk.open_for_staff(kept), "personal-data")
    maite = factories.staff("maite", Role.MODERATOR)
    desk.erase(desk.propose_erasure(removal, by=removal.decided_by), by=maite)
    made.refresh_from_db()
    told_of = str(list(Notice.objects.values_list("facts", flat=True)))
    assert (SAME in made.explanation, SAME in made.statement.ground, SAME in told_of) == (False, False, False)
    assert comment_view(other.code, account=None).body == ALSO
