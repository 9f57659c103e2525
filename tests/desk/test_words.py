"""Beñat tries a text, looks at a list, sees a change before it holds, and takes it back; without a script."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as conf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moderation.models import WordListVersion
from moderation.queries.words import current_list
from participa.accounts.enums import Role
from participa.accounts.models import User
from proposals.models import Comment, Consultation
from tests import factories

pytestmark = pytest.mark.django_db

HERE = "/en/desk/words/"
CHANGE = f"{HERE}es/change/"


@pytest.fixture(autouse=True)
def relaxed(settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]  # the second factor has tests of its own


@pytest.fixture
def place() -> Consultation:
    return factories.consultation(at=timezone.now())


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend=conf.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.fixture
def benat() -> Client:
    return signed_in(factories.benat())


def hidden(page: Any, name: str) -> str:
    return str(page.context["form"][name].value() or "")


def save(client: Client, page: Any, why: str = "Lo pide la ventanilla.") -> Any:
    """The button of the preview."""
    names = ("seen", "change", "back_to")
    return client.post(CHANGE, {name: hidden(page, name) for name in names} | {"why": why, "act": "save"})


def test_the_lists_are_the_community_managers_alone(place: Consultation) -> None:
    roles = (Role.MODERATOR, Role.PUBLISHER, Role.AUDITOR, Role.ADMINISTRATOR)
    people = [factories.ane(), *(factories.staff("otra", role) for role in roles)]
    pages = [HERE, f"{HERE}es/", f"{HERE}es/table/", CHANGE, f"{HERE}es/versions/1/"]
    assert {signed_in(who).get(page).status_code for who in people for page in pages} == {404}
    assert {Client().get(page).status_code for page in pages} == {302}


def test_a_text_is_tried_and_nothing_is_stored(benat: Client, place: Consultation) -> None:
    text = "Llamad al 600 00 00 00, payasos"
    page = benat.post(HERE, {"text": text, "consultation": place.code, "author": "known"})
    trial = page.context["trial"]
    assert (page.status_code, trial.first.status, trial.first.code) == (200, "nudge", "personal_data.phone")
    assert trial.confirmed.status == "publish"
    assert "".join(piece.text for piece in trial.pieces) == text
    ((there, match, _, level),) = page.context["words"]
    assert (there, match.entry.phrase, match.key, str(match.listed.version), level) == (
        "payasos", "payaso", "payas", "1", "flag",
    )  # fmt: skip
    assert not Comment.objects.exists()
    assert benat.post(HERE, {"text": "", "consultation": place.code, "author": "new"}).status_code == 422


def test_what_would_change_is_shown_before_it_does_and_saved_with_a_reason(benat: Client, place: Consultation) -> None:
    factories.comment(place, body="Ese tontolaba cerró la piscina")
    page = benat.post(CHANGE, {"act": "add", "words": "tontolaba\n\nmamarracho", "level": "hold"})
    assert (page.status_code, page.context["hits"].by_phrase, page.context["hits"].of) == (200, {"tontolaba": 1}, 1)
    assert "Ese tontolaba" in page.content.decode()
    assert not WordListVersion.objects.exists()
    again = save(benat, page, why="")
    assert (again.status_code, hidden(again, "change")) == (422, hidden(page, "change"))
    assert save(benat, again).status_code == 302
    assert {entry.phrase for entry in current_list("es").entries} >= {"tontolaba", "mamarracho"}
    assert save(benat, page).status_code == 409


def test_chosen_words_are_moved_or_taken_out_and_a_version_comes_back(benat: Client) -> None:
    moved = benat.post(CHANGE, {"act": "move", "word": ["flag payaso", "flag chusma"], "level": "hold"})
    save(benat, moved)
    levels = {entry.phrase: entry.level for entry in current_list("es").entries}
    assert (levels["payaso"], levels["chusma"], levels["puta"]) == ("hold", "hold", "flag")
    save(benat, benat.post(CHANGE, {"act": "remove", "word": "hold payaso"}))
    assert "payaso" not in {entry.phrase for entry in current_list("es").entries}
    save(benat, benat.post(CHANGE, {"act": "back", "version": "1"}))
    newest = WordListVersion.objects.filter(language="es").latest("version")
    assert (newest.version, newest.back_to) == (4, 1)
    assert benat.get(f"{HERE}es/versions/4/").status_code == 200


def test_a_download_can_be_sent_back_changed(benat: Client) -> None:
    table = benat.get(f"{HERE}es/table/").content.decode()
    sent = table.replace("flag,payaso\r\n", "") + "nudge,mamarracho\r\n"

    def send(text: str, **more: str) -> Any:
        return benat.post(CHANGE, {"act": "import", "file": SimpleUploadedFile("w.csv", text.encode()), **more})

    added = send(sent)
    assert [(one.phrase, one.level) for one in added.context["wanted"].add] == [("mamarracho", "nudge")]
    assert added.context["wanted"].remove == ()
    assert [one.phrase for one in send(sent, whole="1").context["wanted"].remove] == ["payaso"]
    assert send(table).status_code == 422  # nothing would change
    assert send("no,table").status_code == 422
    assert benat.post(CHANGE, {"act": "import"}).status_code == 422


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"act": "add", "words": "ab", "level": "hold"},
        {"act": "add", "words": "tontolaba", "level": "shout"},
        {"act": "remove", "word": "hold nunca"},
        {"act": "back", "version": "9" * 30},
        {"act": "save", "seen": "1", "change": "nonsense", "why": "x"},
        {"act": "save", "seen": "1", "change": "+ hold \x00", "why": "x"},
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(data: dict[str, str], benat: Client) -> None:
    answer = benat.post(CHANGE, data)
    assert answer.status_code in {400, 404, 409, 422}
    assert not WordListVersion.objects.exists()


def test_the_pages_cost_the_same_however_long_a_list_is(benat: Client, place: Consultation) -> None:
    def statements(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert benat.get(address).status_code == 200
        return len(captured)

    save(benat, benat.post(CHANGE, {"act": "add", "words": "tontolaba", "level": "hold"}))
    pages = [HERE, f"{HERE}es/?q=A&level=hold"]
    [statements(page) for page in pages]  # the newest list is read once
    few = [statements(page) for page in pages]
    many = "\n".join(f"mamarracho{number}" for number in range(400))
    save(benat, benat.post(CHANGE, {"act": "add", "words": many, "level": "hold"}))
    [statements(page) for page in pages]  # the newest list is read once
    assert [statements(page) for page in pages] == few
    assert benat.get(f"{HERE}es/?page=2").status_code == 200
    assert benat.get(f"{HERE}xx/").status_code == 404
