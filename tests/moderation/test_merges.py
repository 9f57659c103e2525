"""Merging a text into another that says the same: who is named, who is told, who may, and the way back."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as conf
from django.core import mail
from django.test import Client

from moderation.models import Flag
from moderation.queries.figures import moderation_figures
from moderation.queries.results import results_of
from moderation.services.appeals import answer_appeal, appeal_decision
from moderation.services.decisions import decide_case, undo_decision
from moderation.services.flags import flag_comment
from participa import events
from participa.accounts.enums import Role
from participa.accounts.models import AuditEntry, StaffRole, User
from participa.core.errors import DomainError
from participa.events.models import Event
from proposals.models import Comment, Notice, Proposal, SearchEntry
from proposals.queries.comments import comment_view, discussion
from proposals.queries.mine import my_contribution
from proposals.queries.ranking import Group, Slice
from proposals.queries.search import search
from proposals.services import comments
from proposals.services.notice_mail import mail_due
from tests import factories
from tests.api.clients import ROOT, stranger
from tests.factories import NOW
from tests.moderation import desk
from tests.moderation.merging import ALSO, SAME, counts, merge, now, person, rate, refused, world
from tests.moderation.ways import program
from tests.proposals.outbox import run_outbox, told

pytestmark = pytest.mark.django_db

SOON = NOW + timedelta(seconds=30)
LATE = NOW + timedelta(seconds=61)


@pytest.fixture
def place() -> Proposal:
    return factories.proposal(factories.consultation())


@pytest.fixture
def kept(place: Proposal) -> Comment:
    return desk.write(place, factories.ane(language="en"), body=SAME)


@pytest.fixture
def other(place: Proposal) -> Comment:
    return desk.write(place, factories.user("jon", language="en"), body=ALSO)


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
