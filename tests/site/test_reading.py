"""What anybody may read: the list, the pages, lasting addresses, and what is on none of them."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from participa import events
from participa.events.reading import positions
from proposals.enums import ConsultationState
from proposals.models import Comment, Consultation, ImportedTally, Proposal
from proposals.queries.comments import REPLIES_IN_THREAD
from proposals.services.search import index_consultation
from tests import factories

pytestmark = pytest.mark.django_db


def titles(client: Client, query: str = "") -> list[str]:
    html = client.get(f"/es/consultations/{query}").content.decode()
    return re.findall(r"<h3[^>]*><a [^>]*>([^<]+)</a></h3>", html)


def test_the_list_narrows_by_state_department_and_subject(client: Client, today: object) -> None:
    water = factories.department("Agua")
    factories.consultation(title_es="Abierta", topic="agua", department=water)
    factories.consultation(ConsultationState.SCHEDULED, title_es="Próxima", department=water)
    factories.consultation(ConsultationState.CLOSED, title_es="Cerrada", topic="agua")
    assert titles(client) == ["Abierta", "Próxima", "Cerrada"]
    assert titles(client, "?phase=open") == ["Abierta"]
    assert titles(client, f"?department={water.code}") == ["Abierta", "Próxima"]
    assert titles(client, "?topic=agua&phase=closed") == ["Cerrada"]


def test_the_search_finds_words_whatever_their_accents(client: Client, today: object) -> None:
    for title in ("Ordenación del tráfico", "Bibliotecas"):
        made = factories.consultation(title_es=title)
        with events.unit():
            index_consultation(consultation=made)
    assert titles(client, "?q=trafico") == ["Ordenación del tráfico"]
    assert titles(client, "?q=nada-de-esto") == []


@pytest.mark.parametrize("query", ["?phase=draft", "?page=0", "?page=99", "?page=x"])
def test_a_filter_that_does_not_exist_is_no_server_error(client: Client, today: object, query: str) -> None:
    assert client.get(f"/es/consultations/{query}").status_code in {400, 404}


@pytest.mark.parametrize("words", ["\x00", "\u202e", "x" * 201])
def test_a_search_that_cannot_be_read_is_refused_beside_its_field(client: Client, today: object, words: str) -> None:
    answer = client.get("/es/consultations/", {"q": words})
    assert (answer.status_code, 'id="q-e"' in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("state", [ConsultationState.DRAFT, ConsultationState.REVIEW])
@pytest.mark.parametrize(
    "page", ["consultations/{c}/", "consultations/{c}/versions/", "consultations/{c}/parts/problem/", "proposals/{p}/",
             "write/?proposal={p}"],
)  # fmt: skip
def test_a_draft_answers_like_what_does_not_exist(client: Client, today: object, state: str, page: str) -> None:
    draft = factories.consultation(state, title_es="Secreta")
    proposal = draft.proposals.all()[0]
    client.force_login(factories.ane())
    here = client.get(f"/en/{page.format(c=draft.code, p=proposal.code)}")
    nowhere = client.get(f"/en/{page.format(c='zzzzzzzz', p='zzzzzzzz')}")
    assert (here.status_code, nowhere.status_code) == (404, 404)
    assert "Secreta" not in here.content.decode()


def test_the_lasting_address_leads_to_the_page_that_holds_the_text(client: Client, proposal: Proposal) -> None:
    root = factories.comment(proposal)
    replies = [factories.comment(proposal, parent=root) for _ in range(REPLIES_IN_THREAD + 1)]
    near = client.get(f"/es/comments/{replies[0].code}/")["Location"]
    far = client.get(f"/es/comments/{replies[-1].code}/")["Location"]
    assert near == f"/es/comments/{root.code}/thread/#c-{replies[0].code}"
    assert far == f"/es/comments/{root.code}/thread/?page=2#c-{replies[-1].code}"
    assert f'id="c-{replies[-1].code}"' in client.get(far).content.decode()
    assert f'id="c-{replies[-1].code}"' not in client.get(near).content.decode()


def test_the_rest_of_a_list_is_a_link_away(client: Client, proposal: Proposal) -> None:
    written = [factories.comment(proposal).code for _ in range(45)]
    seen: list[str] = []
    address = f"/es/proposals/{proposal.code}/?order=newest"
    while address:
        html = client.get(address).content.decode()
        seen += re.findall(r'<li class="c" id="c-(\w+)"', html)
        onward = re.search(r'href="(\?list=comments[^"#]*)#comments"', html)
        address = f"/es/proposals/{proposal.code}/{onward[1].replace('&amp;', '&')}" if onward else ""
    assert seen == written[::-1]


@pytest.mark.parametrize("query", ["?list=none", "?order=best", "?list=comments&cursor=%00", "?list=for&cursor=-1"])
def test_a_list_that_does_not_exist_is_a_400(client: Client, proposal: Proposal, query: str) -> None:
    assert client.get(f"/es/proposals/{proposal.code}/{query}").status_code == 400


def test_what_is_only_in_spanish_says_so(client: Client, proposal: Proposal) -> None:
    with events.unit():
        Proposal.objects.filter(pk=proposal.pk).update(title_eu="", title_en="", body_eu="", body_en="")
    html = client.get(f"/en/proposals/{proposal.code}/").content.decode()
    assert '<h1 class="sp-s" lang="es">Taxi a demanda 1</h1>' in html
    assert "Only in Spanish" in html


def test_a_text_in_another_language_is_marked_for_readers_of_the_screen(client: Client, proposal: Proposal) -> None:
    factories.comment(proposal, body="Sin coche no se llega.")
    assert '<div class="prose" lang="es"><p>Sin coche' in client.get(f"/eu/proposals/{proposal.code}/").content.decode()


def test_what_a_citizen_writes_is_text(client: Client, proposal: Proposal) -> None:
    factories.comment(proposal, body="<script>alert(1)</script> [link](https://spam.example) **so** <b>bold</b>")
    html = client.get(f"/en/proposals/{proposal.code}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; [link](https://spam.example) <strong>so</strong> &lt;b&gt;" in html


def codes_in(html: str) -> list[str]:
    return re.findall(r'data-comment="(\w+)"', html)


def test_threads_come_as_a_fragment_each_once_and_what_is_not_public_is_left_out(
    client: Client, proposal: Proposal
) -> None:
    first = factories.comment(proposal)
    reply = factories.comment(proposal, parent=first)
    held = factories.comment(proposal, body="Zain dagoen testua.", state="held_system")
    second = factories.comment(proposal)
    factories.comment(proposal)
    asked = f"{second.code}&c={reply.code}&c={first.code}&c={held.code}&c=zzzzzzzz"
    html = client.get(f"/eu/fragments/threads/?c={asked}").content.decode()
    assert codes_in(html) == [first.code, reply.code, second.code]
    assert ("<html" in html, "Zain dagoen" in html) == (False, False)


def test_a_thread_says_what_it_is_about_where_a_page_asks_for_it(client: Client, proposal: Proposal) -> None:
    root = factories.comment(proposal)
    about = f'<a href="/en/proposals/{proposal.code}/"'
    plain = client.get(f"/en/fragments/threads/?c={root.code}").content.decode()
    told = client.get(f"/en/fragments/threads/?places=1&c={root.code}").content.decode()
    assert (about in plain, about in told) == (False, True)


def test_a_removed_text_comes_as_its_tombstone_and_that_of_a_draft_not_at_all(
    client: Client, proposal: Proposal
) -> None:
    insult = factories.comment(proposal, body="Canario inútil.")
    with events.unit():
        Comment.objects.filter(pk=insult.pk).update(restricted_at=factories.NOW, reason_code="insult", decision_ref="a")
    html = client.get(f"/en/fragments/threads/?c={insult.code}").content.decode()
    assert ("Removed." in html, "Canario" in html) == (True, False)
    with events.unit():
        Consultation.objects.filter(pk=proposal.consultation_id).update(state=ConsultationState.DRAFT)
    assert codes_in(client.get(f"/en/fragments/threads/?c={insult.code}").content.decode()) == []


@pytest.mark.parametrize("query", ["", "?c=" + "&c=".join(["a"] * 51)])
def test_no_thread_and_too_many_are_refused(client: Client, today: object, query: str) -> None:
    assert client.get(f"/en/fragments/threads/{query}").status_code == 400


LIVE = {
    "": "feed",
    "consultations/": "feed",
    "consultations/{c}/": "consultation:{c}",
    "consultations/{c}/results/": "consultation:{c}",
    "consultations/{c}/parts/problem/": "consultation:{c}",
    "proposals/{p}/": "proposal:{p}",
}


@pytest.mark.parametrize("page", LIVE)
def test_a_page_that_moves_says_from_which_number_on(client: Client, proposal: Proposal, page: str) -> None:
    names = {"c": proposal.consultation.code, "p": proposal.code}
    topic = LIVE[page].format(**names)
    last = positions([topic])[topic]
    with events.unit():
        events.publish("comment.published", ref="x", topics=[topic], at=factories.NOW)
    html = client.get(f"/es/{page.format(**names)}").content.decode()
    assert f'data-live-topic="{topic}" data-live-seq="{last + 1}" data-live-epoch="1"' in html
    assert 'id="live"' in html
    parts = re.findall(r"<[^>]* data-part(?=[ >])[^>]*>", html)
    named = [re.search(r' id="([^"]+)"', part) for part in parts]
    assert parts
    assert len({name[1] for name in named if name}) == len(parts)


def test_the_life_of_a_consultation_says_what_is_still_to_come(client: Client, consultation: Consultation) -> None:
    html = client.get(f"/en/consultations/{consultation.code}/").content.decode()
    line = re.search(r'<ol class="line">(.*?)</ol>', html, re.DOTALL)
    assert line
    steps = re.findall(r"<li([^>]*)><b>([^<]+)</b>", line[1])
    assert [name for _, name in steps][:3] == ["Text published", "Open to contributions and votes", "Closed"]
    assert [mark.strip() for mark, _ in steps] == ['class="done"', 'aria-current="step"', "", "", "", "", ""]


def test_my_contributions_are_mine_alone(client: Client, proposal: Proposal) -> None:
    ane = factories.ane()
    factories.comment(proposal, ane, body="Nirea da.")
    factories.comment(proposal, ane, body="Zain dago.", state="held_system")
    factories.comment(proposal, factories.user("joseba"), body="Bestearena.")
    client.force_login(ane)
    html = client.get("/eu/mine/").content.decode()
    assert [text in html for text in ("Nirea da.", "Zain dago.", "Bestearena.")] == [True, True, False]


@pytest.mark.parametrize("page", ["mine/", "mine/votes/", "notices/", "account/profile/"])
def test_pages_of_an_account_ask_a_stranger_to_sign_in(client: Client, page: str) -> None:
    answer = client.get(f"/eu/{page}")
    assert answer["Location"].startswith("/eu/account/login/?next=/eu/")


def test_an_imported_count_is_shown_as_imported(client: Client, proposal: Proposal) -> None:
    with events.unit():
        ImportedTally.objects.create(proposal=proposal, source="Decide Madrid", supports=1234)
    html = client.get(f"/en/proposals/{proposal.code}/").content.decode()
    assert "Imported from Decide Madrid: 1,234 supports. They are not votes cast here." in html
    assert Comment.objects.count() == 0
