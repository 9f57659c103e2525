"""Departments as the public sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q

from participa.core.errors import DomainError
from proposals.models import Department
from proposals.queries.consultations import Filters, ListPage, public_list
from proposals.queries.visibility import is_public_q, public_consultations


@dataclass(frozen=True)
class DepartmentPage:
    """A department, the one it belongs to, its units and its public consultations."""

    department: Department
    units: list[Department]
    consultations: ListPage


def department_page(*, code: str, at: datetime, page: int = 1, size: int = 20) -> DepartmentPage:
    """One department; five statements. Raises ``not_found``."""
    department = Department.objects.select_related("parent").filter(code=code).first()
    if department is None:
        raise DomainError("not_found")
    units = list(department.units.order_by("name_es", "id"))
    return DepartmentPage(department, units, public_list(Filters(department=code), at=at, page=page, size=size))


@dataclass(frozen=True)
class ListedDepartment:
    department: Department
    consultations: int


def department_list() -> list[ListedDepartment]:
    """Every department of the institution, and others that have something public; one statement."""
    public = Count("consultations", filter=is_public_q("consultations__"))
    has_some = Exists(public_consultations().filter(department=OuterRef("pk")))
    found = Department.objects.filter(Q(external=False) | has_some).annotate(public=public).order_by("name_es", "id")
    return [ListedDepartment(row, row.public) for row in found]
