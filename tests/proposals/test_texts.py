"""Two people write in the same draft: nothing that anybody wrote is lost."""

from __future__ import annotations

import pytest

from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.enums import ConsultationState
from proposals.models import Consultation, Department, TextChange
from proposals.services import lifecycle
from proposals.services.consultations import add_proposal, add_section, move_part, remove_part
from proposals.services.texts import Edit, Saved, save_text, save_texts
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def where() -> Department:
    return factories.department()


@pytest.fixture
def carla(where: Department) -> User:
    return factories.carla(where)


@pytest.fixture
def eneko(where: Department) -> User:
    return factories.carla(where)


@pytest.fixture
def draft(where: Department) -> Consultation:
    return factories.consultation(ConsultationState.DRAFT, department=where)


def save(by: User, draft: Consultation, *edits: Edit) -> Saved:
    return save_texts(by=by, consultation=draft, edits=edits, at=NOW)


def section_of(draft: Consultation) -> tuple[str, str, int]:
    section = draft.sections.get()
    return section.body_es, section.body_eu, section.revision


def test_two_people_in_two_fields_of_one_section_both_keep_what_they_wrote(
    draft: Consultation, carla: User, eneko: User
) -> None:
    old_es, old_eu, _ = section_of(draft)
    whole_page = [
        Edit("section:problem", "body_es", "El último autobús sale a las seis.", 1),
        Edit("section:problem", "body_eu", old_eu, 1),
    ]
    assert save(carla, draft, *whole_page).changed == [("section:problem", "body_es")]
    stale_page = [
        Edit("section:problem", "body_es", old_es, 1),
        Edit("section:problem", "body_eu", "Azken autobusa seietan ateratzen da.", 1),
    ]
    saved = save(eneko, draft, *stale_page)
    assert (saved.changed, saved.conflicts) == ([("section:problem", "body_eu")], [])
    assert section_of(draft) == ("El último autobús sale a las seis.", "Azken autobusa seietan ateratzen da.", 3)


def test_two_people_in_one_field_the_second_is_told_and_both_texts_are_kept(
    draft: Consultation, carla: User, eneko: User
) -> None:
    before, _, _ = section_of(draft)
    save(carla, draft, Edit("section:problem", "body_es", "Texto de Carla.", 1))
    saved = save(eneko, draft, Edit("section:problem", "body_es", "Texto de Eneko.", 1))
    (conflict,) = saved.conflicts
    assert (conflict.mine, conflict.theirs, conflict.by) == ("Texto de Eneko.", "Texto de Carla.", carla)
    assert (saved.changed, saved.revisions["section:problem"]) == ([], 2)
    assert section_of(draft)[0] == "Texto de Carla."
    kept = [(change.by, change.before, change.after, change.refused) for change in TextChange.objects.order_by("id")]
    assert kept == [
        (carla, before, "Texto de Carla.", False),
        (eneko, "Texto de Carla.", "Texto de Eneko.", True),
    ]
    again = save(
        eneko, draft, Edit("section:problem", "body_es", "Texto de Eneko.", saved.revisions["section:problem"])
    )
    assert (again.conflicts, section_of(draft)[0]) == ([], "Texto de Eneko.")


def test_the_same_text_from_two_people_is_no_conflict(draft: Consultation, carla: User, eneko: User) -> None:
    save(carla, draft, Edit("consultation", "title_es", "Movilidad comarcal", 1))
    saved = save(eneko, draft, Edit("consultation", "title_es", "Movilidad comarcal", 1))
    assert (saved.changed, saved.conflicts) == ([], [])


def test_a_single_save_says_what_stands_there_now(draft: Consultation, carla: User, eneko: User) -> None:
    section = draft.sections.get()
    save_text(by=carla, target=section, column="body_es", value="De Carla", base_revision=1, at=NOW)
    with pytest.raises(DomainError) as refused:
        save_text(by=eneko, target=section, column="body_es", value="De Eneko", base_revision=1, at=NOW)
    assert (refused.value.code, refused.value.params) == ("edit.conflict", {"theirs": "De Carla", "revision": 2})
    assert TextChange.objects.filter(refused=True, after="De Eneko", by=eneko).count() == 1


def test_a_text_for_a_section_that_somebody_removed_is_kept(draft: Consultation, carla: User, eneko: User) -> None:
    remove_part(by=carla, part=draft.sections.get(), at=NOW)
    saved = save(eneko, draft, Edit("section:problem", "body_es", "Texto de Eneko.", 1))
    assert [(conflict.gone, conflict.mine) for conflict in saved.conflicts] == [(True, "Texto de Eneko.")]
    removed = TextChange.objects.filter(refused=False, target="section:problem").values_list("before", flat=True)
    assert "No hay autobús." in removed
    assert TextChange.objects.filter(refused=True, after="Texto de Eneko.").count() == 1


