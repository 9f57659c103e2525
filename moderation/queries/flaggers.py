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
_UPHELD = (FlagOutcome.UPHELD, FlagOutcome.COVERED)


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
    reports = Flag.objects.filter(revision=case.revision_id, account__isnull=False)
    return set(reports.values_list("account_id", flat=True))


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
