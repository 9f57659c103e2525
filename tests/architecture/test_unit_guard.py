"""The guard of the tests themselves: a write outside a unit is found."""

from __future__ import annotations

import pytest
from django.db import connection

from participa import events
from proposals.models import Department
from tests import factories
from tests.unit_guard import WroteOutsideUnit

pytestmark = pytest.mark.django_db


def test_a_row_made_inside_a_unit_is_kept() -> None:
    factories.department("Movilidad")
    assert [row.name_es for row in Department.objects.all()] == ["Movilidad"]


def test_a_row_made_outside_a_unit_is_refused() -> None:
    with pytest.raises(WroteOutsideUnit, match="proposals_department"):
        Department.objects.create(name_es="Movilidad", name_eu="Mugikortasuna", name_en="Mobility")


@pytest.mark.parametrize("verb", ["UPDATE proposals_department SET name_es = 'x'", "DELETE FROM proposals_department"])
def test_raw_sql_outside_a_unit_is_refused(verb: str) -> None:
    with pytest.raises(WroteOutsideUnit), connection.cursor() as cursor:
        cursor.execute(verb)


def test_a_nested_unit_counts_until_the_outer_one_ends() -> None:
    with events.unit():
        with events.unit():
            pass
        Department.objects.create(name_es="Movilidad", name_eu="Mugikortasuna", name_en="Mobility")
    with pytest.raises(WroteOutsideUnit):
        Department.objects.update(name_es="Otra")
