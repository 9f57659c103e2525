"""What each procedure demands before anybody may read a consultation."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from participa import events
from participa.core.workdays import end_of_day
from proposals.enums import ConsultationState, DayKind
from proposals.models import Consultation, Document, LocalHoliday, Procedure
from proposals.queries.drafts import dossier_of
from proposals.rules.checklist import Item, checklist, earliest_close
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def items_of(consultation: Consultation) -> dict[str, bool]:
    return {item.code: item.ok for item in checklist(dossier_of(consultation), NOW)}


def draft(**fields: Any) -> Consultation:
    return factories.consultation(ConsultationState.DRAFT, **{"opens_at": NOW + timedelta(days=1), **fields})


def change(row: Any, **fields: Any) -> None:
    with events.unit():
        type(row).objects.filter(pk=row.pk).update(**fields)
    row.refresh_from_db()


def attach(where: Consultation, **fields: Any) -> Document:
    values: dict[str, Any] = {
        "kind": "memo", "title_es": "Memoria", "title_eu": "Memoria", "alternative_es": "Coste por año.",
        "alternative_eu": "Kostua urtez urte.", "file": "x", "filename": "memoria.pdf",
        "content_type": "application/pdf", "size": 1, "sha256": "0" * 64, "uploaded_at": NOW,
    }  # fmt: skip
    with events.unit():
        return Document.objects.create(consultation=where, **{**values, **fields})


def test_a_complete_draft_of_an_open_consultation_has_nothing_missing() -> None:
    assert all(items_of(draft()).values())


@pytest.mark.parametrize(
    ("where", "column", "code"),
    [
        ("consultation", "title_es", "text.title"),
        ("consultation", "title_eu", "text.title"),
        ("consultation", "summary_es", "text.summary"),
        ("consultation", "summary_eu", "text.summary"),
        ("section", "heading_eu", "section.languages"),
        ("section", "body_es", "section.languages"),
        ("proposal", "title_eu", "proposal.languages"),
        ("proposal", "body_es", "proposal.languages"),
    ],
)
def test_every_text_is_there_in_both_official_languages(where: str, column: str, code: str) -> None:
    made = draft()
    rows = {"consultation": made, "section": made.sections.get(), "proposal": made.proposals.first()}
    change(rows[where], **{column: ""})
    missing = [item for item in checklist(dossier_of(made), NOW) if not item.ok]
    assert [(item.code, item.facts["missing"]) for item in missing] == [(code, [column])]


def test_english_may_be_missing() -> None:
    made = draft(title_en="", summary_en="")
    assert all(items_of(made).values())


def test_it_asks_about_at_least_one_proposal() -> None:
    made = draft()
    with events.unit():
        made.proposals.all().delete()
    assert items_of(made)["proposal.none"] is False


def test_a_section_of_the_procedure_must_be_there_and_not_empty() -> None:
    procedure = factories.procedure(required_sections=[{"key": "need", "es": "Necesidad", "eu": "Beharra"}])
    made = draft(procedure=procedure)
    assert items_of(made)["section.missing"] is False
    section = made.sections.get()
    change(section, key="need")
    assert items_of(made)["section.required"] is True
    change(section, body_eu="")
    assert items_of(made)["section.required"] is False


def test_the_documents_of_the_procedure_with_their_alternative_texts() -> None:
    made = draft(procedure=factories.procedure(required_documents=["memo"]))
    assert items_of(made)["document.required"] is False
    document = attach(made, alternative_eu="")
    assert (items_of(made)["document.required"], items_of(made)["document.alternative"]) == (True, False)
    change(document, alternative_eu="Kostua urtez urte.")
    assert all(items_of(made).values())
    change(document, removed_at=NOW)
    assert items_of(made)["document.required"] is False


@pytest.mark.parametrize(
    ("opens", "closes", "code"),
    [
        (None, None, "dates.set"),
        (NOW + timedelta(days=1), None, "dates.set"),
        (NOW - timedelta(seconds=1), NOW + timedelta(days=9), "dates.future"),
        (NOW - timedelta(days=9), NOW - timedelta(days=1), "dates.future"),
    ],
)
def test_dates_are_set_and_in_the_future(opens: datetime | None, closes: datetime | None, code: str) -> None:
    made = draft()
    change(made, opens_at=opens, closes_at=closes)
    assert items_of(made)[code] is False


def minimum(days: int, kind: str) -> Procedure:
    return factories.procedure(minimum_days=days, day_kind=kind)


@pytest.mark.parametrize(
    ("kind", "days", "opens", "last_day"),
    [
        # natural days count from the day after, over the night that loses an hour and the one that repeats it
        (DayKind.NATURAL, 15, datetime(2026, 3, 20, 8, 0, tzinfo=UTC), date(2026, 4, 4)),
        (DayKind.NATURAL, 15, datetime(2026, 10, 15, 8, 0, tzinfo=UTC), date(2026, 10, 30)),
        # opened at half past eleven at night in Madrid: still that day
        (DayKind.NATURAL, 1, datetime(2026, 3, 28, 22, 30, tzinfo=UTC), date(2026, 3, 29)),
        (DayKind.NATURAL, 1, datetime(2026, 3, 28, 23, 30, tzinfo=UTC), date(2026, 3, 30)),
        # Holy Week of 2026: 2, 3 and 6 April are holidays in the Basque Country, so are the two week-ends
        (DayKind.WORKING, 5, datetime(2026, 3, 30, 8, 0, tzinfo=UTC), date(2026, 4, 9)),
        # from a Friday over the week-end and the holiday of Tuesday 8 December
        (DayKind.WORKING, 2, datetime(2026, 12, 4, 8, 0, tzinfo=UTC), date(2026, 12, 9)),
    ],
)
def test_the_minimum_runs_over_holidays_and_both_nights_of_the_clocks(
    kind: str, days: int, opens: datetime, last_day: date
) -> None:
    procedure = minimum(days, kind)
    end = earliest_close(procedure, opens, subdivision="PV", local=())
    assert end == end_of_day(last_day)
    made = draft(procedure=procedure, opens_at=opens, closes_at=end)
    assert items_of(made)["dates.minimum"] is True
    change(made, closes_at=end - timedelta(seconds=1))
    assert items_of(made)["dates.minimum"] is False


def test_a_local_holiday_of_the_territory_counts_and_another_territory_s_does_not() -> None:
    opens = datetime(2026, 8, 12, 8, 0, tzinfo=UTC)
    made = draft(procedure=minimum(2, DayKind.WORKING), opens_at=opens, closes_at=end_of_day(date(2026, 8, 14)))
    assert items_of(made)["dates.minimum"] is True
    with events.unit():
        LocalHoliday.objects.create(day=date(2026, 8, 13), subdivision="MD", name="Otra parte")
    assert items_of(made)["dates.minimum"] is True
    with events.unit():
        LocalHoliday.objects.create(day=date(2026, 8, 13), subdivision="PV", name="Fiesta")
    assert items_of(made)["dates.minimum"] is False


def test_an_exception_needs_its_public_reason_and_excuses_no_missing_language() -> None:
    procedure = factories.procedure(
        minimum_days=15, required_documents=["memo"], required_sections=[{"key": "need", "es": "Necesidad"}]
    )
    made = draft(procedure=procedure, closes_at=NOW + timedelta(days=5), title_eu="")
    before = {item.code for item in checklist(dossier_of(made), NOW) if not item.ok}
    assert before == {"text.title", "section.missing", "document.required", "dates.minimum"}
    change(made, exception_reason="Ley 50/1997, art. 27: tramitación urgente.")
    after = {item.code: item for item in checklist(dossier_of(made), NOW)}
    assert [code for code, item in after.items() if not item.ok] == ["text.title"]
    assert {code for code, item in after.items() if item.excused} == before - {"text.title"}


def test_the_shipped_procedures_name_their_norms() -> None:
    shipped = {row.key: (row.minimum_days, row.day_kind) for row in Procedure.objects.all()}
    assert shipped == {
        "prior-consultation": (15, DayKind.NATURAL),
        "hearing": (15, DayKind.WORKING),
        "public-information": (20, DayKind.WORKING),
        "open": (0, DayKind.NATURAL),
    }
    prior = Procedure.objects.get(key="prior-consultation")
    assert [part["key"] for part in prior.required_sections] == ["problems", "need", "objectives", "alternatives"]
    assert "133.1" in prior.norm


def test_an_item_says_where_to_mend_it() -> None:
    made = draft(title_es="")
    first: Item = checklist(dossier_of(made), NOW)[0]
    assert (first.where, first.facts["missing"]) == ("consultation", ["title_es"])
