"""The desk in a real browser while others write: what is typed stays, news wait behind a bar, each key does its act."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, expect

from moderation.models import Appeal, ErasureProposal, ModerationDecision, ReviewCase
from moderation.queries.cases import reasons_to_choose
from moderation.services.appeals import appeal_decision
from participa.accounts.enums import Role
from participa.accounts.models import User
from proposals.models import Consultation
from tests import factories
from tests.journeys.people import Visitor, chromium, settle, site, visitor
from tests.moderation import desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.usefixtures("vote_keys")]

TYPED = "Esta frase nombra a una vecina"
#: Milliseconds until somebody else's act must be on a page: the watchdog of the server, and the page's own patience.
SEEN = 12_000


@pytest.fixture
def place() -> Consultation:
    settle()
    return factories.consultation(at=timezone.now())


@pytest.fixture
def benat(place: Consultation) -> Iterator[Visitor]:
    connection.close()
    with pytest.MonkeyPatch.context() as patch, site() as address, chromium() as browser:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's loop turns here, and nothing of ours runs on it
        yield visitor(browser, address, who="benat")


def held(place: Consultation, author: User) -> ReviewCase:
    now = timezone.now()
    return desk.open_for(desk.write(place, author, verdict=desk.HELD, at=now), at=now)


def objected(place: Consultation, name: str) -> Appeal:
    """Somebody whose text was removed by another moderator does not agree."""
    now, author = timezone.now(), factories.user(name)
    made = desk.decide(held(place, author), "restrict", by=factories.staff("jone", Role.MODERATOR), at=now)
    return appeal_decision(by=author, decision=made, text="No insulta a nadie.", at=now)


def to_be_erased(place: Consultation) -> ErasureProposal:
    """Another moderator removed a text and proposes to erase it."""
    now, jone = timezone.now(), factories.staff("jone", Role.MODERATOR)
    made = desk.decide(held(place, factories.user("gone")), "restrict", by=jone, at=now)
    return desk.propose_erasure(made, by=jone, at=now)


HANDS = """() => {
  const at = document.activeElement;
  const { id, value, selectionStart: from, selectionEnd: to } = at;
  return { id, value, from, to, top: Math.round(at.getBoundingClientRect().top), scroll: Math.round(scrollY) };
}"""


@pytest.mark.patient(120)
def test_new_cases_wait_behind_the_bar_and_touch_nothing(place: Consultation, benat: Visitor) -> None:
    known = [held(place, factories.user(f"u{n}")) for n in range(12)]
    card = Visitor(benat.page.context.new_page(), benat.site)
    for each in (card, benat):  # a smooth scroll would still move while the place is noted
        each.page.emulate_media(reduced_motion="reduce")
    card.go(f"desk/cases/{known[0].code}/")
    words = card.page.get_by_label("Explanation for the author")
    words.fill(TYPED)
    words.evaluate("(area) => { area.focus(); area.setSelectionRange(5, 10); area.scrollIntoView(); }")
    typing = card.page.evaluate(HANDS)
    benat.go("desk/?show=held&kind=comment")
    page = benat.page
    rows, bar = page.locator("[data-row]"), page.locator("[data-desk-fresh]")
    expect(page.locator("#live")).to_have_attribute("data-by", "socket", timeout=SEEN)
    expect(card.page.locator("#live")).to_have_attribute("data-by", "socket", timeout=SEEN)
    rows.nth(6).locator("[href*='/cases/']").evaluate("(link) => { link.focus(); link.scrollIntoView(); }")
    reading = page.evaluate(HANDS)
    top = Visitor(page.context.new_page(), benat.site)
    top.go("desk/")
    expect(top.page.locator("#live")).to_have_attribute("data-by", "socket", timeout=SEEN)
    first = top.page.locator("[data-row]").first
    under_cursor = first.bounding_box()

    for n in range(3):
        held(place, factories.user(f"new{n}"))

    expect(bar).to_have_text("3 new cases: show", timeout=SEEN)
    expect(page.locator("[data-count=held]").first).to_have_text("15", timeout=SEEN)
    expect(rows).to_have_count(12)
    assert page.evaluate(HANDS) == reading
    expect(top.page.locator("[data-desk-fresh]")).to_have_text("3 new cases: show", timeout=SEEN)
    assert first.bounding_box() == under_cursor
    assert card.page.evaluate(HANDS) == typing
    bar.get_by_role("link").click()
    expect(rows).to_have_count(15)
    assert page.url.endswith("/desk/?show=held&kind=comment")
    expect(bar).to_have_text("")


def desk_reason() -> str:
    """The first reason of every card."""
    return reasons_to_choose()[0].code


#: The keys of the dialog that the test below presses.
TRIED = "J K Enter A R 1 9 C O Z I T D V M S E N X U ?".split()


def card(benat: Visitor, case: ReviewCase) -> Page:
    """The card of a case, with the focus on nothing that takes letters."""
    benat.go(f"desk/cases/{case.code}/")
    benat.page.get_by_role("heading", level=1).click()
    return benat.page


def decided(benat: Visitor, case: ReviewCase, *keys: str, asking: str = "") -> str:
    """What these keys decided about a case; ``asking`` is written first, and a reason chosen."""
    page = card(benat, case)
    if asking:
        page.get_by_label("Explanation for the author").fill(asking)
        page.locator("[data-number='1']").check()
        page.get_by_role("heading", level=1).click()
    for key in keys:
        page.keyboard.press(key)
    expect(page).not_to_have_url(re.compile(case.code))
    made = ModerationDecision.objects.filter(case=case, live=True).exclude(action="reverse").get()
    return f"{made.action} {made.reason.code if made.reason else ''}".strip()


def walk_the_queue(page: Page) -> None:
    """From row to row, choosing one, and into one."""
    links = page.locator("[data-row] [href*='/cases/']")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("[name=case]").nth(0)).to_be_checked()
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/*/")


def cover_what_is_selected(page: Page) -> None:
    """On the page that covers a part: the words under the selection are listed."""
    text = page.locator("[data-redact-text]")
    text.evaluate("(text) => getSelection().selectAllChildren(text)")
    page.keyboard.press("v")
    expect(page.locator("#id_words")).to_have_value(text.inner_text())


def merged(benat: Visitor, case: ReviewCase) -> str:
    """Into which text the keys merged the one of a case: the first of those alike."""
    page = card(benat, case)
    page.keyboard.press("m")
    page.wait_for_url("**/merge/")
    page.keyboard.press("1")
    page.keyboard.press("m")
    expect(page).not_to_have_url(re.compile(case.code))
    made = ModerationDecision.objects.get(case=case, action="merge")
    assert made.merged_into is not None
    return made.merged_into.code


def answered(benat: Visitor, appeal: Appeal, key: str) -> str:
    """What the key answered to an objection."""
    page = card(benat, appeal.case)
    page.get_by_label("Your reasons, for the author").fill("La hemos leído otra vez.")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press(key)
    expect(page).not_to_have_url(re.compile(appeal.case.code))
    return Appeal.objects.get(pk=appeal.pk).outcome


@pytest.mark.patient(240)
def test_every_key_of_the_dialog_does_its_act(place: Consultation, benat: Visitor) -> None:
    cases = [held(place, factories.user(f"u{n}")) for n in range(4)]
    reported = desk.flagged(place, factories.user("reported"), at=timezone.now())
    objections = [objected(place, name) for name in ("stays", "returns")]
    proposed, first, page = to_be_erased(place), desk_reason(), benat.page

    benat.go("desk/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert [one for one in page.locator("#shortcuts kbd.on").all_text_contents() if one not in TRIED] == []
    page.keyboard.press("Escape")
    walk_the_queue(page)

    assert decided(benat, cases[0], "a") == "approve"
    page.keyboard.press("u")
    benat.sees("Undone.")
    assert ReviewCase.objects.get(pk=cases[0].pk).state == "open"
    assert decided(benat, cases[0], "r", "1") == f"restrict {first}"
    assert decided(benat, cases[1], "t", asking="¿Puede decirlo sin insultar?") == f"revise {first}"
    assert merged(benat, cases[3]) == reported.revision.comment.code
    for key, where in (("d", "**/redact/"), ("s", "**/sanction*/**"), ("e", "**/desk/send/?**")):
        card(benat, reported if key == "e" else cases[2]).keyboard.press(key)
        page.wait_for_url(where)
        if key == "d":
            cover_what_is_selected(page)
    card(benat, cases[2]).keyboard.press("n")
    expect(page.locator("#note")).to_be_focused()
    assert decided(benat, reported, "i") == "no_action"
    assert [answered(benat, one, key) for one, key in zip(objections, "co", strict=True)] == ["confirmed", "overturned"]

    card(benat, proposed.case).get_by_label("I know that nobody can bring these words back").check()
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("z")
    expect(page).not_to_have_url(re.compile(proposed.case.code))
    assert [one.outcome for one in ErasureProposal.objects.all()] == ["approved"]
