"""A contribution without script: written, checked, posted once, with a receipt; then edited and withdrawn."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from participa import events
from proposals.enums import ConsultationState, RevisionState
from proposals.models import Comment, CommentRevision, Consultation, Proposal
from tests import factories
from tests.proposals.screens import HOLD, screened

pytestmark = pytest.mark.django_db

TEXT = "Bi ordu gehiegi dira."


def hidden(answer: Any) -> dict[str, str]:
    """What the form of a page carries on."""
    main = answer.content.decode().split("<main")[1]
    form = main.split('action="/eu/write/"')[1]
    return {
        name: unescape(value) for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    }


def check(client: Client, proposal: Proposal, body: str = TEXT, kind: str = "against") -> Any:
    said = {"proposal": proposal.code, "kind": kind, "body": body, "step": "check"}
    return client.post("/eu/write/", said)


def publish(client: Client, checked: Any) -> Any:
    return client.post("/eu/write/", hidden(checked) | {"step": "publish"})


def test_ane_argues_against_and_receives_a_receipt(client: Client, proposal: Proposal, unscreened: None) -> None:
    client.force_login(factories.ane())
    checked = check(client, proposal)
    assert Comment.objects.count() == 0
    answer = publish(client, checked)
    comment = Comment.objects.get()
    assert (comment.kind, comment.stance, comment.public_revision and comment.public_revision.body) == (
        "argument",
        "against",
        TEXT,
    )
    assert answer["Location"] == f"/eu/comments/{comment.code}/receipt/"
    assert TEXT in client.get(answer["Location"]).content.decode()


def test_pressing_the_button_twice_posts_once(client: Client, proposal: Proposal, unscreened: None) -> None:
    client.force_login(factories.ane())
    checked = check(client, proposal)
    first, second = publish(client, checked), publish(client, checked)
    assert (Comment.objects.count(), first["Location"]) == (1, second["Location"])


def test_who_wants_to_change_finds_the_text_again(client: Client, proposal: Proposal) -> None:
    client.force_login(factories.ane())
    again = client.post("/eu/write/", hidden(check(client, proposal, kind="question")) | {"step": "change"})
    html = again.content.decode()
    assert f">\n{TEXT}</textarea>" in html
    assert re.findall(r'value="(\w+)" id="\w+" checked', html) == ["question"]
    assert Comment.objects.count() == 0


@pytest.mark.parametrize("body", ["", "\u200b\u200b", "a\x00b", "\u202eoker", "e" + "\u0301" * 8, "x" * 2001])
def test_a_text_that_cannot_be_is_refused_beside_its_field(client: Client, proposal: Proposal, body: str) -> None:
    client.force_login(factories.ane())
    answer = check(client, proposal, body)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'class="errors"' in html
    assert 'id="id_body_error"' in html
    assert Comment.objects.count() == 0


def test_what_the_browser_counts_and_the_server_counts_is_the_same(client: Client, proposal: Proposal) -> None:
    client.force_login(factories.ane())
    assert check(client, proposal, "\r\n".join(["x" * 999, "y" * 1000])).status_code == 200


def test_a_telephone_number_is_pointed_out_before_it_is_published(client: Client, proposal: Proposal) -> None:
    client.force_login(factories.ane())
    nudged = publish(client, check(client, proposal, "Deitu 943 21 43 65 zenbakira."))
    assert (nudged.status_code, Comment.objects.count()) == (422, 0)
    assert "«943 21 43 65»" in nudged.content.decode()
    publish(client, nudged)
    assert Comment.objects.get().published_at == factories.NOW


def test_a_text_that_waits_says_so_to_its_author_and_to_nobody_else(client: Client, proposal: Proposal) -> None:
    client.force_login(factories.ane())
    with screened(HOLD):
        receipt = publish(client, check(client, proposal))["Location"]
    comment = Comment.objects.get()
    assert TEXT in client.get(receipt).content.decode()
    client.force_login(factories.user("joseba"))
    assert client.get(receipt).status_code == 404
    assert client.get(f"/eu/comments/{comment.code}/").status_code == 404
    assert TEXT not in client.get(f"/eu/proposals/{proposal.code}/").content.decode()


def test_a_stranger_is_sent_to_sign_in_and_back_to_the_form(client: Client, proposal: Proposal) -> None:
    answer = client.get(f"/eu/write/?proposal={proposal.code}&kind=for")
    assert answer["Location"] == f"/eu/account/login/?next=%2Feu%2Fwrite%2F%3Fproposal%3D{proposal.code}%26kind%3Dfor"


def test_a_reply_stands_under_what_it_answers(client: Client, proposal: Proposal, unscreened: None) -> None:
    asked = factories.comment(proposal, kind="question")
    client.force_login(factories.ane())
    answer = client.post("/eu/write/", {"parent": asked.code, "kind": "comment", "body": TEXT, "step": "check"})
    publish(client, answer)
    assert Comment.objects.get(parent=asked).proposal == proposal


def test_a_part_of_the_text_is_commented_on(client: Client, consultation: Consultation, unscreened: None) -> None:
    client.force_login(factories.ane())
    place = {"consultation": consultation.code, "section": "problem"}
    publish(client, client.post("/eu/write/", place | {"kind": "comment", "body": TEXT, "step": "check"}))
    assert [row.section and row.section.key for row in Comment.objects.all()] == ["problem"]
    assert TEXT in client.get(f"/eu/consultations/{consultation.code}/parts/problem/").content.decode()


@pytest.mark.parametrize(
    "state",
    [ConsultationState.DRAFT, ConsultationState.SCHEDULED, ConsultationState.SUSPENDED, ConsultationState.CLOSED],
)
def test_outside_its_time_nobody_writes(client: Client, today: object, state: str) -> None:
    proposal = factories.consultation(state).proposals.all()[0]
    client.force_login(factories.ane())
    answer = check(client, proposal)
    assert answer.status_code == (404 if state == ConsultationState.DRAFT else 409)
    assert Comment.objects.count() == 0


def test_ane_edits_within_the_window_and_the_text_says_so(
    client: Client, proposal: Proposal, unscreened: None, today: time_machine.Traveller
) -> None:
    ane = factories.ane()
    comment = factories.comment(proposal, ane)
    client.force_login(ane)
    client.post(f"/eu/comments/{comment.code}/edit/", {"body": TEXT})
    page = client.get(f"/en/proposals/{proposal.code}/").content.decode()
    assert (TEXT in page, ">edited<" in page) == (True, True)
    today.move_to(factories.NOW + timedelta(minutes=31))
    late = client.post(f"/eu/comments/{comment.code}/edit/", {"body": "Beranduegi."})
    assert late.status_code == 422
    assert [row.body for row in CommentRevision.objects.order_by("number")][1:] == [TEXT]


def test_nobody_edits_or_withdraws_the_text_of_another(client: Client, proposal: Proposal) -> None:
    comment = factories.comment(proposal, factories.ane())
    client.force_login(factories.user("joseba"))
    answers = [client.post(f"/eu/comments/{comment.code}/{act}/", {"body": TEXT}) for act in ("edit", "withdraw")]
    assert [answer.status_code for answer in answers] == [404, 404]
    comment.refresh_from_db()
    assert (comment.withdrawn_at, comment.revisions.count()) == (None, 1)


def test_ane_withdraws_her_text_after_a_page_that_says_what_it_means(client: Client, proposal: Proposal) -> None:
    ane = factories.ane()
    comment = factories.comment(proposal, ane, body="Hau kenduko dut.")
    reply = factories.comment(proposal, parent=comment, body="Ados.")
    client.force_login(ane)
    assert client.get(f"/en/comments/{comment.code}/withdraw/").status_code == 200
    client.post(f"/en/comments/{comment.code}/withdraw/")
    page = client.get(f"/en/proposals/{proposal.code}/").content.decode()
    assert ("Hau kenduko dut." in page, "Withdrawn by its author." in page, "Ados." in page) == (False, True, True)
    assert reply.code in page


def test_ane_corrects_the_language_of_her_text(client: Client, proposal: Proposal) -> None:
    ane = factories.ane()
    comment = factories.comment(proposal, ane)
    client.force_login(ane)
    client.post(f"/eu/comments/{comment.code}/language/", {"language": "eu"})
    comment.refresh_from_db()
    assert comment.language == "eu"


def test_whoever_writes_without_end_is_asked_to_wait(client: Client, proposal: Proposal) -> None:
    client.force_login(factories.ane())
    answers = [check(client, proposal).status_code for _ in range(61)]
    assert (answers[59], answers[60]) == (200, 429)


def test_a_removed_text_shows_its_reason_to_its_author(client: Client, proposal: Proposal) -> None:
    ane = factories.ane()
    comment = factories.comment(proposal, ane, body="Datu pertsonalak.")
    factories.comment(proposal, parent=comment, body="Erantzuna hemen dago.")
    with events.unit():
        Comment.objects.filter(pk=comment.pk).update(
            restricted_at=factories.NOW, reason_code="personal-data", decision_ref="abc"
        )
        CommentRevision.objects.filter(comment=comment).update(state=RevisionState.RESTRICTED)
    page = client.get(f"/en/proposals/{proposal.code}/").content.decode()
    assert ("Datu pertsonalak." in page, "Removed." in page, "Erantzuna hemen dago." in page) == (False, True, True)
    client.force_login(ane)
    assert "Your text was removed" in client.get(f"/en/comments/{comment.code}/receipt/").content.decode()
