"""The life of a consultation in the browsers of its department and of the publisher; no script is needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from participa import events
from participa.accounts.enums import Role
from participa.accounts.models import User
from participa.core.workdays import end_of_day
from proposals.enums import ConsultationState, MemberRole
from proposals.models import Consultation, Department, Document, Membership
from proposals.services import lifecycle
from proposals.services.reasons import Reason
from tests import factories
from tests.editor.conftest import SignIn
from tests.factories import NOW
from tests.proposals import files

pytestmark = pytest.mark.django_db

S = ConsultationState
WHY = {"reason_es": "Por el temporal.", "reason_eu": "Ekaitzagatik.", "reason_en": ""}
WORDS = {
    "kind": "memo",
    "title_es": "Memoria",
    "title_eu": "Memoria",
    "alternative_es": "Coste por año.",
    "alternative_eu": "Kostua urtez urte.",
}


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def draft(where: Department, carla: User) -> Consultation:
    dates = {"opens_at": NOW + timedelta(days=2), "closes_at": NOW + timedelta(days=20)}
    return factories.consultation(S.DRAFT, department=where, created_by=carla, **dates)


def take(client: Client, row: Consultation, act: str, **fields: str) -> int:
    status = client.post(reverse("editor_act", args=[row.code, act]), {"confirm": "1", **fields}).status_code
    row.refresh_from_db()
    return status


def overview(client: Client, row: Consultation) -> str:
    return client.get(reverse("editor_draft", args=[row.code])).content.decode()


def buttons(client: Client, row: Consultation) -> list[str]:
    page = overview(client, row)
    acts = [
        "submit",
        "approve",
        "return",
        "open",
        "recall",
        "extend",
        "suspend",
        "resume",
        "end",
        "analyse",
        "withdraw",
    ]
    return [act for act in acts if reverse("editor_act", args=[row.code, act]) in page]


def test_from_draft_to_open_and_back_again(draft: Consultation, carla: User, pili: User, sign_in: SignIn) -> None:
    here, there = sign_in(carla), sign_in(pili)
    assert (buttons(here, draft), buttons(there, draft)) == (["submit", "withdraw"], ["withdraw"])
    assert (take(here, draft, "submit"), draft.state) == (302, S.REVIEW)
    assert (buttons(here, draft), buttons(there, draft)) == ([], ["approve", "return", "withdraw"])
    assert (take(there, draft, "return", comment=""), draft.state) == (422, S.REVIEW)
    assert (take(there, draft, "return", comment="Falta el coste."), draft.state) == (302, S.DRAFT)
    assert "Falta el coste." in overview(here, draft)
    take(here, draft, "submit")
    assert (take(there, draft, "approve"), draft.state) == (302, S.SCHEDULED)
    assert buttons(there, draft) == ["open", "recall", "withdraw"]
    assert (take(there, draft, "open"), draft.state, draft.opens_at) == (302, S.OPEN, NOW)
    assert (take(there, draft, "suspend"), draft.state) == (422, S.OPEN)
    assert (take(there, draft, "suspend", **WHY), draft.state) == (302, S.SUSPENDED)
    assert buttons(there, draft) == ["resume", "end", "withdraw"]
    later = (NOW + timedelta(days=40)).date()
    assert (take(there, draft, "resume", last_day=str(later), **WHY), draft.closes_at) == (302, end_of_day(later))
    assert (take(there, draft, "extend", last_day=str(NOW.date()), **WHY), draft.state) == (422, S.OPEN)
    last = (NOW + timedelta(days=60)).date()
    assert (take(there, draft, "extend", last_day=str(last), **WHY), draft.closes_at) == (302, end_of_day(last))
    assert (take(there, draft, "withdraw", **WHY), draft.state) == (302, S.WITHDRAWN)


def test_the_checklist_says_what_is_missing_and_stops_the_approval(
    draft: Consultation, carla: User, pili: User, sign_in: SignIn
) -> None:
    with events.unit():
        Consultation.objects.filter(pk=draft.pk).update(title_eu="")
    assert 'href="' + reverse("editor_text", args=[draft.code]) + '#part-consultation"' in overview(
        sign_in(carla), draft
    )
    take(sign_in(carla), draft, "submit")
    assert (take(sign_in(pili), draft, "approve"), draft.state) == (422, S.REVIEW)


def test_the_draft_says_how_easy_it_is_to_read_in_each_language(
    draft: Consultation, carla: User, sign_in: SignIn
) -> None:
    client = sign_in(carla)
    assert 'id="h-ease"' not in overview(client, draft)  # too short in every language
    # Two syllables a word and one sentence: 206.835 - 62.3 * 2 - 40 = 42.2; 9/8 of a syllable and 8 words: 103.5.
    texts = {
        "body_es": f"{'agua ' * 39}agua.",
        "body_eu": f"{'ura ' * 25}. {'ura ' * 25}.",
        "body_en": "The bus is late and we wait outside. " * 4,
    }
    with events.unit():
        Consultation.objects.filter(pk=draft.pk).update(summary_es="", summary_eu="", summary_en="")
        draft.proposals.update(**dict.fromkeys(texts, ""))
        draft.sections.update(**texts)
    page = overview(client, draft)
    assert re.findall(r"<li>([^<]+)</li>", page.partition('id="h-ease"')[2].partition("</ul>")[0]) == [
        "Castellano: legibilidad (INFLESZ) 42 de 100, algo difícil. Ayudan las frases más cortas.",
        "Euskera: frases de 25 palabras de media, algo difícil. Ayudan las frases más cortas.",
        "Inglés: legibilidad (Flesch) 100 de 100, muy fácil.",
    ]


def test_pili_does_not_approve_what_she_wrote(where: Department, sign_in: SignIn) -> None:
    both = factories.staff("pili", Role.PUBLISHER)
    with events.unit():
        Membership.objects.create(user=both, department=where, role=MemberRole.CONTACT)
    row = factories.consultation(S.REVIEW, department=where, created_by=both, opens_at=NOW + timedelta(days=1))
    client = sign_in(both)
    assert "approve" not in buttons(client, row)
    assert (take(client, row, "approve"), row.state) == (403, S.REVIEW)


def test_after_the_close_the_steps_come_one_by_one(pili: User, sign_in: SignIn) -> None:
    row, client = factories.consultation(S.CLOSED), sign_in(pili)
    for act in ("analyse", "summarise", "await_response", "respond"):
        assert take(client, row, act) == 302
    assert (take(client, row, "decide", outcome="perhaps", **WHY), row.state) == (422, S.RESPONDED)
    assert (take(client, row, "decide", outcome="adopted_with_changes", **WHY), row.state) == (302, S.DECIDED)
    assert (take(client, row, "implement"), take(client, row, "archive"), row.state) == (302, 302, S.ARCHIVED)
    assert take(client, row, "archive") == 409


def test_a_correction_in_public_shows_what_changed(
    draft: Consultation, pili: User, carla: User, sign_in: SignIn
) -> None:
    lifecycle.submit_consultation(by=carla, consultation=draft, at=NOW)
    lifecycle.approve_consultation(by=pili, consultation=draft, at=NOW)
    client = sign_in(pili)
    url = reverse("editor_correct", args=[draft.code])
    part = f"{url}?part=section:problem"
    assert client.get(url).status_code == client.get(part).status_code == 200
    assert client.get(f"{url}?part=section:nowhere").status_code == 404
    field = {"section:problem.body_es@1": "No hay autobús los domingos."}
    assert client.post(part, field).status_code == 422
    assert client.post(part, {**field, **WHY}).status_code == 302
    assert client.post(part, {"section:problem.body_es@1": "Otra cosa.", **WHY}).status_code == 422
    history = client.get(reverse("editor_history", args=[draft.code])).content.decode()
    assert history.count("<ins>") >= 1
    assert "Por el temporal." in history
    assert [version.number for version in draft.versions.all()] == [2, 1]


def test_documents_are_attached_described_and_taken_away(draft: Consultation, carla: User, sign_in: SignIn) -> None:
    client, url = sign_in(carla), reverse("editor_documents", args=[draft.code])
    refused = client.post(url, {**WORDS, "file": SimpleUploadedFile("memoria.pdf", files.HTML)})
    assert (refused.status_code, Document.objects.count()) == (422, 0)
    nothing = client.post(url, WORDS)
    assert (nothing.status_code, Document.objects.count()) == (422, 0)
    done = client.post(url, {**WORDS, "file": SimpleUploadedFile("Memoria económica.PDF", files.PDF)})
    made = Document.objects.get()
    assert (done.status_code, made.filename) == (302, "Memoria económica.pdf")
    one = reverse("editor_document", args=[draft.code, made.code])
    assert client.post(one, {**WORDS, "title_eu": "Memoria ekonomikoa"}).status_code == 302
    made.refresh_from_db()
    assert made.title_eu == "Memoria ekonomikoa"
    assert client.post(one, {"remove": "1"}).status_code == 302
    assert client.get(one).status_code == 404


def test_a_document_that_comes_late_owes_the_public_a_reason(
    draft: Consultation, carla: User, pili: User, sign_in: SignIn
) -> None:
    lifecycle.submit_consultation(by=carla, consultation=draft, at=NOW)
    lifecycle.approve_consultation(by=pili, consultation=draft, at=NOW)
    url = reverse("editor_documents", args=[draft.code])
    assert sign_in(carla).post(url, WORDS).status_code == 403
    client = sign_in(pili)
    assert client.post(url, {**WORDS, "file": SimpleUploadedFile("m.pdf", files.PDF)}).status_code == 422
    late = {**WORDS, "reason_es": "Faltaba.", "reason_eu": "Falta zen.", "file": SimpleUploadedFile("m.pdf", files.PDF)}
    assert client.post(url, late).status_code == 302
    one = reverse("editor_document", args=[draft.code, Document.objects.get().code])
    assert client.post(one, {"remove": "1"}).status_code == 422
    assert client.post(one, WHY).status_code == 302
    assert [version.number for version in draft.versions.all()] == [3, 2, 1]


def test_a_document_is_a_download_that_no_browser_runs(draft: Consultation, carla: User, sign_in: SignIn) -> None:
    sign_in(carla).post(
        reverse("editor_documents", args=[draft.code]),
        {**WORDS, "file": SimpleUploadedFile('Añadido "final".txt', files.TXT)},
    )
    document = Document.objects.get()
    route = reverse("document", args=[document.code])
    assert sign_in(None).get(route).status_code == 404
    with events.unit():
        Consultation.objects.filter(pk=draft.pk).update(state=S.OPEN, published_at=NOW)
    served = sign_in(None).get(route)
    assert served.getvalue() == files.TXT
    assert served["Content-Type"] == "text/plain"
    assert served["Content-Disposition"] == "attachment; filename*=utf-8''A%C3%B1adido%20-final.txt"
    assert (served["X-Content-Type-Options"], served["Content-Security-Policy"]) == (
        "nosniff",
        "sandbox; default-src 'none'",
    )
    with events.unit():
        Document.objects.filter(pk=document.pk).update(removed_at=NOW)
    assert sign_in(carla).get(route).status_code == 404


def test_a_document_whose_bytes_are_lost_is_missing_and_no_accident(
    draft: Consultation, carla: User, sign_in: SignIn
) -> None:
    client = sign_in(carla)
    client.post(
        reverse("editor_documents", args=[draft.code]), {**WORDS, "file": SimpleUploadedFile("m.pdf", files.PDF)}
    )
    document = Document.objects.get()
    document.file.storage.delete(str(document.file.name))
    assert client.get(reverse("document", args=[document.code])).status_code == 404


def test_the_reason_of_an_extension_is_read_in_both_languages(pili: User) -> None:
    row = factories.consultation(S.OPEN)
    row = lifecycle.extend_consultation(
        by=pili, consultation=row, closes_at=NOW + timedelta(days=50), reason=Reason("Temporal.", "Ekaitza."), at=NOW
    )
    step = row.transitions.get()
    assert (step.reason_es, step.reason_eu, step.internal) == ("Temporal.", "Ekaitza.", False)
