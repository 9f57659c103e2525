"""The acts that a card offers, in the order of its buttons.

To add one: an entry below with the key of the keyboard. An act that needs no more than a reason and an explanation is a
button of the form of the decision; one that needs a form of its own names the address of that page, which takes the
code of the case, and lives in a module of its own beside this one. Whether it is offered is a rule of the domain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from moderation.enums import APART, AppealOutcome, DecisionAction, ErasureOutcome
from moderation.queries.cases import CaseCard
from moderation.rules import why_not_action, why_not_manage

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Roles = frozenset[str]


@dataclass(frozen=True)
class Act:
    """A button (``action``) or a link (``address``); ``key`` is its shortcut."""

    label: StrOrPromise
    key: str
    offered: Callable[[CaseCard, Roles], bool]
    action: str = ""
    address: Callable[[CaseCard], str] | None = None


@dataclass(frozen=True)
class Offered:
    """An act as the template draws it."""

    label: StrOrPromise
    key: str
    action: str
    url: str


def _decides(action: str) -> Callable[[CaseCard, Roles], bool]:
    return lambda card, _roles: why_not_action(action, card.revision, card.case) is None


def _answers(card: CaseCard, _roles: Roles) -> bool:
    """An objection that waits."""
    return card.appeal is not None and card.open


def _erases(card: CaseCard, _roles: Roles) -> bool:
    """A proposal to erase that waits for a second person."""
    return card.erasure is not None and card.open


def _may_ask(card: CaseCard, roles: Roles) -> bool:
    """Departments are asked about what everybody can read."""
    return why_not_manage(roles) is None and not card.held and card.open and card.case.origin not in APART


def _redact(card: CaseCard) -> str:
    return reverse("desk_redact", args=[card.case.code])


def _merge(card: CaseCard) -> str:
    return reverse("desk_merge", args=[card.case.code])


def _may_sanction(card: CaseCard, _roles: Roles) -> bool:
    """Somebody with an account wrote it; what is decided about the text is apart."""
    return card.comment.participant.account_id is not None and card.open and card.case.origin not in APART


def _sanction(card: CaseCard) -> str:
    return reverse("desk_sanction", args=[card.case.code])


def _ask(card: CaseCard) -> str:
    chosen = {"consultation": card.comment.consultation.code, "comment": card.comment.code}
    return f"{reverse('desk_send')}?{urlencode(chosen)}"


ACTS = (
    Act(_("Leave it as it is"), "i", _decides(DecisionAction.NO_ACTION), DecisionAction.NO_ACTION),
    Act(_("Approve"), "a", _decides(DecisionAction.APPROVE), DecisionAction.APPROVE),
    Act(pgettext_lazy("moderation", "Remove"), "r", _decides(DecisionAction.RESTRICT), DecisionAction.RESTRICT),
    Act(_("Ask to revise"), "t", _decides(DecisionAction.REVISE), DecisionAction.REVISE),
    Act(_("Cover a part"), "d", _decides(DecisionAction.REDACT), address=_redact),
    Act(_("Merge"), "m", _decides(DecisionAction.MERGE), address=_merge),
    Act(_("The decision stays"), "c", _answers, AppealOutcome.CONFIRMED),
    Act(_("Undo the decision"), "o", _answers, AppealOutcome.OVERTURNED),
    Act(_("Do not erase it"), "c", _erases, ErasureOutcome.REFUSED),
    Act(_("Erase for good"), "z", _erases, ErasureOutcome.APPROVED),
    Act(_("Warn or suspend the author"), "s", _may_sanction, address=_sanction),
    Act(_("Ask a department"), "e", _may_ask, address=_ask),
)


def acts_on(card: CaseCard, roles: Roles) -> list[Offered]:
    """What this moderator may do with the case, the likeliest first."""
    return [
        Offered(act.label, act.key, act.action, act.address(card) if act.address else "")
        for act in ACTS
        if act.offered(card, roles)
    ]
