"""The page of the audit log and its table: for auditors, under filters, page by page."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from django.conf import settings as conf
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from frontend.dashboard.audit.log import COLUMNS
from participa import events
from participa.accounts.audit import digest_of, record
from participa.accounts.enums import AuditAct, Role
from participa.accounts.models import AuditEntry, User
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def relaxed(settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]  # the second factor has tests of its own


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend=conf.AUTHENTICATION_BACKENDS[0])
    return client


def acts(count: int, by: User, act: AuditAct = AuditAct.CASE_OPENED) -> None:
    with events.unit():
        for number in range(count):
            record(act, by=by, ref=f"caso{number}", at=NOW)


@pytest.fixture
def aurora() -> User:
    return factories.staff("aurora", Role.AUDITOR)


@pytest.mark.parametrize(
    "who", [factories.ane, factories.benat, factories.pili, lambda: factories.staff("adela", Role.ADMINISTRATOR)]
)
@pytest.mark.parametrize("address", ["/es/audit/", "/es/audit/audit.csv"])
def test_for_everybody_else_there_is_no_such_page(address: str, who: Callable[[], User]) -> None:
    person = who()
    acts(1, person)
    assert signed_in(person).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    assert AuditEntry.objects.count() == 1


def test_the_auditor_reads_who_did_what(aurora: User) -> None:
    acts(2, factories.benat())
    page = signed_in(aurora).get("/es/audit/").content.decode()
    assert page.count('<tr id="e-') == 2
    assert "beñat" in page
    assert "community_manager moderator" in page
    assert "/audit/" in page.partition("<main")[0], "the bar leads there"


def test_filters_are_exact(aurora: User) -> None:
    benat, maite = factories.benat(), factories.staff("maite", Role.MODERATOR)
    acts(2, benat)
    acts(3, maite, AuditAct.DECISION_MADE)
    reader = signed_in(aurora)

    def shown(query: str) -> int:
        return reader.get(f"/es/audit/?{query}").content.decode().count('<tr id="e-')

    asked = [
        "",
        "act=decision.made",
        f"actor={benat.code}",
        "ref=caso0",
        "ref=caso",
        f"act=case.opened&actor={maite.code}",
    ]
    assert [shown(one) for one in asked] == [5, 3, 2, 2, 0, 0]


def test_pages_hold_fifty_and_cost_the_same(aurora: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    acts(1, factories.benat())
    reader = signed_in(aurora)
    with django_assert_num_queries(7):
        reader.get("/es/audit/")
    acts(60, factories.benat())
    with django_assert_num_queries(7):
        first = reader.get("/es/audit/").content.decode()
    assert first.count('<tr id="e-') == 50
    assert reader.get("/es/audit/?page=2").content.decode().count('<tr id="e-') == 11
    assert [reader.get(f"/es/audit/?page={bad}").status_code for bad in ("3", "0", "x", "-1")] == [404] * 4


def test_the_table_has_all_that_the_chain_is_made_of_and_taking_it_is_an_act(aurora: User) -> None:
    acts(2, factories.benat())
    answer = signed_in(aurora).get("/es/audit/audit.csv?ref=caso1")
    rows = list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode())))  # type: ignore[attr-defined]
    entry = AuditEntry.objects.get(ref="caso1")
    assert [tuple(rows[0]), rows[0]["hash"], len(rows)] == [COLUMNS, digest_of(entry), 1]
    last = AuditEntry.objects.first()
    assert last is not None
    assert (last.act, last.actor, last.facts) == ("log.exported", aurora.code, '{"about":"caso1","actor":"","acts":""}')
