"""How often the reports of somebody were upheld: what their next one weighs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from moderation.enums import FlagOutcome
from moderation.models import Flag, ReviewCase
from moderation.rules import weight_of_report

#: Whoever reported was right.
_UPHELD = (FlagOutcome.UPHELD, FlagOutcome.COVERED, FlagOutcome.MERGED)


@dataclass(frozen=True)
class FlaggerRecord:
    """Of the reports of an account that a person answered, how many were upheld; a stranger has none."""

    upheld: int = 0
    answered: int = 0

    @property
    def weight(self) -> float:
        return weight_of_report(self.upheld, self.answered)


def flaggers_of(case: ReviewCase) -> set[int]:
    """The accounts that reported the text of a case."""
    return flaggers_by_revision([case.revision_id]).get(case.revision_id, set())


def flaggers_by_revision(revisions: Collection[int]) -> dict[int, set[int]]:
    """The accounts that reported these revisions; one statement. Revisions that nobody reported are missing."""
    found: dict[int, set[int]] = {}
    reports = Flag.objects.filter(revision__in=revisions, account__isnull=False)
    for revision, account in reports.values_list("revision_id", "account_id"):
        found.setdefault(revision, set()).add(account)
    return found


def flaggers_of_comment(comment: int) -> set[int]:
    """The accounts that reported any words of a text (its id); one statement."""
    reports = Flag.objects.filter(revision__comment=comment, account__isnull=False)
    return {account for account in reports.values_list("account_id", flat=True) if account is not None}


def records_of(accounts: Collection[int] | QuerySet[Any]) -> dict[int, FlaggerRecord]:
    """The records of these accounts; one statement. Accounts without an answered report are missing."""
    answered = Flag.objects.filter(account__in=accounts, outcome__in=[*_UPHELD, FlagOutcome.DISMISSED])
    upheld = Count("pk", filter=Q(outcome__in=_UPHELD))
    rows = answered.order_by().values("account").annotate(upheld=upheld, answered=Count("pk"))
    return {row["account"]: FlaggerRecord(row["upheld"], row["answered"]) for row in rows}


def weights_of(flags: Collection[Flag]) -> list[float]:
    """What each of these reports weighs; one statement."""
    records = records_of({flag.account_id for flag in flags if flag.account_id is not None})
    return [records.get(flag.account_id or 0, FlaggerRecord()).weight for flag in flags]
