"""Departments: who they are, and what they consult on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from frontend.shared.paging import page_number
from frontend.shared.people import viewer
from proposals.queries.departments import department_list, department_page
from proposals.queries.follows import is_following


@require_safe
def departments(request: HttpRequest) -> HttpResponse:
    """Every department with how many consultations it has published."""
    return render(request, "public/department_list.html", {"departments": department_list()})


@require_safe
def department(request: HttpRequest, code: str) -> HttpResponse:
    """One department with its consultations."""
    found = department_page(code=code, at=timezone.now(), page=page_number(request))
    account = viewer(request)
    follows = account is not None and is_following(account, department=found.department)
    return render(request, "public/department.html", {"found": found, "follows": follows})
