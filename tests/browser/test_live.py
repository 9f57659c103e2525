"""A page that is watched changes as things happen, and never under the hands of whoever reads and writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Request, WebSocketRoute, expect

from proposals.enums import Stance
from proposals.models import Comment
from proposals.services import lifecycle
from proposals.services.comments import edit_comment, withdraw_comment
from proposals.services.ratings import rate_comment, request_answer
from proposals.services.reasons import Reason
from proposals.services.votes import cast_vote
from tests import factories
from tests.browser.live import Reader, Site, Town
from tests.journeys.people import chromium, settle
from tests.moderated import restore_comment, restrict_comment
from tests.proposals import drafting

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

TYPED = "Llevo media hora escribiendo esto."


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all tests. Its loop turns in this thread, where nothing of ours runs on it: Django need not refuse."""
    with pytest.MonkeyPatch.context() as patch, chromium() as found:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("vote-keys"))
    yield site
    site.kill()


@pytest.fixture
def site(served: Site, settings: Any) -> Site:
    settings.VOTE_KEYS_DIR = served.keys
    return served


@pytest.fixture
def town(site: Site) -> Town:
    return Town()


def restrict(comment: Comment) -> None:
    restrict_comment(comment=comment, reason_code="insult", decision_ref="d1", at=timezone.now())


def text_of(comment: Comment) -> str:
    return f"#c-{comment.code}"


def test_what_is_being_written_is_never_touched(site: Site, browser: Browser, town: Town) -> None:
    settle()
    old = [town.says(f"Texto {n} de antes.") for n in range(6)]
    insult = town.says("Sois todos unos canarios.")
    ane = Reader(browser, site, f"proposals/{town.proposal.code}/", who="ane")
    area = ane.page.locator("#write textarea")
    area.fill(TYPED)
    area.evaluate(
        """(area) => {
          area.focus();
          area.setSelectionRange(6, 11, "backward");
          area.scrollIntoView({ behavior: "instant" });
        }"""
    )
    before = ane.hands()
    for n in range(20):
        town.says(f"Texto nuevo {n}.", kind="argument", stance=(Stance.FOR, Stance.AGAINST)[n % 2])
    restrict(insult)
    rate_comment(account=factories.user("miren"), comment=old[0], value=1, at=timezone.now())
    expect(ane.page.locator("[data-fresh] button")).to_have_text("20 new contributions: show", timeout=12_000)
    ane.sees(text_of(insult), "Removed.")
    ane.sees_not("main", "canarios")
    ane.sees("#n-for", "10")
    assert ane.hands() == before
    ane.page.evaluate("document.documentElement.style.overflowAnchor = 'none'")  # as in Safari
    restrict(old[0])
    edit_comment(account=town.writer, comment=old[1], body="Más largo.\n\n" * 9, at=timezone.now())
    ane.sees(text_of(old[0]), "Removed.")
    ane.sees(text_of(old[1]), "Más largo.")
    assert ane.hands() == before
    assert ane.axe() == []
    ane.shows_new(20)
    expect(ane.page.locator("[data-list=for] > li")).to_have_count(10)
    expect(ane.page.locator("[data-list=against] > li")).to_have_count(10)
    assert area.input_value() == TYPED
    assert (ane.axe(), ane.complaints) == ([], [])


def test_a_selection_waits_and_words_that_must_go_do_not(site: Site, browser: Browser, town: Town) -> None:
    kept, insult = town.says("Una frase para citar."), town.says("Sois todos unos canarios.")
    reader = Reader(browser, site, f"proposals/{town.proposal.code}/")
    reader.page.locator(f"{text_of(kept)} > .prose").select_text()
    rate_comment(account=factories.user("miren"), comment=kept, value=1, at=timezone.now())
    restrict(insult)
    reader.sees(text_of(insult), "Removed.")
    assert reader.page.evaluate("getSelection().toString()") == "Una frase para citar."
    reader.page.evaluate("getSelection().removeAllRanges()")
    reader.sees(f"#agree-{kept.code} .count", "1")


