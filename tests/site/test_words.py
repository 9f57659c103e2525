"""Numbers, dates and texts as each language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from frontend.shared import dates, numbers
from frontend.shared.context import in_language
from frontend.shared.markdown import citizen_html, institution_html

NBSP = "\u00a0"
CLOSE = datetime(2026, 12, 11, 22, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "share", "whole"),
    [("es", f"62,0{NBSP}%", "1.204"), ("eu", f"%{NBSP}62,0", "1.204"), ("en", f"62.0{NBSP}%", "1,204")],
)
def test_each_language_writes_numbers_its_own_way(language: str, share: str, whole: str) -> None:
    with override(language):
        assert (numbers.share(746, 1204), numbers.whole(1204)) == (share, whole)


def test_a_share_of_nothing_is_a_dash_and_a_bar_of_nothing_is_empty() -> None:
    assert (numbers.share(0, 0), numbers.width(0, 0)) == ("–", "0%")


def test_an_attribute_of_a_drawing_knows_no_comma() -> None:
    with override("es"):
        assert numbers.width(746, 1204) == "61.96%"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", "viernes 11 de diciembre de 2026, 23:59"),
        ("eu", "2026ko abenduaren 11, ostirala, 23:59"),
        ("en", "Friday 11 December 2026, 23:59"),
    ],
)
def test_a_deadline_is_said_in_words_and_local_time(language: str, words: str) -> None:
    with override(language):
        assert dates.instant_in_words(CLOSE, weekday=True) == words


def test_an_end_at_midnight_reads_as_the_day_that_it_ends() -> None:
    midnight = datetime(2026, 12, 11, 23, 0, tzinfo=UTC)
    with override("es"):
        assert dates.end_in_words(midnight) == "viernes 11 de diciembre de 2026, 23:59"
    assert dates.days_left(midnight, datetime(2026, 12, 11, 8, 0, tzinfo=UTC)) == 0


@pytest.mark.parametrize(("year", "said"), [(2025, "2025eko"), (2026, "2026ko"), (2030, "2030eko"), (2031, "2031ko")])
def test_a_basque_year_ends_as_it_is_said(year: int, said: str) -> None:
    with override("eu"):
        assert dates.day_in_words(date(year, 1, 2)) == f"{said} urtarrilaren 2"


@pytest.mark.parametrize(
    ("closes", "left"), [(datetime(2026, 3, 30, 1, tzinfo=UTC), 2), (datetime(2026, 10, 26, 1, tzinfo=UTC), 212)]
)
def test_days_are_counted_by_the_calendar_across_both_clock_changes(closes: datetime, left: int) -> None:
    assert dates.days_left(closes, datetime(2026, 3, 28, 12, tzinfo=UTC)) == left


@pytest.mark.parametrize(
    ("address", "basque"),
    [("/es/consultations/?q=a", "/eu/consultations/?q=a"), ("/es/", "/eu/"), ("/nowhere/", "/eu/"), ("/", "/eu/")],
)
def test_an_address_in_another_language(address: str, basque: str) -> None:
    assert in_language(address, "eu") == basque


@pytest.mark.parametrize(
    "said",
    [
        "<script>x</script>",
        "[a](javascript:x)",
        "<img src=x onerror=y>",
        "![i](https://a.example/i.png)",
        "<a href='//x'>",
    ],
)
def test_nothing_that_runs_or_loads_comes_through(said: str) -> None:
    for html in (citizen_html(said), institution_html(said)):
        assert [bad for bad in ("<script", "<img", "<a href='//", 'href="javascript') if bad in html] == []


def test_what_the_institution_writes_keeps_below_the_headings_of_the_page() -> None:
    assert institution_html("# Uno\n\n[BOE](https://www.boe.es/)") == (
        '<h3>Uno</h3>\n<p><a href="https://www.boe.es/" rel="nofollow noopener">BOE</a></p>\n'
    )
