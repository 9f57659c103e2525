"""A consultation lives from its first draft to the official answer, in real browsers against the shipped server.

Once with scripts, where a second browser sees things happen without reloading, and once without, where it reloads.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.people import Visitor, chromium, settle, site, visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.usefixtures("vote_keys")]

TITLE = "Autobús a demanda en la montaña"
ARGUMENT = "Sin coche no se llega al centro de salud."
INSULT = "Sois todos unos canarios inútiles."
QUESTION = "¿Habrá sitio para una silla de ruedas?"
ANSWER = "Todos los vehículos serán accesibles desde el primer día."
#: Milliseconds until somebody else's act is on the screen; how soon it really is, ``participa bench live`` tells.
SOON = 5_000


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_from_the_first_draft_to_the_official_answer(script: bool) -> None:
    settle()
    with site() as address, chromium() as browser:
        carla = visitor(browser, address, who="carla", script=script)
        draft = _draft(carla)
        _approve_and_open(visitor(browser, address, who="pili", script=script), draft)

        ane = visitor(browser, address, who="ane", script=script)
        stranger = visitor(browser, address, script=script)
        for one in (ane, stranger):
            one.go("consultations/")
            one.follow(TITLE)
            one.follow("Lanzadera")
        proposal = stranger.page.url

        _vote(ane, "In favour")
        _sees_votes(stranger, "1", script=script)
        argument = _say(ane, proposal, "An argument in favour", ARGUMENT)
        _sees_new(stranger, ARGUMENT, script=script)
        _say(ane, proposal, "A question", QUESTION)
        insult = _say(ane, proposal, "A comment", INSULT)

        benat = visitor(browser, address, who="benat", script=script)
        _remove(benat, insult)
        stranger.go(proposal)
        stranger.sees("Removed.")
        stranger.sees_not(INSULT)
        stranger.sees(ARGUMENT)

        _ask_department(benat, QUESTION)
        _answer(carla)
        _sign_and_publish(visitor(browser, address, who="dorota", script=script))
        stranger.go(proposal)
        stranger.sees(ANSWER)
        assert argument != insult


def _draft(carla: Visitor) -> str:
    """Carla writes a consultation and sends it for review; its address in the editor."""
    carla.go("editor/new/")
    carla.page.get_by_label("Open consultation").or_(
        carla.page.get_by_label(re.compile("Consulta abierta"))
    ).first.check()
    carla.fill("Title in Spanish", TITLE)
    carla.fill("Title in Basque", "Mendiko eskaripeko autobusa")
    carla.press("Make the draft")
    code = re.search(r"/editor/(\w+)/", carla.page.url)
    assert code is not None
    carla.go(f"editor/{code[1]}/parts/")
    carla.press("Add a proposal")
    carla.go(f"editor/{code[1]}/text/")
    for field in carla.page.locator("form[data-autosave] [name*='@']").all():
        name = field.get_attribute("name") or ""
        if "_es@" in name or "_eu@" in name:
            field.fill(_words(name))
    with carla.page.expect_navigation():
        carla.press("Save and preview")
    carla.sees(TITLE)
    day = timezone.localdate()
    carla.go(f"editor/{code[1]}/dates/")
    carla.fill("Day it opens", (day + timedelta(days=3)).isoformat())
    carla.fill("Last day", (day + timedelta(days=30)).isoformat())
    carla.press("Save")
    carla.go(f"editor/{code[1]}/do/submit/")
    carla.press("Send for review")
    return code[1]


def _words(name: str) -> str:
    basque = "_eu@" in name
    if name.startswith("consultation.title"):
        return "Mendiko eskaripeko autobusa" if basque else TITLE
    if name.startswith("proposal:") and ".title" in name:
        return "Lanzadera a demanda (eu)" if basque else "Lanzadera a demanda"
    return "Herri txikiak lotzeko." if basque else "Para unir los pueblos pequeños."


def _approve_and_open(pili: Visitor, code: str) -> None:
    pili.go(f"editor/{code}/do/approve/")
    pili.press("Approve and schedule")
    pili.go(f"editor/{code}/do/open/")
    pili.press("Open now")
    pili.sees("Open")


def _vote(one: Visitor, choice: str) -> None:
    one.page.locator("form[data-vote]").get_by_label(choice).check()
    one.press("Vote")
    one.sees("Your vote is recorded")


def _sees_votes(one: Visitor, count: str, *, script: bool) -> None:
    """The number of votes in favour; live without reloading, else after it."""
    if not script:
        one.page.reload()
    shown = one.page.locator("[data-tally] .legend [data-choice=for] [data-count]").first
    expect(shown).to_have_text(count, timeout=SOON)


def _say(one: Visitor, proposal: str, kind: str, words: str) -> str:
    """Write, check, publish; the address of the receipt's text."""
    one.go(proposal)
    form = one.page.locator("#write form")
    form.get_by_label(kind, exact=True).check()
    form.locator("textarea").fill(words)
    one.press("Review and send")
    one.sees("Check your text")
    one.press("Publish")
    one.sees("Your text is published")
    found = one.page.locator("a[href*='/comments/']").first.get_attribute("href")
    code = re.search(r"/comments/(\w+)/", found or "")
    assert code is not None
    return code[1]


def _sees_new(one: Visitor, words: str, *, script: bool) -> None:
    """Somebody else's text waits behind a button that moves nothing; a press shows it."""
    if script:
        fresh = one.page.locator("[data-fresh] button")
        expect(fresh.first).to_be_visible(timeout=SOON)
        one.sees_not(words)
        fresh.first.click()
    else:
        one.page.reload()
    one.sees(words)


def _remove(benat: Visitor, code: str) -> None:
    benat.go(f"desk/comments/{code}/")
    benat.press("Bring it to the desk")
    benat.page.locator("input[name=reason][value=insult]").check()
    benat.page.locator("button[value=restrict]").click()
    benat.sees("Undo")


def _ask_department(benat: Visitor, words: str) -> None:
    benat.go("desk/questions/")
    benat.page.locator("#consultation").select_option(label=TITLE)
    benat.page.locator("form:has(#consultation) button").click()
    benat.page.locator("li", has_text=words).locator("input[type=checkbox]").first.check()
    benat.press("Ask a department about these")
    benat.fill("What you ask", "¿Qué se puede responder?")
    benat.press("Send")
    benat.sees("Sent.")


def _answer(carla: Visitor) -> None:
    carla.go("work/")
    carla.follow("¿Qué se puede responder?")
    carla.press("Write the answer")
    carla.choose("Question answered")
    carla.fill("Answer in Spanish", ANSWER)
    carla.fill("Answer in Basque", "Ibilgailu guztiak irisgarriak izango dira.")
    carla.fill("Why, in Spanish", "Lo pide la norma.")
    carla.fill("Why, in Basque", "Arauak eskatzen du.")
    carla.press("Send to be signed")
    carla.sees("Sent to an approver")


def _sign_and_publish(dorota: Visitor) -> None:
    dorota.go("work/")
    dorota.follow(ANSWER[:20])
    dorota.page.locator("input[name=parity]").check()
    dorota.press("Sign")
    dorota.press("Publish now")
    dorota.sees("Published under everything that it answers")
