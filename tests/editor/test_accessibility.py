"""axe finds nothing on any page of the editor, in three languages, light and dark."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from playwright.sync_api import Browser, Page

from participa.accounts.models import User
from proposals.enums import ConsultationState
from proposals.models import Consultation, Department
from proposals.services import lifecycle
from proposals.services.documents import attach_document
from proposals.services.reasons import Reason
from proposals.services.texts import Edit, save_texts
from tests import factories
from tests.browser import axe
from tests.editor.conftest import SignIn, window
from tests.proposals import files

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

S = ConsultationState


def faults(page: Page, address: str, *, colours: bool) -> dict[str, list[str]]:
    """What axe finds at an address."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200, address
    return axe.faults(page, colours=colours)


def with_history(where: Department, carla: User) -> Consultation:
    """A draft with a document, a missing section, a change and a conflict behind it."""
    procedure = factories.procedure(
        minimum_days=15, required_sections=[{"key": "need", "es": "Necesidad", "eu": "Beharra"}]
    )
    row = factories.consultation(S.DRAFT, department=where, procedure=procedure, created_by=carla)
    for text in ("El último autobús sale a las seis.", "No hay autobús los domingos."):
        edit = Edit("section:problem", "body_es", text, 1)
        save_texts(by=carla, consultation=row, edits=[edit], at=timezone.now())
    upload = SimpleUploadedFile("memoria.pdf", files.PDF)
    attach_document(
        by=carla, consultation=row, upload=upload, kind="memo", titles={"es": "Memoria"}, alternatives={},
        at=timezone.now(),
    )  # fmt: skip
    return row


@pytest.mark.parametrize("language", ["es", "eu", "en"])
def test_no_page_of_the_editor_has_a_fault(
    language: str, chromium: Browser, live_server: Any, where: Department, carla: User, pili: User, sign_in: SignIn
) -> None:
    now = timezone.now()
    draft = with_history(where, carla)
    waiting = factories.consultation(S.REVIEW, department=where)
    public = factories.consultation(S.OPEN, department=where, at=now)
    lifecycle.extend_consultation(
        by=pili, consultation=public, closes_at=now + timedelta(days=40), reason=Reason("Temporal.", "Ekaitza."), at=now
    )
    document = draft.documents.get().code
    tabs = ("", "text/", "parts/", "terms/", "dates/", "documents/", f"documents/{document}/", "preview/", "history/")
    pages = {
        carla: ["", "new/", *(f"{draft.code}/{tab}" for tab in tabs)],
        pili: [
            "",
            f"{waiting.code}/",
            f"{waiting.code}/do/return/",
            f"{public.code}/do/extend/",
            f"{public.code}/correct/",
            f"{public.code}/correct/?part=section:problem",
            f"{public.code}/documents/",
            f"{public.code}/history/",
        ],
    }
    found = {}
    for person, paths in pages.items():
        page = window(chromium, live_server.url, sign_in(person))
        for path in paths:
            found[person.display_name, path] = faults(
                page, f"{live_server.url}/{language}/editor/{path}", colours=language == "es"
            )
    assert found == {page: {} for page in found}


def test_a_conflict_and_a_refusal_have_no_fault_either(
    chromium: Browser, live_server: Any, where: Department, carla: User, eneko: User, sign_in: SignIn
) -> None:
    draft = factories.consultation(S.DRAFT, department=where, created_by=carla)
    page = window(chromium, live_server.url, sign_in(carla))
    page.goto(f"{live_server.url}/eu/editor/{draft.code}/text/")
    edit = Edit("section:problem", "body_es", "Texto de Eneko.", 1)
    save_texts(by=eneko, consultation=draft, edits=[edit], at=timezone.now())
    page.fill("#f-section-problem-body_es", "Texto de Carla.")
    page.wait_for_selector("[data-keep=mine]")
    assert axe.faults(page) == {}
    page.fill("#f-consultation-title_es", "Texto \u202e al revés")
    page.click(".savebar .btn")
    page.wait_for_selector(".errors[autofocus]")
    assert axe.faults(page) == {}
