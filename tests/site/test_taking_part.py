"""Votes, opinions, wishes for an answer and reports: buttons of a page, each of which leads back to it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from moderation.models import Flag
from proposals.enums import ConsultationState, TallyVisibility
from proposals.models import AnswerRequest, Ballot, CommentVote, Proposal
from proposals.queries.receipts import receipts_for
from proposals.queries.vote_links import key_path
from tests import factories

pytestmark = pytest.mark.django_db


def vote(client: Client, proposal: Proposal, **said: str) -> str:
    return client.post(f"/en/proposals/{proposal.code}/vote/", said)["Location"]


def shown(client: Client, proposal: Proposal) -> dict[str, str]:
    """The count on the page, by choice."""
    html = client.get(f"/en/proposals/{proposal.code}/").content.decode()
    return dict(re.findall(r'<div data-choice="(\w+)">.*?data-count>(\d+)<', html))


def test_ane_votes_changes_her_vote_and_withdraws_it(client: Client, proposal: Proposal) -> None:
    ane = factories.ane()
    client.force_login(ane)
    assert vote(client, proposal, choice="for", voter_entropy="ab12") == f"/en/proposals/{proposal.code}/#vote"
    assert shown(client, proposal) == {"for": "1", "abstain": "0", "against": "0"}
    vote(client, proposal, choice="against")
    assert shown(client, proposal) == {"for": "0", "abstain": "0", "against": "1"}
    vote(client, proposal, withdraw="1")
    assert (shown(client, proposal), Ballot.objects.count()) == ({"for": "0", "abstain": "0", "against": "0"}, 0)


def test_the_receipt_is_beside_the_count_and_among_my_votes(client: Client, proposal: Proposal) -> None:
    ane = factories.ane()
    client.force_login(ane)
    vote(client, proposal, choice="for")
    (receipt,) = receipts_for(ane, [proposal])
    assert receipt.ballot is not None
    for page in (f"proposals/{proposal.code}/", "mine/votes/"):
        assert receipt.ballot.token in client.get(f"/en/{page}").content.decode()


def test_a_vote_without_a_choice_is_refused_on_the_page(client: Client, proposal: Proposal) -> None:
    client.force_login(factories.ane())
    vote(client, proposal)
    assert "Choose in favour, abstain or against." in client.get(f"/en/proposals/{proposal.code}/").content.decode()
    assert Ballot.objects.count() == 0


def test_a_stranger_votes_after_signing_in(client: Client, proposal: Proposal) -> None:
    assert vote(client, proposal, choice="for") == f"/en/account/login/?next=%2Fen%2Fproposals%2F{proposal.code}%2F"
    assert Ballot.objects.count() == 0


def test_without_the_key_the_page_reads_and_the_vote_is_a_503(client: Client, proposal: Proposal) -> None:
    key_path(proposal).unlink()
    client.force_login(factories.ane())
    assert client.get(f"/en/proposals/{proposal.code}/").status_code == 200
    assert client.post(f"/en/proposals/{proposal.code}/vote/", {"choice": "for"}).status_code == 503


def test_a_hidden_count_is_on_no_page(client: Client, today: object, vote_keys: object) -> None:
    hidden = factories.consultation(tally_visibility=TallyVisibility.AFTER_CLOSE)
    proposal = hidden.proposals.all()[0]
    for page in (
        f"proposals/{proposal.code}/",
        f"consultations/{hidden.code}/",
        f"consultations/{hidden.code}/results/",
    ):
        html = client.get(f"/en/{page}").content.decode()
        assert ("data-count" in html, "data-total" in html) == (False, False)


def test_agreeing_leads_back_to_the_text_on_the_page_where_the_button_was(client: Client, proposal: Proposal) -> None:
    comment = factories.argument(proposal)
    client.force_login(factories.ane())
    came = {"Referer": f"http://testserver/eu/proposals/{proposal.code}/?order=newest"}
    answer = client.post(f"/eu/comments/{comment.code}/opinion/", {"opinion": "agree"}, headers=came)
    assert answer["Location"] == f"/eu/proposals/{proposal.code}/?order=newest#c-{comment.code}"
    assert [row.value for row in CommentVote.objects.all()] == [1]


@pytest.mark.parametrize("came", ["https://elsewhere.example/eu/", "http://testserver//elsewhere.example/", ""])
def test_no_page_of_others_is_led_back_to(client: Client, proposal: Proposal, came: str) -> None:
    comment = factories.argument(proposal)
    client.force_login(factories.ane())
    answer = client.post(f"/eu/comments/{comment.code}/opinion/", {"opinion": "agree"}, headers={"Referer": came})
    assert answer["Location"] == f"/eu/comments/{comment.code}/#c-{comment.code}"


def test_an_opinion_is_changed_and_taken_back(client: Client, proposal: Proposal) -> None:
    comment = factories.argument(proposal)
    client.force_login(factories.ane())
    seen = []
    for said in ("agree", "disagree", "pass", "none"):
        client.post(f"/eu/comments/{comment.code}/opinion/", {"opinion": said})
        seen.append([row.value for row in CommentVote.objects.all()])
    assert seen == [[1], [-1], [0], []]


def test_the_script_gets_the_buttons_alone(client: Client, proposal: Proposal) -> None:
    comment = factories.argument(proposal)
    client.force_login(factories.ane())
    address = f"/en/comments/{comment.code}/opinion/"
    part = client.post(address, {"opinion": "agree"}, headers={"X-Part": "opinion"})
    html = part.content.decode()
    assert html.startswith(f'<div data-opinion="/en/comments/{comment.code}/">')
    assert f'id="agree-{comment.code}"' in html
    assert 'value="none" aria-pressed="true"' in html


def test_nobody_agrees_with_the_own_text(client: Client, proposal: Proposal) -> None:
    ane = factories.ane()
    comment = factories.argument(proposal, ane)
    client.force_login(ane)
    client.post(f"/en/comments/{comment.code}/opinion/", {"opinion": "agree"})
    assert CommentVote.objects.count() == 0
    assert "You cannot rate your own text." in client.get(f"/en/proposals/{proposal.code}/").content.decode()


def test_ane_wants_a_question_answered_too_and_then_no_longer(client: Client, proposal: Proposal) -> None:
    question = factories.comment(proposal, kind="question")
    client.force_login(factories.ane())
    counts = []
    for want in ("1", "1", "0"):
        client.post(f"/en/comments/{question.code}/ask/", {"want": want})
        counts.append(AnswerRequest.objects.count())
    assert counts == [1, 1, 0]


def test_a_stranger_reports_a_text_and_finds_the_report_again(client: Client, proposal: Proposal) -> None:
    comment = factories.comment(proposal, body="Deitu nire auzokoari.")
    answer = client.post(f"/en/comments/{comment.code}/report/", {"category": "personal_data"})
    flag = Flag.objects.get()
    assert answer["Location"] == f"/en/reports/?receipt={flag.receipt}&new=1"
    page = client.get(f"/en/reports/?receipt={flag.receipt.lower()}").content.decode()
    assert flag.receipt in page
    assert "Deitu nire auzokoari." not in page


@pytest.mark.parametrize(
    "said", [{}, {"category": "nonsense"}, {"category": "illegal"}, {"category": "other", "text": ""}]
)
def test_a_report_without_its_reason_is_refused_beside_the_field(
    client: Client, proposal: Proposal, said: dict[str, str]
) -> None:
    comment = factories.comment(proposal)
    answer = client.post(f"/en/comments/{comment.code}/report/", said)
    assert (answer.status_code, 'class="errors"' in answer.content.decode()) == (422, True)
    assert Flag.objects.count() == 0


def test_reports_without_end_are_asked_to_wait(client: Client, proposal: Proposal) -> None:
    comment = factories.comment(proposal)
    answers = [client.post(f"/en/comments/{comment.code}/report/", {}).status_code for _ in range(11)]
    assert (answers[9], answers[10]) == (422, 429)


def test_an_unknown_receipt_is_not_found(client: Client, db: None) -> None:
    assert client.get("/en/reports/?receipt=PAR-2026-00001-X").status_code == 404


def test_what_cannot_be_read_cannot_be_reported_rated_or_answered(client: Client, today: object) -> None:
    draft = factories.consultation(ConsultationState.DRAFT)
    comment = factories.comment(draft.proposals.all()[0])
    client.force_login(factories.ane())
    answers = [
        client.post(f"/en/comments/{comment.code}/report/", {"category": "spam"}),
        client.post(f"/en/comments/{comment.code}/opinion/", {"opinion": "agree"}),
        client.post(f"/en/comments/{comment.code}/ask/", {"want": "1"}),
        client.get(f"/en/write/?parent={comment.code}"),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 404]
