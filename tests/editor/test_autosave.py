"""Two editors in two browsers: what they write is saved by itself, and a conflict asks them."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from participa.accounts.models import User
from proposals.enums import ConsultationState
from proposals.models import Consultation, Section, TextChange
from tests import factories
from tests.editor.conftest import SignIn, window

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

BODY = "#f-section-problem-body_es"


@pytest.fixture
def draft(where: Any, carla: User) -> Consultation:
    return factories.consultation(ConsultationState.DRAFT, department=where, created_by=carla)


def open_text(browser: Browser, address: str, sign_in: SignIn, person: User, row: Consultation) -> Page:
    page = window(browser, address, sign_in(person))
    page.goto(f"{address}{reverse('editor_text', args=[row.code])}")
    return page


def write(page: Page, text: str) -> None:
    """Write, and wait for the answer of the server to this very save."""
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.fill(BODY, text)


def test_two_editors_save_by_themselves_and_a_conflict_loses_nothing(
    chromium: Browser, live_server: Any, draft: Consultation, carla: User, eneko: User, sign_in: SignIn
) -> None:
    here = open_text(chromium, live_server.url, sign_in, carla, draft)
    there = open_text(chromium, live_server.url, sign_in, eneko, draft)

    write(here, "Texto de Carla.")
    expect(here.locator(BODY)).to_have_attribute("name", "section:problem.body_es@2")
    assert Section.objects.get().body_es == "Texto de Carla."

    write(there, "Texto de Eneko.")
    clash = there.locator("[data-clash]")
    expect(clash.locator("[data-theirs]")).to_have_text("Texto de Carla.")
    expect(there.locator(BODY)).to_have_value("Texto de Eneko.")
    assert Section.objects.get().body_es == "Texto de Carla."

    with there.expect_response(lambda response: response.request.method == "POST"):
        clash.locator("[data-keep=mine]").click()
    expect(clash).to_have_count(0)
    expect(there.locator(BODY)).to_be_focused()
    assert Section.objects.get().body_es == "Texto de Eneko."

    write(here, "Texto de Carla, segunda versión.")
    expect(here.locator("[data-clash] [data-theirs]")).to_have_text("Texto de Eneko.")
    here.locator("[data-keep=theirs]").click()
    expect(here.locator(BODY)).to_have_value("Texto de Eneko.")
    kept = TextChange.objects.filter(refused=True).order_by("id").values_list("after", flat=True)
    assert list(kept) == ["Texto de Eneko.", "Texto de Carla, segunda versión."]


def test_a_text_that_is_not_valid_says_so_and_stays(
    chromium: Browser, live_server: Any, draft: Consultation, carla: User, sign_in: SignIn
) -> None:
    page = open_text(chromium, live_server.url, sign_in, carla, draft)
    with page.expect_response(lambda response: response.status == 422):
        page.fill(BODY, "Texto \u202e al revés")
    expect(page.locator(BODY)).to_have_attribute("aria-invalid", "true")
    write(page, "Texto al derecho")
    expect(page.locator(BODY)).not_to_have_attribute("aria-invalid", "true")
    assert Section.objects.get().body_es == "Texto al derecho"
