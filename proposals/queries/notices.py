"""What an account was told, what it wants to be told, and what the sentences of notices need to know."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from participa.accounts.models import User
from proposals.enums import Cadence, NoticeCategory
from proposals.models import Consultation, Department, Notice, NoticePreference
from proposals.queries.visibility import is_public, public_comments


@dataclass(frozen=True)
class Wish:
    """How an account wants to hear about a category."""

    on_site: bool = True
    by_email: str = Cadence.AT_ONCE


def notices_of(account: User) -> QuerySet[Notice]:
    """What the account sees on the site, the newest first: nothing of the categories that it keeps off it."""
    silent = NoticePreference.objects.filter(account=account, on_site=False).values("category")
    return Notice.objects.filter(account=account).exclude(category__in=silent).order_by("-id")


def wishes_of(account: User) -> dict[str, Wish]:
    """The wish for every category, the default where none was expressed."""
    said = wishes_about([account.pk])
    return {category: said.get((account.pk, category), Wish()) for category in NoticeCategory.values}


def wishes_about(accounts: Collection[int], category: str = "") -> dict[tuple[int, str], Wish]:
    """The wishes that accounts have expressed, about one category or all; one statement."""
    rows = NoticePreference.objects.filter(account__in=accounts)
    if category:
        rows = rows.filter(category=category)
    return {(row.account_id, row.category): Wish(row.on_site, row.by_email) for row in rows}


@dataclass(frozen=True)
class Subjects:
    """What notices name: consultations and departments by code, and which texts anybody may read."""

    consultations: dict[str, Consultation]
    departments: dict[str, Department]
    readable: frozenset[str]

    def public(self, code: str) -> Consultation | None:
        """A consultation that anybody may read."""
        found = self.consultations.get(code)
        return found if found is not None and is_public(found) else None


def subjects_of(notices: Iterable[Notice]) -> Subjects:
    """What these notices name: three statements, however many notices."""
    rows = list(notices)
    consultations = Consultation.objects.filter(code__in=_facts(rows, "consultation"))
    departments = Department.objects.filter(code__in=_facts(rows, "department"))
    readable = public_comments().filter(code__in={row.ref for row in rows}).values_list("code", flat=True)
    return Subjects(
        {row.code: row for row in consultations}, {row.code: row for row in departments}, frozenset(readable)
    )


def _facts(rows: Iterable[Notice], name: str) -> set[str]:
    return {str(row.facts[name]) for row in rows if row.facts.get(name)}