def test_every_fact_about_a_text_is_on_the_page_that_shows_it(site: Site, browser: Browser, town: Town) -> None:
    edited, gone = town.says("Antes."), town.says("Para retirar.")
    asked, back = town.says("¿Habrá sitio?", kind="question"), town.says("Retirado por error.")
    restrict(back)
    reader = Reader(browser, site, f"proposals/{town.proposal.code}/")
    reader.sees(text_of(back), "Removed.")
    now, miren = timezone.now(), factories.user("miren")
    edit_comment(account=town.writer, comment=edited, body="Después.", at=now)
    withdraw_comment(account=town.writer, comment=gone, at=now)
    restore_comment(comment=back, decision_ref="d1", at=now)
    request_answer(account=miren, comment=asked, at=now)
    rate_comment(account=miren, comment=asked, value=1, at=now)
    cast_vote(account=miren, proposal=town.proposal, choice="for", at=now)
    reader.sees(text_of(edited), "Después.")
    reader.sees(text_of(gone), "Withdrawn by its author.")
    reader.sees(text_of(back), "Retirado por error.")
    reader.sees(text_of(asked), "1 person more wants this answered")
    reader.sees(f"#agree-{asked.code} .count", "1")
    reader.sees("[data-tally] .legend [data-choice=for] [data-count]", "1")
    answer = town.says("Sí, siempre.", parent=asked)
    reader.shows_new(1)
    reader.sees(text_of(asked), "Sí, siempre.")
    expect(reader.page.locator(text_of(answer))).to_be_focused()
    where = town.consultation.department
    drafting.published(town.consultation, factories.carla(where), factories.dorota(where), [asked])
    reader.sees(text_of(asked), "Official response")
    assert reader.complaints == []


def test_every_page_with_numbers_counts_along(site: Site, browser: Browser, town: Town) -> None:
    code, section = town.consultation.code, town.section
    paths = ["", "consultations/", f"consultations/{code}/", f"consultations/{code}/results/"]
    home, listed, consultation, results = (Reader(browser, site, path) for path in paths)
    part = Reader(browser, site, f"consultations/{code}/parts/{section.key}/")
    town.says("Sobre esta parte.", proposal=None, section=section)
    town.says("Sobre el conjunto.", proposal=None)
    cast_vote(account=town.writer, proposal=town.proposal, choice="against", at=timezone.now())
    for each, where in ((home, "#items-open"), (listed, "#items"), (consultation, "#facts"), (results, "#figures")):
        each.sees(where, "2 contributions" if each is not results else "contributions can be read2")
    for each in (consultation, results):
        each.sees(f'[data-tally="proposal:{town.proposal.code}"] .legend [data-choice=against] [data-count]', "1")
    for each, words in ((consultation, "Sobre el conjunto."), (part, "Sobre esta parte.")):
        each.shows_new(1)
        each.sees("[data-list=comments]", words)
        expect(each.page.locator("[data-list=comments] > li")).to_have_count(1)
    for each in (home, listed, consultation, results, part):
        assert (each.axe(), each.complaints) == ([], [])
        each.page.context.close()


def test_a_change_of_the_whole_is_said_and_loads_when_the_reader_wants(
    site: Site, browser: Browser, town: Town
) -> None:
    reader = Reader(browser, site, f"proposals/{town.proposal.code}/")
    overview = Reader(browser, site, f"consultations/{town.consultation.code}/")
    pili = factories.pili()
    reason = Reason(es="Obras en la sede.", eu="Lanak egoitzan.", en="")
    lifecycle.suspend_consultation(by=pili, consultation=town.consultation, reason=reason, at=timezone.now())
    for each in (reader, overview):
        each.banner("The consultation is suspended for now.")
    overview.sees("#state", "This consultation is suspended for now.")
    overview.sees("#life", "Suspended")
    assert (reader.axe(), overview.axe()) == ([], [])
    with reader.page.expect_navigation():
        reader.page.get_by_role("button", name="Update now").click()
    reader.is_live("socket")
    reader.banner("")


def test_whoever_pauses_hears_nothing_until_going_on(site: Site, browser: Browser, town: Town) -> None:
    reader = Reader(browser, site, f"proposals/{town.proposal.code}/")
    control = Reader(browser, site, f"proposals/{town.proposal.code}/")
    button = reader.page.locator("[data-pause]")
    button.focus()
    reader.page.keyboard.press("Enter")
    reader.banner("Live is paused.")
    town.says("En la pausa.")
    control.shows_new(1)
    assert reader.page.locator("[data-fresh] button").count() == 0
    expect(button).to_be_focused()
    assert reader.axe() == []
    reader.page.keyboard.press("Enter")
    reader.banner("")
    reader.shows_new(1)
    reader.sees("[data-list=comments]", "En la pausa.")


def test_after_a_crash_the_page_says_so_and_misses_nothing(site: Site, browser: Browser, town: Town) -> None:
    insult = town.says("Sois todos unos canarios.")
    reader = Reader(browser, site, f"proposals/{town.proposal.code}/")
    site.kill()
    try:
        for n in range(3):
            town.says(f"Sin servidor {n}.")
        restrict(insult)
        reader.banner("Live is interrupted.")
        assert reader.axe() == []
    finally:
        site.start()
    reader.look_again()
    reader.is_live("socket")
    reader.banner("")
    reader.sees(text_of(insult), "Removed.")
    reader.shows_new(3)