def test_a_text_that_comes_after_it_was_sent_for_review_is_kept(draft: Consultation, carla: User, eneko: User) -> None:
    lifecycle.submit_consultation(by=carla, consultation=draft, at=NOW)
    with pytest.raises(DomainError, match=r"consultation\.not_draft"):
        save(eneko, draft, Edit("consultation", "title_es", "Un título mejor", 1))
    draft.refresh_from_db()
    assert draft.title_es != "Un título mejor"
    assert TextChange.objects.get().after == "Un título mejor"


def test_a_revision_from_nowhere_overwrites_nothing(draft: Consultation, carla: User) -> None:
    saved = save(carla, draft, Edit("consultation", "title_es", "Un título", 99))
    assert (saved.changed, len(saved.conflicts)) == ([], 1)


def test_nobody_else_writes_in_a_draft(draft: Consultation, where: Department) -> None:
    elsewhere = factories.carla(factories.department("Cultura"))
    refusals = {}
    for name, person in {
        "approver": factories.dorota(where),
        "publisher": factories.pili(),
        "elsewhere": elsewhere,
        "moderator": factories.benat(),
        "citizen": factories.ane(),
    }.items():
        with pytest.raises(DomainError) as refused:
            save(person, draft, Edit("consultation", "title_es", "Tomado", 1))
        refusals[name] = refused.value.code
    assert refusals == {
        "approver": "forbidden",
        "publisher": "forbidden",
        "elsewhere": "not_found",
        "moderator": "not_found",
        "citizen": "not_found",
    }
    assert TextChange.objects.count() == 0


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("title_es", "x" * 201, "text.too_long"),
        ("title_es", "nul\x00", "text.unreadable"),
        ("title_es", "\ud800", "text.unreadable"),
        ("title_es", "\u202etitle", "text.direction"),
        ("state", "open", "edit.unknown"),
        ("title_fr", "Titre", "edit.unknown"),
        ("body_es", "no such column here", "edit.unknown"),
    ],
)
def test_a_bad_text_is_refused_by_name_and_nothing_is_stored(
    draft: Consultation, carla: User, column: str, value: str, code: str
) -> None:
    with pytest.raises(DomainError) as refused:
        save(carla, draft, Edit("consultation", column, value, 1))
    assert (refused.value.code, refused.value.field) == (code, f"consultation.{column}")
    assert TextChange.objects.count() == 0


def test_parts_are_added_at_the_end_moved_and_removed(draft: Consultation, carla: User) -> None:
    added = add_section(by=carla, consultation=draft, at=NOW, heading_es="Coste")
    assert [part.heading_es for part in draft.sections.all()] == ["El problema", "Coste"]
    move_part(by=carla, part=added, up=True)
    move_part(by=carla, part=added, up=True)
    assert [part.heading_es for part in draft.sections.all()] == ["Coste", "El problema"]
    remove_part(by=carla, part=added, at=NOW)
    assert [part.heading_es for part in draft.sections.all()] == ["El problema"]
    made = add_proposal(by=carla, consultation=draft, at=NOW)
    assert (draft.proposals.last(), made.tally.in_favour) == (made, 0)


def test_a_section_that_the_procedure_demands_stays(where: Department, carla: User) -> None:
    procedure = factories.procedure(required_sections=[{"key": "problem", "es": "Problemas"}])
    draft = factories.consultation(ConsultationState.DRAFT, department=where, procedure=procedure)
    with pytest.raises(DomainError, match=r"section\.required"):
        remove_part(by=carla, part=draft.sections.get(), at=NOW)
    assert draft.sections.count() == 1


def test_a_field_read_earlier_than_its_neighbour_overwrites_nothing(
    draft: Consultation, carla: User, eneko: User
) -> None:
    """Carla's page saved one field by itself, so that field is newer than the rest of her page."""
    _, old_eu, _ = section_of(draft)
    save(eneko, draft, Edit("section:problem", "body_eu", "Enekorena.", 1))
    saved = save(carla, draft, Edit("section:problem", "body_es", "De Carla.", 1))
    now = saved.revisions["section:problem"]
    whole_page = [
        Edit("section:problem", "body_es", "De Carla, otra vez.", now),
        Edit("section:problem", "body_eu", old_eu, 1),
    ]
    assert save(carla, draft, *whole_page).conflicts == []
    assert section_of(draft)[:2] == ("De Carla, otra vez.", "Enekorena.")
