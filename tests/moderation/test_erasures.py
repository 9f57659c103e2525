"""Erasing: two people, no way back, no word left anywhere, and the author can still object."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from moderation.analysis.quotes import cover_quotes
from moderation.models import (
    Appeal,
    ErasureProposal,
    ModerationDecision,
    SealedOriginal,
    StatementOfReasons,
    TextBand,
)
from moderation.services.appeals import answer_appeal, appeal_decision
from moderation.services.batches import plan_batch, run_batch, start_batch, undo_batch
from moderation.services.decisions import undo_decision
from moderation.services.erasures import answer_erasure, propose_erasure
from moderation.services.flags import flag_comment
from participa import events
from participa.accounts.enums import Role
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.enums import RevisionState
from proposals.models import Comment, Consultation, SearchEntry
from tests import factories
from tests.factories import NOW
from tests.moderation import desk
from tests.moderation.everywhere import SECOND, SECRET, spread, tables_with
from tests.moderation.lawful import faults
from tests.moderation.ways import HERE, browser, program, tried
from tests.proposals.outbox import run_outbox

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def today(settings: Any) -> Iterator[None]:
    settings.DEMO = True  # the second factor has tests of its own
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def place() -> Consultation:
    return factories.consultation()


@pytest.fixture
def benat() -> User:
    """He proposes."""
    return factories.benat()


@pytest.fixture
def maite() -> User:
    """She agrees."""
    return factories.staff("maite", Role.MODERATOR)


def removed(place: Consultation, by: User, author: User | None = None) -> ModerationDecision:
    return desk.decide(desk.flagged(place, author), "restrict", by=by)


def test_no_table_holds_a_word_of_it_afterwards(
    place: Consultation, benat: User, maite: User, vote_keys: object
) -> None:
    ane = factories.ane()
    removal = spread(place, ane, benat, maite)
    proposal = propose_erasure(
        removal=removal, by=benat, reason=desk.reason("personal-data"), understood=True, at=NOW,
        explanation="Da el nombre y el teléfono de Iñaki Zorrotzaga.",
    )  # fmt: skip
    there = set(tables_with(SECRET))
    assert there == {
        "proposals_commentrevision",
        "proposals_notice",
        "moderation_sealedoriginal",
        "moderation_queryitem",
        "moderation_internalquery",
        "moderation_flag",
        "moderation_casenote",
        "moderation_moderationdecision",
        "moderation_statementofreasons",
        "moderation_appeal",
        "moderation_actionbatch",
        "moderation_reportcontent",
        "moderation_reportobjection",
        "moderation_erasureproposal",
        "moderation_sanction",
    }  # fmt: skip  the control: where it was
    digests = list(removal.comment.revisions.values_list("digest", flat=True))
    desk.erase(proposal, by=maite)
    run_outbox()
    assert tables_with(SECRET) == {}
    gone = Comment.objects.get(pk=removal.comment_id)
    assert list(gone.revisions.values_list("digest", "state", "body")) == [
        (digest, RevisionState.ERASED, "") for digest in digests
    ]
    assert not SearchEntry.objects.filter(comment=gone).exists()
    assert not TextBand.objects.filter(revision__comment=gone).exists()
    assert faults() == []


def test_what_stays_is_the_reason_the_statement_and_a_note_in_its_place(
    place: Consultation, benat: User, maite: User
) -> None:
    ane = factories.ane(language="en")
    erasure = desk.erase(desk.propose_erasure(removed(place, benat, ane), by=benat), by=maite)
    run_outbox()
    comment = Comment.objects.get(pk=erasure.comment_id)
    told = StatementOfReasons.objects.get(decision=erasure)
    assert "erased the words" in told.facts
    assert "One person proposed this, and another one decided." in told.facts
    grave = program(None).get(f"/api/v1/comments/{comment.code}/").json()["tombstone"]
    assert (grave["why"], grave["reason_code"], grave["decision"]) == ("erased", "personal-data", erasure.code)
    for language, word in {"es": "Borrado.", "eu": "Ezabatua.", "en": "Erased."}.items():
        page = browser(None).get(f"/{language}/comments/{comment.code}/", follow=True).content.decode()
        assert word in page
    mine = browser(ane)
    statement = mine.get(f"/en/statements/{erasure.code}/").content.decode()
    assert ("Why your text was erased" in statement, 'id="h-text"' in statement) == (True, False)
    objecting = mine.get(f"/en/statements/{erasure.code}/appeal/").content.decode()
    assert ("Why do you think" in objecting, "Your text" in objecting) == (True, False)  # no empty frame
    assert "Erased" in mine.get("/en/mine/").content.decode()


def test_it_is_said_beforehand_that_nobody_can_undo_it(place: Consultation, benat: User, maite: User) -> None:
    removal = removed(place, benat)
    page = browser(benat)
    address = f"/en/desk/decisions/{removal.code}/erase/"
    assert "Nobody can undo this." in page.get(address).content.decode()
    assert page.post(address, {"reason": "personal-data"}).status_code == 422  # not understood
    assert page.post(address, {"reason": "insult", "understood": "on"}).status_code == 422
    assert not ErasureProposal.objects.exists()
    assert page.post(address, {"reason": "personal-data", "understood": "on"}).status_code == 302
    case = ErasureProposal.objects.get().case
    other = browser(maite)
    assert "Nobody can undo this." in other.get(f"/en/desk/cases/{case.code}/").content.decode()
    answer = {"action": "approved", "version": case.version}
    assert other.post(f"/en/desk/cases/{case.code}/", answer).status_code == 422
    assert other.post(f"/en/desk/cases/{case.code}/", {**answer, "understood": "on"}).status_code == 302
    assert ErasureProposal.objects.get().outcome == "approved"
    assert "Erased." in other.get(f"/en/desk/cases/{case.code}/").content.decode()


def test_nothing_undoes_an_erasure_nor_what_was_decided_before(place: Consultation, benat: User, maite: User) -> None:
    case = desk.flagged(place)
    batch = plan_batch(by=benat, cases=[case], action="restrict", reason=desk.reason(), at=NOW)
    run_batch(batch=start_batch(batch=batch, by=benat, at=NOW))
    removal = ModerationDecision.objects.get()
    erasure = desk.erase(desk.propose_erasure(removal, by=benat), by=maite)
    for decision in (erasure, removal):
        with pytest.raises(DomainError, match=r"decision\.erased"):
            undo_decision(decision=decision, by=benat, at=NOW)
    run_batch(batch=undo_batch(batch=batch, by=benat, at=NOW))
    assert list(batch.items.values_list("outcome", "refused")) == [("kept", "decision.erased")]
    assert browser(maite).get("/en/desk/").content.decode().count("data-undo=") == 0
    assert faults() == []


def test_only_what_was_removed_is_proposed_and_once(place: Consultation, benat: User, maite: User) -> None:
    def refused(removal: ModerationDecision, reason: str = "personal-data", **more: Any) -> str:
        with pytest.raises(DomainError) as error:
            propose_erasure(
                removal=removal, by=benat, reason=desk.reason(reason), **{"understood": True, "at": NOW, **more}
            )
        return error.value.code

    approved = desk.decide(desk.held(place), "approve")
    assert refused(approved) == "erasure.not_removed"
    removal = removed(place, benat)
    assert refused(removal, "insult") == "decision.reason"
    assert refused(removal, "court-order") == "decision.explanation"
    assert refused(removal, understood=False) == "erasure.understood"
    proposal = desk.propose_erasure(removal, by=benat)
    assert refused(removal) == "erasure.waits"
    answer_erasure(proposal=proposal, by=maite, outcome="refused", explanation="Basta.", version=1, at=NOW)
    desk.erase(desk.propose_erasure(removal, by=benat), by=maite)
    assert refused(removal) == "decision.erased"


def test_a_refusal_changes_nothing_but_the_proposal(place: Consultation, benat: User, maite: User) -> None:
    removal = removed(place, benat)
    proposal = desk.propose_erasure(removal, by=benat)
    answer_erasure(proposal=proposal, by=maite, outcome="refused", explanation="Basta.", version=1, at=NOW)
    proposal.refresh_from_db()
    assert (proposal.outcome, proposal.answer, proposal.decision_id) == ("refused", "Basta.", None)
    assert removal.comment.revisions.get().body == desk.WORDS
    undo_decision(decision=removal, by=maite, at=LATER)
    assert removal.comment.revisions.get().state == RevisionState.PUBLISHED


def test_a_text_that_is_public_again_is_not_erased(place: Consultation, benat: User, maite: User) -> None:
    removal = removed(place, benat)
    proposal = desk.propose_erasure(removal, by=benat)
    undo_decision(decision=removal, by=maite, at=NOW)
    proposal.refresh_from_db()
    assert (proposal.outcome, proposal.case.state) == ("settled", "decided")
    with pytest.raises(DomainError, match=r"case\.conflict"):
        desk.erase(proposal, by=maite)


# ---------------------------------------------------------------- who, by which way

Answering = Callable[[User | None, ErasureProposal], Any]
_YES: dict[str, Any] = {"understood": True, "version": 1}

#: Every way in which a second person agrees.
WAYS: dict[str, Answering] = {
    "desk_case": lambda person, it: browser(person).post(
        f"/en/desk/cases/{it.case.code}/", {"action": "approved", "understood": "on", "version": 1}
    ),
    "api-moderation-erasure": lambda person, it: program(person).post(
        f"{HERE}/cases/{it.case.code}/erasure/", {"outcome": "approved", **_YES}
    ),
    "erasures.answer_erasure": lambda person, it: answer_erasure(
        proposal=it, by=person or User(is_active=False), outcome="approved", at=NOW, **_YES
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_erases_with_a_second_person(way: str, place: Consultation, benat: User, maite: User) -> None:
    """The control of those below."""
    proposal = desk.propose_erasure(removed(place, benat), by=benat)
    WAYS[way](maite, proposal)
    assert ModerationDecision.objects.filter(action="erase").count() == 1
    assert faults() == []


@pytest.mark.parametrize("who", ["proposer", "author", "reporter", "citizen", "administrator", "stranger"])
@pytest.mark.parametrize("way", WAYS)
def test_nobody_else_erases(way: str, who: str, place: Consultation, benat: User, maite: User) -> None:
    mirari = factories.staff("mirari", Role.MODERATOR)
    case = desk.flagged(place, mirari)
    flag_comment(comment=case.revision.comment, account=maite, category="insult", at=NOW)
    proposal = desk.propose_erasure(desk.decide(case, "restrict", by=benat), by=benat)
    people: dict[str, Callable[[], User | None]] = {
        "proposer": lambda: benat,
        "author": lambda: mirari,
        "reporter": lambda: maite,
        "citizen": factories.ane,
        "administrator": lambda: factories.staff("adela", Role.ADMINISTRATOR, is_staff=True, is_superuser=True),
        "stranger": lambda: None,
    }
    tried(WAYS[way], people[who](), proposal)
    assert not ModerationDecision.objects.filter(action="erase").exists()
    assert case.revision.comment.revisions.get().body == desk.WORDS


def test_the_database_itself_wants_two_people(place: Consultation, benat: User) -> None:
    proposal = desk.propose_erasure(removed(place, benat), by=benat)
    changes = {"outcome": "approved", "answered_at": NOW, "decision": proposal.removal, "answered_by": benat}
    with events.unit(), pytest.raises(IntegrityError, match="moderation_erasure_four_eyes"), transaction.atomic():
        ErasureProposal.objects.filter(pk=proposal.pk).update(**changes)


def test_of_two_answers_the_first_counts(place: Consultation, benat: User, maite: User) -> None:
    proposal = desk.propose_erasure(removed(place, benat), by=benat)
    mirari = factories.staff("mirari", Role.MODERATOR)
    answer_erasure(proposal=proposal, by=maite, outcome="refused", version=1, at=NOW)
    said = program(mirari).post(f"{HERE}/cases/{proposal.case.code}/erasure/", {"outcome": "approved", **_YES})
    assert said.status_code == 409
    assert (said.json()["params"]["who"], said.json()["params"]["action"]) == ("maite", "refused")


# ---------------------------------------------------------------- objecting all the same


def objection(place: Consultation, benat: User, maite: User) -> Appeal:
    ane = factories.ane(language="en")
    erasure = desk.erase(desk.propose_erasure(removed(place, benat, ane), by=benat), by=maite)
    return appeal_decision(decision=erasure, by=ane, text="That was my own number.", at=NOW)


def test_neither_of_the_two_answers_the_objection(place: Consultation, benat: User, maite: User) -> None:
    appeal = objection(place, benat, maite)
    for person in (benat, maite):
        answer = program(person).post(
            f"{HERE}/cases/{appeal.case.code}/appeal/",
            {"outcome": "overturned", "explanation": "It was.", "version": 1},
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "appeal.own_decision")
    assert Appeal.objects.get().outcome == "waiting"


def test_an_objection_that_is_right_changes_the_note_and_brings_no_word_back(
    place: Consultation, benat: User, maite: User
) -> None:
    appeal = objection(place, benat, maite)
    mirari = factories.staff("mirari", Role.MODERATOR)
    answered = answer_appeal(appeal=appeal, by=mirari, outcome="overturned", explanation="It was.", version=1, at=LATER)
    assert "The words were erased and cannot be brought back." in answered.answer
    comment = Comment.objects.get(pk=appeal.decision.comment_id)
    removal = ModerationDecision.objects.get(action="restrict")
    assert (comment.reason_code, comment.decision_ref, comment.restricted_at) == ("insult", removal.code, NOW)
    assert comment.revisions.get().state == RevisionState.ERASED


def test_an_objection_to_the_removal_that_came_before_leaves_the_note_of_the_erasure(
    place: Consultation, benat: User, maite: User
) -> None:
    ane, mirari = factories.ane(), factories.staff("mirari", Role.MODERATOR)
    removal = removed(place, benat, ane)
    appeal = appeal_decision(decision=removal, by=ane, text="No insulta a nadie.", at=NOW)
    erasure = desk.erase(desk.propose_erasure(removal, by=benat), by=maite)
    answer_appeal(appeal=appeal, by=mirari, outcome="overturned", explanation="Es cierto.", version=1, at=LATER)
    comment = Comment.objects.get(pk=removal.comment_id)
    assert (comment.decision_ref, comment.revisions.get().body) == (erasure.code, "")
    ground = appeal_decision(decision=erasure, by=ane, text="No hay datos de nadie.", at=LATER)
    answer_appeal(appeal=ground, by=mirari, outcome="overturned", explanation="Cierto.", version=1, at=LATER)
    comment.refresh_from_db()
    assert (comment.decision_ref, comment.restricted_at) == ("", None)
    grave = program(None).get(f"/api/v1/comments/{comment.code}/").json()["tombstone"]
    assert (grave["why"], grave["reason_code"]) == ("erased", "")


def test_an_original_that_no_key_opens_is_emptied_all_the_same(
    place: Consultation, benat: User, maite: User, settings: Any
) -> None:
    case = desk.open_for_staff(desk.write(place, body=desk.PHONED))
    covered = desk.redact(case, by=benat)
    proposal = desk.propose_erasure(desk.decide(desk.open_for_staff(covered.comment), "restrict", by=benat), by=benat)
    settings.SECRET_KEY = "another"
    desk.erase(proposal, by=maite)
    assert SealedOriginal.objects.values_list("sealed", flat=True).get() == ""


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Dice «obras de noche en el bajo» y miente.", "Dice «▮▮▮» y miente."),
        ("Es Iñaki Zorrotzaga, del bajo.", "Es ▮▮▮, del bajo."),
        ("Llama al 612 345 678.", "Llama ▮▮▮."),
        ("Hay obras en el pueblo.", "Hay obras en el pueblo."),
    ],
)
def test_a_quote_is_a_run_of_words_a_name_or_personal_data(text: str, left: str) -> None:
    assert cover_quotes(text, [SECOND]) == left