def test_a_socket_that_only_looks_open_is_found_out(site: Site, browser: Browser, town: Town) -> None:
    reader = Reader(browser, site, f"proposals/{town.proposal.code}/")
    with site.silent():
        reader.look_again()
        reader.is_live("")
        town.says("Mientras dormía.")
    reader.is_live("socket")
    reader.shows_new(1)


def test_a_page_that_was_frozen_goes_on_from_where_it_was(site: Site, browser: Browser, town: Town) -> None:
    reader = Reader(browser, site, f"proposals/{town.proposal.code}/")
    devtools = reader.page.context.new_cdp_session(reader.page)
    devtools.send("Page.setWebLifecycleState", {"state": "frozen"})
    site.kill()
    try:
        town.says("Con la tapa cerrada.")
    finally:
        site.start()
    devtools.send("Page.setWebLifecycleState", {"state": "active"})
    reader.is_live("socket")
    reader.shows_new(1)


def test_where_no_socket_comes_through_long_polls_carry_the_same(site: Site, browser: Browser, town: Town) -> None:
    reader = Reader(browser, site, f"proposals/{town.proposal.code}/")
    blocked = [True]
    tried: list[str] = []
    polled_after: list[int] = []

    def asks(request: Request) -> None:
        if "/live/v1/poll" in request.url:
            polled_after.append(len(tried))

    def no_socket(route: WebSocketRoute) -> None:
        tried.append(route.url)
        if blocked[0]:
            route.close()
        else:
            route.connect_to_server()

    reader.page.on("request", asks)
    reader.page.route_web_socket("**/ws/v1/", no_socket)
    reader.page.reload()
    reader.is_live("poll")
    assert polled_after[0] == 3
    reader.banner("")
    insult = town.says("Sois todos unos canarios.")
    reader.shows_new(1)
    restrict(insult)
    cast_vote(account=town.writer, proposal=town.proposal, choice="for", at=timezone.now())
    reader.sees(text_of(insult), "Removed.")
    reader.sees("[data-tally] .legend [data-choice=for] [data-count]", "1")
    blocked[0] = False
    reader.look_again()
    reader.is_live("socket")
    town.says("De nuevo por el socket.")
    reader.shows_new(1)
    assert reader.complaints == []


@pytest.mark.parametrize(("away", "longest"), [(0, 1_000), (10_000, 5_000), (3_600_000, 30_000)])
def test_pages_come_back_spread_over_time(site: Site, browser: Browser, town: Town, away: int, longest: int) -> None:
    """From half a second to half of what a page was away, and never longer than half a minute."""
    reader = Reader(browser, site, f"proposals/{town.proposal.code}/")
    waits = reader.page.evaluate(WAITS, [away, 1_000])
    assert all(500 <= wait <= longest + 20 for wait in waits)  # the clock goes on while they are drawn
    tenths = {int(10 * (wait - 500) / (longest + 20 - 500)) for wait in waits}
    assert tenths == set(range(10))


def test_how_many_read_is_said_once_they_are_five(site: Site, browser: Browser, town: Town) -> None:
    reader = Reader(browser, site, f"proposals/{town.proposal.code}/")
    reader.is_live("socket")
    watchers = reader.page.locator("[data-watchers]")
    others = {"topic": f"proposal:{town.proposal.code}", "many": 3}
    reader.page.evaluate(OTHERS, others)
    expect(watchers).to_be_hidden()
    reader.page.evaluate(OTHERS, others | {"many": 1})
    expect(watchers).to_have_text("5 people are reading this now", timeout=10_000)
    assert reader.axe() == []
    reader.page.evaluate("window.others.pop().close()")
    expect(watchers).to_be_hidden(timeout=10_000)
    assert reader.complaints == []


#: How long so many pages, away for so many milliseconds, would wait before they come back.
WAITS = """async ([away, many]) => {
  const { backoff } = await import("/static/js/live/backoff.js");
  return Array.from({ length: many }, () => backoff(Date.now() - away));
}"""

#: More sockets that follow a topic, opened by the same page; done when the server has taken each.
OTHERS = """({ topic, many }) => Promise.all(Array.from({ length: many }, () => new Promise((done) => {
  const socket = new WebSocket(location.origin.replace("http", "ws") + "/ws/v1/", "participa.v1");
  socket.onopen = () => socket.send(JSON.stringify({ t: "sub", topic }));
  socket.onmessage = () => done();
  (window.others ??= []).push(socket);
}))).then(() => null)"""


def test_a_count_that_moves_is_written_as_the_page_writes_it(site: Site, browser: Browser, town: Town) -> None:
    reader = Reader(browser, site, f"{site.address}/eu/proposals/{town.proposal.code}/")
    cast_vote(account=town.writer, proposal=town.proposal, choice="against", at=timezone.now())
    reader.sees(f'[data-tally="proposal:{town.proposal.code}"] .legend [data-choice=against]', "%\u00a0100,0")
    reader.page.context.close()
