"""Covering a part of a text: what everybody reads, what is kept sealed, who may read that, and the way back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as conf
from django.core import mail
from django.test import Client

from moderation.analysis.redaction import cover, places_of, screening_after, united
from moderation.models import Flag, ModerationDecision, QueryItem, SealedOriginal
from moderation.queries.redactions import proposed_places
from moderation.services.decisions import decide_case, undo_decision
from moderation.services.flags import flag_comment
from moderation.services.internal_queries import send_query
from moderation.services.redactions import erase_originals, read_original
from participa.accounts.models import AuditEntry
from participa.core.errors import DomainError
from participa.core.seal import seal, unseal
from participa.events.models import Event
from proposals.enums import RevisionState
from proposals.models import Comment, Consultation, Notice, SearchEntry
from proposals.services.comments import edit_comment
from proposals.services.notice_mail import mail_due
from tests import factories
from tests.api.clients import ROOT, stranger
from tests.factories import NOW
from tests.moderation import desk
from tests.proposals.outbox import run_outbox, told
from tests.proposals.screens import PUBLISH, screened

pytestmark = pytest.mark.django_db

SOON = NOW + timedelta(seconds=30)
LATE = NOW + timedelta(seconds=61)
READ = "Llámame al ▮▮▮ y te cuento lo del consultorio."


@pytest.fixture
def place() -> Consultation:
    return factories.consultation()


def world(comment: Comment) -> dict[str, Any]:
    """Everything about a text that a redaction touches."""
    fresh = Comment.objects.get(pk=comment.pk)
    return {
        "note": (fresh.redacted_at, fresh.redaction_reason, fresh.redaction_ref),
        "words": list(fresh.revisions.values_list("number", "state", "body", "digest", "length", "screening")),
        "search": SearchEntry.objects.filter(comment=fresh).values_list("stems", flat=True).first(),
        "flags": list(Flag.objects.filter(revision__comment=fresh).values_list("receipt", "outcome")),
        "excerpts": list(QueryItem.objects.filter(comment=fresh).values_list("excerpt", flat=True)),
        "originals": SealedOriginal.objects.count(),
    }


def refused(case: Any, spans: Any, **more: Any) -> str:
    with pytest.raises(DomainError) as error:
        decide_case(
            case=case, by=factories.benat(), action="redact", spans=spans, version=case.version, at=NOW,
            **({"reason": desk.reason("personal-data")} | more),
        )  # fmt: skip
    return error.value.code


def test_places_become_one_mark_each_and_the_rest_stays() -> None:
    assert united([(5, 9), (0, 2), (8, 12), (2, 3)]) == [(0, 3), (5, 12)]
    assert cover("Ane y Jon, Ane.", places_of("Ane y Jon, Ane.", ["ane", "Jon"])) == "▮▮▮ y ▮▮▮, ▮▮▮."
    assert places_of("a (b", ["(", ""]) == [(2, 3)]
    said = {"status": "hold", "signals": [{"detector": "x", "spans": [[0, 3], [6, 9], [11, 14]]}]}
    moved = screening_after(said, [(6, 9)])
    text = cover("Ane y Jon, Ane.", [(6, 9)])
    assert [text[start:end] for start, end in moved["signals"][0]["spans"]] == ["Ane", "▮▮▮", "Ane"]
    longer = screening_after({"signals": [{"spans": [[0, 3], [15, 20]]}]}, [(4, 14)])
    assert longer["signals"][0]["spans"] == [[0, 3], [8, 13]]
    assert screening_after({}, [(0, 1)]) == {}


def test_the_public_reads_a_mark_with_the_reason_and_the_author_a_statement(place: Consultation) -> None:
    case = desk.open_for_staff(desk.write(place, factories.ane(language="en"), body=desk.PHONED))
    decision = desk.redact(case)
    comment, answer = decision.comment, stranger().get(f"{ROOT}/comments/{decision.comment.code}/").json()
    assert (answer["body"], answer["tombstone"]) == (READ, None)
    assert answer["redaction"] == {
        "since": "2026-03-10T09:00:00Z", "reason_code": "personal-data", "decision": decision.code,
    }  # fmt: skip
    assert comment.revisions.get().state == RevisionState.APPROVED
    assert decision.statement.facts.startswith(f"We covered a part of your contribution {comment.code} to “Rural")
    assert "It breaks rule 4.2" in decision.statement.ground
    notice = Notice.objects.get(message="contribution.redacted")
    assert (notice.ref, notice.mail_after) == (comment.code, NOW + timedelta(seconds=60))


def test_nothing_that_was_covered_is_left_in_the_clear(place: Consultation) -> None:
    asked = desk.write(place, body="Mi vecina Zutoia sabe lo del consultorio.", kind="question")
    query = send_query(
        by=factories.benat(), consultation=place, department=place.department, question="¿Y esto?", comments=[asked],
        at=NOW,
    )  # fmt: skip
    desk.redact(desk.open_for_staff(asked), spans=[(10, 16)])
    run_outbox()
    mail_due(at=NOW + timedelta(days=8))
    everywhere = [
        *(str(row) for row in Comment.objects.get(pk=asked.pk).revisions.values_list("body", "screening")),
        *(str(row) for row in SearchEntry.objects.values_list("stems", flat=True)),
        *(str(row) for row in Event.objects.values_list("payload", flat=True)),
        *(str(row) for row in Notice.objects.values_list("facts", flat=True)),
        *(row for row in AuditEntry.objects.values_list("facts", flat=True)),
        *(row for row in SealedOriginal.objects.values_list("sealed", flat=True)),
        *(f"{letter.subject} {letter.body}" for letter in mail.outbox),
    ]
    assert [text for text in everywhere if "zutoia" in text.lower()] == []
    assert query.items.get().excerpt == "Mi vecina ▮▮▮ sabe lo del consultorio."


def test_the_same_words_are_covered_in_every_revision(place: Consultation) -> None:
    ane = factories.ane()
    comment = desk.write(place, ane, body="Soy yo: 612 345 678. Llamad.")
    with screened(PUBLISH):
        edit_comment(account=ane, comment=comment, body=desk.PHONED, at=NOW)
    decision = desk.redact(desk.open_for_staff(comment))
    assert list(comment.revisions.values_list("body", flat=True)) == ["Soy yo: ▮▮▮. Llamad.", READ]
    assert decision.originals.count() == 2
    undo_decision(decision=decision, by=factories.benat(), at=SOON)
    assert list(comment.revisions.values_list("body", flat=True)) == ["Soy yo: 612 345 678. Llamad.", desk.PHONED]


def test_a_text_that_waits_is_public_without_what_is_covered(place: Consultation) -> None:
    case = desk.open_for(desk.write(place, body=desk.PHONED, verdict=desk.HELD))
    before = world(case.revision.comment)
    benat = factories.benat()
    decision = desk.redact(case, by=benat)
    assert stranger().get(f"{ROOT}/comments/{decision.comment.code}/").json()["body"] == READ
    undo_decision(decision=decision, by=benat, at=SOON)
    assert world(decision.comment) == before
    shown = stranger().get(f"{ROOT}/comments/{decision.comment.code}/").json()
    assert (shown["body"], shown["redaction"], shown["tombstone"]["why"]) == ("", None, "held")


@pytest.mark.parametrize("state", ["published", "approved"])
def test_an_undo_restores_everything_and_takes_back_what_nobody_has_read(place: Consultation, state: str) -> None:
    ane, jon, benat = factories.ane(), factories.user("jon"), factories.benat()
    comment = desk.write(place, ane, body=desk.PHONED)
    if state == "approved":
        desk.decide(desk.open_for_staff(comment), "approve", by=benat)
    flag_comment(comment=comment, account=jon, category="personal_data", at=NOW)
    case = desk.open_for_staff(comment)
    run_outbox()
    before, said = world(comment), told()
    decision = desk.redact(case, by=benat)
    run_outbox()
    assert ("ane", "contribution.redacted", comment.code) in told()
    assert ("flag.covered" in str(told())) == (state == "published")  # else it was answered already
    undo_decision(decision=decision, by=benat, at=SOON)
    run_outbox()
    assert (world(comment), told()) == (before, said)
    mail_due(at=LATE)
    assert not any("covered" in letter.subject for letter in mail.outbox)


def test_after_the_mail_the_author_is_told_that_it_can_be_read_again(place: Consultation) -> None:
    ane = factories.ane(language="en")
    decision = desk.redact(desk.open_for_staff(desk.write(place, ane, body=desk.PHONED)))
    run_outbox()
    mail_due(at=LATE)
    assert [letter.subject for letter in mail.outbox] == ["A part of your contribution was covered"]
    undo_decision(decision=decision, by=factories.benat(), at=LATE + timedelta(days=1))
    run_outbox()
    assert ("ane", "contribution.unredacted", decision.comment.code) in told()


def test_a_second_redaction_is_undone_first_and_leaves_the_note_of_the_first(place: Consultation) -> None:
    comment, benat = desk.write(place, body=desk.PHONED), factories.benat()
    first = desk.redact(desk.open_for_staff(comment), by=benat)
    between = world(comment)
    second = desk.redact(desk.open_for_staff(comment), spans=[(0, 7)], by=benat, at=SOON)
    assert Comment.objects.get(pk=comment.pk).redaction_ref == second.code
    with pytest.raises(DomainError, match=r"decision\.superseded"):
        undo_decision(decision=first, by=benat, at=SOON)
    undo_decision(decision=second, by=benat, at=SOON)
    assert world(comment) == between


@pytest.mark.parametrize("spans", [(), [(0, 0)], [(-1, 3)], [(3, 999)], [(n, n + 1) for n in range(51)]])
def test_places_lie_inside_the_text(place: Consultation, spans: Any) -> None:
    case = desk.open_for_staff(desk.write(place, body="Uno. " * 30))
    assert refused(case, spans) == "redaction.places"
    assert (ModerationDecision.objects.count(), SealedOriginal.objects.count()) == (0, 0)


def test_what_would_leave_nothing_is_removed_instead_and_a_reason_is_owed(place: Consultation) -> None:
    case = desk.open_for_staff(desk.write(place, body="612 345 678."))
    assert refused(case, [(0, 11)]) == "redaction.whole"
    case = desk.open_for_staff(desk.write(place, body=desk.PHONED))
    assert refused(case, desk.NUMBER, reason=None) == "decision.reason"


def test_an_edit_after_it_keeps_what_the_author_wrote_then(place: Consultation) -> None:
    ane, benat = factories.ane(), factories.benat()
    decision = desk.redact(desk.open_for_staff(desk.write(place, ane, body=desk.PHONED)), by=benat)
    with screened(PUBLISH):
        edit_comment(account=ane, comment=decision.comment, body="Os cuento lo del consultorio.", at=SOON)
    with pytest.raises(DomainError, match=r"decision\.superseded"):
        undo_decision(decision=decision, by=benat, at=SOON)


def test_an_original_is_read_for_a_purpose_and_the_log_says_so(place: Consultation) -> None:
    decision = desk.redact(desk.open_for_staff(desk.write(place, body=desk.PHONED)))
    benat = factories.benat()
    with pytest.raises(DomainError, match=r"original\.purpose"):
        read_original(decision=decision, by=benat, purpose="curiosity", at=NOW)
    with pytest.raises(DomainError, match="forbidden"):
        read_original(decision=decision, by=factories.pili(), purpose="mistake", at=NOW)
    read = read_original(decision=decision, by=benat, purpose="mistake", at=NOW)
    assert [one.body for one in read] == [desk.PHONED]
    last = AuditEntry.objects.first()
    assert last is not None
    assert (last.act, last.actor, last.ref, last.facts) == (
        "original.read", benat.code, decision.code, '{"purpose":"mistake"}',
    )  # fmt: skip


def test_originals_are_erased_when_their_time_is_over_and_then_there_is_no_way_back(place: Consultation) -> None:
    decision = desk.redact(desk.open_for_staff(desk.write(place, body=desk.PHONED)))
    over = NOW + timedelta(days=conf.ORIGINALS_DAYS)
    assert erase_originals(at=over - timedelta(seconds=1)) == 0
    assert (erase_originals(at=over), erase_originals(at=over)) == (1, 0)
    assert SealedOriginal.objects.values_list("sealed", "erased_at").get() == ("", over)
    for act in (
        lambda: read_original(decision=decision, by=factories.benat(), purpose="mistake", at=over),
        lambda: undo_decision(decision=decision, by=factories.benat(), at=over),
    ):
        with pytest.raises(DomainError, match=r"original\.erased"):
            act()
    assert ModerationDecision.objects.get().live


def test_what_is_sealed_opens_with_the_old_key_and_with_no_other(settings: Any) -> None:
    sealed, old = seal("Zutoia"), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "x" * 50, [old]
    assert unseal(sealed) == "Zutoia"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(DomainError, match=r"original\.unreadable"):
        unseal(sealed)


def test_what_the_detectors_see_is_proposed(place: Consultation) -> None:
    body = "Llámame al 612 345 678, payasos, soy ane@example.org"
    revision = desk.write(place, body=body).revisions.get()
    found = [(one.words, one.sure) for one in proposed_places(revision)]
    assert found == [("612 345 678", True), ("payasos", False), ("ane@example.org", True)]


@pytest.fixture
def client(settings: Any) -> Client:
    settings.DEMO = True  # the second factor has tests of its own
    found = Client()
    found.force_login(factories.benat(), backend=conf.AUTHENTICATION_BACKENDS[0])
    return found


def test_the_page_covers_what_was_found_and_words_of_ones_own(place: Consultation, client: Client) -> None:
    case = desk.open_for_staff(desk.write(place, body=f"{desk.PHONED} Soy Zutoia."))
    address = f"/es/desk/cases/{case.code}/redact/"
    page = client.get(address).content.decode()
    assert 'value="11-22" id="id_places_0" checked' in page or 'value="11-22" checked' in page
    form = {"version": case.version, "places": ["11-22"], "words": "Zutoia", "reason": "personal-data"}
    shown = client.post(address, form | {"step": "preview"}).content.decode()
    assert shown.count('class="covered"') == 2
    wrong = client.post(address, form | {"step": "cover", "words": "Zutoi a"})
    assert wrong.status_code == 422
    done = client.post(address, form | {"step": "cover"})
    assert done.status_code == 302, done.content.decode()
    assert case.revision.comment.revisions.get().body == f"{READ} Soy ▮▮▮."
    late = client.post(address, form | {"step": "cover", "words": "consultorio"})
    assert late.status_code == 409
    assert "consultorio</textarea>" in late.content.decode()


def test_the_page_of_an_original_asks_what_for(place: Consultation, client: Client) -> None:
    decision = desk.redact(desk.open_for_staff(desk.write(place, body=desk.PHONED)))
    address = f"/es/desk/decisions/{decision.code}/original/"
    assert desk.PHONED not in client.get(address).content.decode()
    assert client.post(address, {}).status_code == 422
    assert desk.PHONED in client.post(address, {"purpose": "mistake"}).content.decode()
    assert f'href="{address}"' in client.get(f"/es/desk/cases/{decision.case.code}/").content.decode()
