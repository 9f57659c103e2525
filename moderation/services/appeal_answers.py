"""What came of an appeal: the answer in the author's language, told in a way that no wish silences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from moderation.enums import AppealOutcome, DecisionAction
from moderation.models import Appeal, ModerationDecision
from moderation.services.cases import close_cases
from moderation.services.cases import tell as tell_desk
from participa import events
from participa.accounts.models import User
from proposals.enums import NoticeCategory, RevisionState
from proposals.services.announcements import return_key
from proposals.services.notices import tell


def close_appeal(*, appeal: Appeal, outcome: AppealOutcome, by: User | None, explanation: str, at: datetime) -> None:
    """Write the answer, close its case and tell the author; ``explanation`` is what whoever answered wrote."""
    with events.unit():
        appeal.outcome, appeal.answered_by, appeal.answered_at = outcome, by, at
        appeal.answer = "\n\n".join(_answer(appeal, explanation, at))
        appeal.save(update_fields=["outcome", "answered_by", "answered_at", "answer"])
        close_cases(cases=[appeal.case], at=at)
        tell_desk("case.decided", appeal.case, at=at, action=outcome)
        if appeal.account is not None:
            _tell(appeal, appeal.account, at)


def settle_appeals(*, decisions: Sequence[ModerationDecision], at: datetime) -> None:
    """Decisions were undone while an appeal waited: it has what it asked for, and nobody needs to answer it."""
    waiting = Appeal.objects.filter(decision__in=decisions, outcome=AppealOutcome.WAITING)
    related = ("account", "case__revision__comment__consultation", "decision__statement")
    for appeal in waiting.select_related(*related):
        close_appeal(appeal=appeal, outcome=AppealOutcome.SETTLED, by=None, explanation="", at=at)


def _answer(appeal: Appeal, explanation: str, at: datetime) -> list[str]:
    comment = appeal.case.revision.comment
    with translation.override(appeal.decision.statement.language):
        facts = {
            "received": _day(appeal.received_at),
            "code": comment.code,
            "title": " ".join(comment.consultation.title.split()),
            "day": _day(at),
        }
        about = _("On %(received)s you objected to our decision on your contribution %(code)s to “%(title)s”.") % facts
        if appeal.outcome == AppealOutcome.SETTLED:
            return [about, _("The decision had been undone before your objection was answered.")]
        who = _(
            "Another person than the one who had decided read your text and your objection, and decided on %(day)s."
        )
        stays = appeal.outcome == AppealOutcome.CONFIRMED
        parts = [f"{about} {who % facts}", _what(appeal), explanation]
        return [*parts, _("You can turn to the ombudsman or to the courts.")] if stays else parts


def _what(appeal: Appeal) -> str:
    if appeal.outcome == AppealOutcome.CONFIRMED:
        return _("The decision stays.")
    if appeal.decision.action == DecisionAction.SANCTION:
        return _("The decision is undone. It does not limit you any more.")
    if appeal.case.revision.state == RevisionState.ERASED:
        return _("The decision is undone. The words were erased and cannot be brought back.")
    return _("The decision is undone, and your text can be read as before.")


def _day(at: datetime) -> str:
    return formats.date_format(timezone.localtime(at), "DATE_FORMAT")


#: The fact that tells of it too.
_RETURNS = {DecisionAction.REDACT: "comment.unredacted", DecisionAction.MERGE: "comment.separated"}


def _tell(appeal: Appeal, author: User, at: datetime) -> None:
    """The return of a text is one piece of news, with its reasons."""
    comment = appeal.case.revision.comment
    back = appeal.outcome != AppealOutcome.CONFIRMED
    kind = _RETURNS.get(DecisionAction(appeal.decision.action), "comment.restored")
    tell(
        accounts=[author],
        category=NoticeCategory.DECISIONS,
        message="appeal.overturned" if back else "appeal.confirmed",
        ref=comment.code,
        facts={
            "consultation": comment.consultation.code,
            "decision": appeal.decision.code,
            "statement": appeal.paragraphs,
        },
        key=return_key(kind, comment.code, at) if back else f"appeal:{appeal.code}",
        at=at,
    )
