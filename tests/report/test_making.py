"""A report is asked for, built, approved by somebody else and published; a kill and a hidden text in the middle do not
harm it, and what is hidden later leaves it at once."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from moderation.analysis.report import claims
from moderation.analysis.report.sections import middle
from moderation.enums import ReportState
from moderation.models import ConsultationReport, ReportCitation
from moderation.queries.reports import frozen_snapshot, shown_report, shown_snapshot, told_in_report
from moderation.services import objections, reports
from participa import events
from participa.accounts.enums import Role
from participa.core.errors import DomainError
from participa.events.models import Event
from proposals.enums import ConsultationState, RevisionState
from proposals.services.redacted import RedactionNote, Words, redact_comment
from tests import factories
from tests.factories import NOW
from tests.moderation import desk as moderators
from tests.report import desk
from tests.report import town as towns
from tests.report.desk import LATER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vote_keys")]


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(DomainError) as error:
        act()
    return error.value.code


def test_it_goes_from_the_wish_to_the_public_and_the_feed_tells() -> None:
    town = towns.build()
    benat = factories.benat()
    row = desk.built(town.consultation, benat)
    assert (row.state, row.number, row.findings, row.step, row.steps) == (ReportState.READY, 1, [], 12, 12)
    frozen = frozen_snapshot(row)
    assert (row.snapshot_digest, frozen.content) == (frozen.digest, towns.from_database(town).content)
    assert row.digest == shown_report(row).report.digest
    assert refused(lambda: reports.approve_report(by=benat, report=row, at=NOW)) == "report.own"
    assert refused(lambda: reports.approve_report(by=factories.ane(), report=row, at=NOW)) == "forbidden"
    assert refused(lambda: reports.publish_report(by=benat, report=row, at=NOW)) == "report.state"
    reports.approve_report(by=desk.another(), report=row, at=NOW)
    reports.publish_report(by=benat, report=row, at=NOW)
    told = Event.objects.filter(kind="report.published").values_list("topic", flat=True)
    assert sorted(told) == sorted(["feed", f"consultation:{town.consultation.code}"])
    assert desk.built(town.consultation).number == 2


def test_only_the_community_manager_asks_and_for_one_version_at_a_time() -> None:
    place = factories.consultation()
    for stranger in (factories.ane(), factories.staff("moe", Role.MODERATOR), factories.pili()):
        assert refused(partial(desk.asked, place, stranger)) == "forbidden"
    desk.asked(place)
    assert refused(lambda: desk.asked(place)) == "report.at_work"
    assert refused(lambda: desk.asked(factories.consultation(ConsultationState.DRAFT))) == "report.not_public"
    assert ConsultationReport.objects.count() == 1


def test_a_kill_in_the_middle_loses_nothing_and_the_next_worker_makes_the_same_bytes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    town = towns.build()
    whole = desk.built(town.consultation)
    row = desk.asked(town.consultation)

    class Killed(BaseException):
        """Nothing of ours catches it, as nothing catches kill -9."""

    def killed(writer: Any, texts: Any) -> Any:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(middle, "themes", killed)
        with pytest.raises(Killed):
            reports.run_report(report=row, at=NOW)
    row.refresh_from_db()
    assert (row.state, row.snapshot_digest) == (ReportState.BUILDING, whole.snapshot_digest)
    assert reports.run_waiting(at=NOW + timedelta(seconds=30)) == 0  # its worker may live
    assert reports.run_waiting(at=NOW + timedelta(minutes=3)) == 1
    row.refresh_from_db()
    assert (row.state, row.digest, row.taken_at) == (ReportState.READY, whole.digest, NOW)


def test_a_long_build_gives_signs_of_life_and_nobody_else_takes_it_up(monkeypatch: pytest.MonkeyPatch) -> None:
    town = towns.build()
    row = desk.asked(town.consultation)
    minutes = itertools.count(step=60)
    monkeypatch.setattr(reports, "monotonic", lambda: next(minutes))  # every step takes a minute
    told = middle.themes
    taken_up: list[int] = []

    def meanwhile(writer: Any, texts: Any) -> Any:
        row.refresh_from_db()
        taken_up.append(reports.run_waiting(at=NOW + timedelta(minutes=4)))
        return told(writer, texts)

    monkeypatch.setattr(middle, "themes", meanwhile)
    reports.run_report(report=row, at=NOW)
    assert (row.active_at, taken_up) == (NOW + timedelta(minutes=3), [0])
    row.refresh_from_db()
    assert (row.state, row.attempts) == (ReportState.READY, 1)


def test_a_build_that_somebody_else_took_up_ends_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    town = towns.build()
    row = desk.asked(town.consultation)
    told = middle.themes
    done: list[Any] = []

    def meanwhile(writer: Any, texts: Any) -> Any:
        if not done:
            done.append(True)
            reports.run_report(report=row, at=LATER)  # the first is slow, and taken for dead
            row.refresh_from_db()
            done.append((row.state, row.digest))
        return told(writer, texts)

    monkeypatch.setattr(middle, "themes", meanwhile)
    reports.run_report(report=row, at=NOW)
    row.refresh_from_db()
    assert (row.attempts, done[1]) == (2, (ReportState.READY, row.digest))
    assert Event.objects.filter(kind="report.progressed", payload__state=ReportState.READY).count() == 1


def test_what_breaks_every_time_is_given_up_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    row = desk.asked(factories.consultation())
    monkeypatch.setattr(middle, "themes", lambda writer, texts: 1 / 0)
    for _ in range(reports.MOST_ATTEMPTS):
        with pytest.raises(ZeroDivisionError):
            reports.run_report(report=row, at=NOW)
    reports.run_report(report=row, at=NOW)
    row.refresh_from_db()
    assert (row.state, row.failure) == (ReportState.FAILED, "report.broken")


def test_a_cancelled_one_stops_at_the_next_step_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    town = towns.build()
    row, benat = desk.asked(town.consultation), factories.benat()
    told = middle.themes

    def meanwhile(writer: Any, texts: Any) -> Any:
        reports.cancel_report(by=benat, report=row, at=NOW)
        return told(writer, texts)

    monkeypatch.setattr(middle, "themes", meanwhile)
    reports.run_report(report=row, at=NOW)
    row.refresh_from_db()
    assert (row.state, row.digest, hasattr(row, "content")) == (ReportState.CANCELLED, "", False)
    assert not ReportCitation.objects.exists()


def test_a_text_hidden_in_the_middle_of_a_run_is_in_no_output(monkeypatch: pytest.MonkeyPatch) -> None:
    town = towns.build()
    hidden, words = town.texts[0], towns.BUS_FOR[0]
    row = desk.asked(town.consultation)
    told = middle.themes
    done: list[Any] = []

    def meanwhile(writer: Any, texts: Any) -> Any:
        if not done:
            done.append(moderators.decide(moderators.open_for_staff(hidden), "restrict"))
        return told(writer, texts)

    monkeypatch.setattr(middle, "themes", meanwhile)
    reports.run_report(report=row, at=NOW)
    row.refresh_from_db()
    assert (row.state, row.attempts) == (ReportState.READY, 2)
    content = row.content
    for kept in (content.snapshot, content.body):
        assert words.encode() not in zlib.decompress(bytes(kept or b""))
    assert row.snapshot_digest == towns.from_database(town).digest
    assert not row.citations.filter(comment=hidden).exists()


def test_what_is_hidden_later_leaves_the_report_at_once_and_it_says_that_it_is_stale() -> None:
    town = towns.build()
    row = desk.published(town.consultation)
    quoted = row.citations.filter(kind="cited").select_related("comment").first()
    assert quoted is not None
    words = quoted.comment.public_revision.body if quoted.comment.public_revision else ""
    before = shown_report(row)
    assert (before.stale, before.gone) == (False, ())
    moderators.decide(moderators.open_for_staff(quoted.comment), "restrict", at=LATER)
    after = shown_report(row)
    assert (after.stale, quoted.place in after.gone) == (True, True)
    quotes = [claim.value for one in after.report.sentences() for claim in one.claims if claim.kind == "quote"]
    assert not any(quote in words for quote in quotes)
    assert words.encode() not in shown_snapshot(row).content
    assert claims.read(after.report.content) == after.report
    reports.mark_stale(comment=quoted.comment, at=LATER)
    row.refresh_from_db()
    assert row.stale_at == LATER
    assert Event.objects.filter(kind="report.outdated", topic=f"consultation:{town.consultation.code}").count() == 1
    assert reports.mark_stale(comment=quoted.comment, at=LATER) == 0


def test_a_version_that_became_stale_is_not_approved_nor_published() -> None:
    town = towns.build()
    waiting = desk.built(town.consultation)
    moderators.decide(moderators.open_for_staff(town.texts[7]), "restrict", at=LATER)
    assert refused(lambda: reports.approve_report(by=desk.another(), report=waiting, at=LATER)) == "report.stale"
    fresh = desk.approved(town.consultation, at=LATER)
    reports.mark_stale(comment=town.texts[1], at=LATER + timedelta(seconds=1))
    assert refused(lambda: reports.publish_report(by=factories.pili(), report=fresh, at=LATER)) == "report.stale"


def test_erased_words_leave_what_is_kept_too() -> None:
    town = towns.build()
    row = desk.published(town.consultation)
    text, words = town.texts[0], towns.BUS_FOR[0]
    assert words.encode() in frozen_snapshot(row).content
    assert reports.forget_erased(at=LATER) == 1  # one was erased at the very instant of the snapshot: it looks
    assert reports.forget_erased(at=LATER) == 0
    assert words.encode() in frozen_snapshot(row).content
    with events.unit():
        text.revisions.update(state=RevisionState.ERASED, body="", erased_at=LATER)
    assert reports.forget_erased(at=LATER + timedelta(hours=1)) == 1
    row.content.refresh_from_db()
    for kept in (row.content.snapshot, row.content.body):
        assert words.encode() not in zlib.decompress(bytes(kept or b""))
    assert reports.forget_erased(at=LATER + timedelta(hours=2)) == 0


def test_words_that_are_covered_leave_every_output_and_what_is_kept() -> None:
    town = towns.build()
    row = desk.published(town.consultation)
    text, words = town.texts[0], towns.BUS_FOR[0]
    revision = text.revisions.get()
    note = RedactionNote(LATER, "personal_data", "dec23456")
    covered = {revision.pk: Words(body="Sin autobús no llego al ▇▇▇▇▇▇.", screening={})}
    redact_comment(comment=text, words=covered, note=note, at=LATER)
    assert words.encode() not in shown_snapshot(row).content
    assert words[:30].encode() not in shown_report(row).report.content
    assert reports.forget_erased(at=LATER + timedelta(hours=1)) == 1
    assert words.encode() not in frozen_snapshot(ConsultationReport.objects.get(pk=row.pk)).content


def test_each_contribution_knows_where_the_published_report_tells_it() -> None:
    town = towns.build()
    codes = [text.code for text in [*town.texts, town.question]]
    place = town.consultation.code
    assert told_in_report(place, codes) is None
    row = desk.built(town.consultation)
    assert told_in_report(place, codes) is None
    reports.approve_report(by=desk.another(), report=row, at=NOW)
    reports.publish_report(by=factories.pili(), report=row, at=NOW)
    told = told_in_report(place, codes)
    assert told is not None
    quoted = {code for code, where in told.items() if where.cited}
    assert quoted == set(row.citations.filter(kind="cited").values_list("comment__code", flat=True))
    assert (told[town.question.code].cited, told[town.question.code].represented) == ([], [])


def test_who_does_not_see_themselves_in_it_says_so_and_is_answered() -> None:
    town = towns.build()
    row = desk.published(town.consultation)
    benat, ane = factories.benat(), factories.user("nadie")
    author = town.question.participant.account
    assert author is not None
    made = objections.object_to_report(
        account=author, report=row, comment=town.question, body="Nadie dice cuándo empieza.", at=NOW
    )
    told = objections.object_to_report(account=ane, report=row, body="Faltan los mayores.", section="5", at=NOW)
    assert (made.comment, told.comment, told.section) == (town.question, None, "5")
    other = town.texts[0]
    assert (
        refused(lambda: objections.object_to_report(account=ane, report=row, comment=other, body="Mío.", at=NOW))
        == "objection.not_yours"
    )
    assert refused(lambda: objections.object_to_report(account=ane, report=row, body=" ", at=NOW)) == "text.empty"
    waiting = desk.built(town.consultation)
    assert refused(lambda: objections.object_to_report(account=ane, report=waiting, body="x", at=NOW)) == "not_found"
    assert refused(lambda: objections.answer_objection(by=ane, objection=made, answer="No.", at=NOW)) == "forbidden"
    objections.answer_objection(by=benat, objection=made, answer="Saldrá en la versión 2.", at=LATER)
    made.refresh_from_db()
    assert (made.answer, made.answered_by, made.answered_at) == ("Saldrá en la versión 2.", benat, LATER)
    again = made
    assert (
        refused(lambda: objections.answer_objection(by=benat, objection=again, answer="Otra.", at=LATER))
        == "objection.answered"
    )


def test_nobody_says_more_than_can_be_answered() -> None:
    town = towns.build()
    row, ane = desk.published(town.consultation), factories.user("ane")
    for number in range(objections.MOST):
        objections.object_to_report(account=ane, report=row, body=f"Falta {number}.", at=NOW)
    once_more = refused(lambda: objections.object_to_report(account=ane, report=row, body="Más.", at=NOW))
    assert once_more == "objection.too_many"
