"""What people get of a report: the page, the file, the archive and its tables; in each, no word that is hidden."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from frontend.shared.report.archive import MANIFEST, archive, files
from moderation.models import ReportObjection
from moderation.queries.reports import shown_report, shown_snapshot
from moderation.services.reports import run_report
from participa.core.digests import sha256
from proposals.models import Comment
from tests import factories
from tests.factories import NOW
from tests.moderation import desk as moderators
from tests.report import desk
from tests.report import town as towns
from tests.report.desk import LATER
from tests.report.town import CANARY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vote_keys")]


@pytest.fixture(autouse=True)
def relaxed(settings: Any) -> None:
    settings.DEMO = True  # the second factor has tests of its own


def get(path: str, *, account: Any = None, status: int = 200) -> str:
    client = Client(HTTP_HOST="localhost")
    if account is not None:
        client.force_login(account)
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode(errors="replace")


def test_the_archive_holds_everything_with_its_sum_and_is_the_same_again() -> None:
    town = towns.build()
    row = desk.published(town.consultation)
    report, snapshot = shown_report(row).report, shown_snapshot(row)
    packed = archive(report, snapshot)
    assert archive(report, snapshot) == packed
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        lines = [line.partition("  ") for line in opened.read(MANIFEST).decode().splitlines()]
        sums = {name: digest for digest, _, name in lines}
        assert sums == {name: sha256(opened.read(name)) for name in opened.namelist() if name != MANIFEST}
        assert (sums["report.json"], sums["snapshot.jsonl"]) == (row.digest, row.snapshot_digest)
        told = list(csv.DictReader(io.StringIO(opened.read("contributions.csv").decode())))
    assert len(told) == len(snapshot.comments)
    by_code = {line["code"]: line for line in told}
    assert by_code[town.question.code]["cited_in"] == by_code[town.question.code]["represented_by"] == ""
    quoted = row.citations.filter(kind="cited").values_list("comment__code", flat=True)
    assert {line["code"] for line in told if line["cited_in"]} == set(quoted)


def test_the_file_of_its_own_needs_nothing_from_elsewhere_and_has_three_languages() -> None:
    town = towns.build()
    row = desk.published(town.consultation)
    made = files(shown_report(row).report, shown_snapshot(row))
    pages = {language: made[f"report.{language}.html"].decode() for language in ("es", "eu", "en")}
    for language, page in pages.items():
        assert f'<html lang="{language}">' in page
        assert "<script" not in page
        assert "http://" not in page.replace("http://www.w3.org/", "")
        assert 'href="/' not in page
    assert ("Quién participó" in pages["es"], "Nork hartu zuen parte" in pages["eu"]) == (True, True)
    assert "Who took part" in pages["en"]


def test_markup_of_a_citizen_is_text_in_every_output() -> None:
    place = factories.consultation()
    factories.comment(place.proposals.all()[0], body="<script>alert(1)</script> Sin autobús no llego {{ 7 }}, =1+1.")
    row = desk.published(place)
    made = files(shown_report(row).report, shown_snapshot(row))
    for name, content in made.items():
        if name.endswith(".html"):
            assert b"<script>alert" not in content
            assert b"&lt;script&gt;alert" in content


def test_no_hidden_word_is_in_any_output_nor_after_it_was_hidden() -> None:
    town = towns.build()
    row = desk.published(town.consultation)
    place = town.consultation.code
    quoted = row.citations.filter(kind="cited").select_related("comment__public_revision")[0].comment
    assert quoted.public_revision is not None
    words = quoted.public_revision.body[:40]
    addresses = [f"/es/consultations/{place}/report/", f"/es/consultations/{place}/report/page/"]
    before = [get(address) for address in addresses]
    assert all(words in text for text in before)
    moderators.decide(moderators.open_for_staff(Comment.objects.get(pk=quoted.pk)), "restrict", at=LATER)
    for address in addresses:
        text = get(address)
        assert CANARY not in text
        assert words not in text
        assert "ya no se puede leer" in text
    made = files(shown_report(row).report, shown_snapshot(row))
    for name, content in made.items():
        assert CANARY.encode() not in content, name
        assert words.encode() not in content, name


def test_nobody_else_reads_a_version_that_is_not_published() -> None:
    town = towns.build()
    row, place = desk.built(town.consultation), town.consultation.code
    for path in ("report/", "report/page/", "report/archive/", "report/?version=1", "report/?version=x"):
        get(f"/es/consultations/{place}/{path}", status=404)
    preview = f"/es/desk/analysis/{place}/report/{row.code}/"
    get(preview, account=factories.ane(), status=404)
    get(f"/es/desk/analysis/{place}/", account=factories.ane(), status=404)
    assert "Quién participó" in get(preview, account=factories.benat())
    assert "Quién participó" in get(preview, account=factories.pili())


def test_the_desk_asks_approves_publishes_and_answers() -> None:
    town = towns.build()
    place, benat, maite = town.consultation.code, factories.benat(), desk.another()
    first, second = Client(HTTP_HOST="localhost"), Client(HTTP_HOST="localhost")
    first.force_login(benat)
    second.force_login(maite)
    acts = f"/es/desk/analysis/{place}/report/"
    assert first.post(acts, {"act": "request"}).status_code == 302
    row = town.consultation.reports.get()
    run_report(report=row, at=NOW)
    for client, act in ((second, "approve"), (second, "publish")):
        assert client.post(acts, {"act": act, "report": row.code}).status_code == 302
    row.refresh_from_db()
    assert row.state == "published"
    ane = Client(HTTP_HOST="localhost")
    ane.force_login(town.question.participant.account)  # type: ignore[arg-type]
    objection = f"/es/consultations/{place}/report/objection/"
    assert ane.post(objection, {"comment": town.question.code, "body": "No salgo."}).status_code == 302
    assert ane.post(objection, {"comment": town.texts[0].code, "body": "Tampoco."}).status_code == 422
    made = ReportObjection.objects.get()
    assert "No salgo." in first.get(f"/es/desk/analysis/{place}/").content.decode()
    first.post(f"/es/desk/analysis/{place}/objections/{made.code}/", {"answer": "Tiene razón."})
    assert "Tiene razón." in ane.get(f"/es/consultations/{place}/report/").content.decode()
    assert "Tiene razón." not in get(f"/es/consultations/{place}/report/")


def test_each_text_says_on_its_page_where_the_report_tells_it() -> None:
    town = towns.build()
    row = desk.published(town.consultation)
    quoted = row.citations.filter(kind="cited").select_related("comment")[0]
    text = get(f"/es/comments/{quoted.comment.code}/thread/")
    assert f"report/#{quoted.sentence}" in text
    assert "no representada" in get(f"/es/comments/{town.question.code}/thread/")


def test_the_pages_cost_the_same_with_more_contributions() -> None:
    town = towns.build()
    desk.published(town.consultation)
    benat = factories.benat()
    page, panel = f"/es/consultations/{town.consultation.code}/report/", f"/es/desk/analysis/{town.consultation.code}/"
    get(page)

    def cost() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as public:
            get(page)
        with CaptureQueriesContext(connection) as staff:
            get(panel, account=benat)
        return len(public), len(staff)

    before = cost()
    for _ in range(4):
        factories.comment(town.proposal)
    assert cost() == before
