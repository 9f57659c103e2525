"""The statement of reasons, in the author's language: facts, ground, automated means, way to object.

After article 17 of Regulation (EU) 2022/2065. The author is told at once on the site; the mail waits for the undo.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation.enums import RESTRICTIONS, CaseOrigin, DecisionAction, DecisionSource, SanctionKind
from moderation.models import ModerationDecision, Sanction, StatementOfReasons
from participa import events
from participa.core.localized import LANGUAGES
from proposals.enums import NoticeCategory
from proposals.models import Comment
from proposals.services.announcements import removal_key
from proposals.services.notices import Letter, News, tell_all, undo_over

#: At least six months to object (Regulation (EU) 2022/2065, art. 20.1).
TIME_TO_OBJECT = timedelta(days=184)


def state_reasons(*, decisions: Sequence[ModerationDecision], at: datetime) -> list[StatementOfReasons]:
    """Write the statements of what takes something away and tell the authors; none for every other decision."""
    statements = [compose(decision, at=at) for decision in decisions if decision.action in RESTRICTIONS]
    if not statements:
        return []
    letters = []
    with events.unit():
        for statement in statements:
            author = statement.decision.comment.participant.account
            if author is not None:
                statement.send_after = undo_over(at)
                letters.append(Letter(author.pk, statement.decision.comment.code, _news(statement, at)))
        StatementOfReasons.objects.bulk_create(statements)
        tell_all(letters=letters, at=at)
    return statements


def withdraw_statements(*, decisions: Sequence[ModerationDecision], at: datetime) -> None:
    """An undo in time: the mail never goes out. Later it has; the return of the text is told on its own."""
    with events.unit():
        StatementOfReasons.objects.filter(decision__in=decisions, send_after__gt=at).update(send_after=None)


def compose(decision: ModerationDecision, *, at: datetime) -> StatementOfReasons:
    """The statement, not stored yet."""
    language = language_of(decision.comment)
    until = timezone.localdate(at) + TIME_TO_OBJECT
    with translation.override(language):
        return StatementOfReasons(
            decision=decision,
            language=language,
            facts=_facts(decision, at),
            ground=_ground(decision),
            automated=_automated(decision),
            redress=_redress(decision, until),
            appeal_until=until,
        )


def language_of(comment: Comment) -> str:
    """The language of the author's account, else of the text, else Spanish."""
    account = comment.participant.account
    wanted = account.language if account else comment.language
    return wanted if wanted in LANGUAGES else "es"


#: What was done and what is left, by decision.
_EFFECTS = {
    DecisionAction.RESTRICT: (
        gettext_lazy(
            "We removed your contribution %(code)s to “%(title)s” on %(day)s, from every page and for everybody."
        ),
        gettext_lazy("In its place there is a note with the reason and the date. The answers to it stay."),
    ),
    DecisionAction.REDACT: (
        gettext_lazy(
            "We covered a part of your contribution %(code)s to “%(title)s” on %(day)s, on every page, for everybody."
        ),
        gettext_lazy("The rest is public, with a mark in the place of those words and a note with the reason."),
    ),
    DecisionAction.REVISE: (
        gettext_lazy(
            "We have not published your contribution %(code)s to “%(title)s” yet: on %(day)s we asked you to change it."
        ),
        gettext_lazy(
            "You have a week, or until the consultation closes. A moderator reads what you change; without a change, "
            "one decides about the text as it is."
        ),
    ),
    DecisionAction.MERGE: (
        gettext_lazy(
            "On %(day)s we merged your contribution %(code)s to “%(title)s” into another one that says the same: "
            "%(into)s. In lists, counts and reports that one stands for both."
        ),
        gettext_lazy(
            "You are named beside it, and whoever supported yours supports it now, each person once. Your words, and "
            "the answers to them, can still be read in their own place."
        ),
    ),
    DecisionAction.ERASE: (
        gettext_lazy("We erased the words of your contribution %(code)s to “%(title)s” on %(day)s, for good."),
        gettext_lazy(
            "Nobody can read them or bring them back. In their place there is a note with the reason and the date. The "
            "answers to it stay."
        ),
    ),
}
_WARNED = gettext_lazy("It limits nothing. Who writes against the rules again may be kept from writing for some time.")
_REST = gettext_lazy("You can read, vote and withdraw your texts as before. What you wrote stays as it is.")
#: The same of a person, by kind of sanction.
_SANCTIONS = {
    SanctionKind.WARN: (
        gettext_lazy("On %(day)s we warned you because of your contribution %(code)s to “%(title)s”."),
        _WARNED,
    ),
    SanctionKind.REVIEW: (
        gettext_lazy(
            "Because of your contribution %(code)s to “%(title)s”, from %(day)s until %(until)s a person reads what "
            "you write %(where)s before it is public."
        ),
        _REST,
    ),
    SanctionKind.SUSPEND: (
        gettext_lazy(
            "Because of your contribution %(code)s to “%(title)s”, from %(day)s until %(until)s you may not write "
            "%(where)s."
        ),
        _REST,
    ),
    SanctionKind.BAN: (
        gettext_lazy(
            "Because of your contribution %(code)s to “%(title)s”, since %(day)s you may not write %(where)s."
        ),
        _REST,
    ),
}
#: The notice that carries the statement.
_NOTICES = {
    DecisionAction.RESTRICT: "contribution.removed",
    DecisionAction.REDACT: "contribution.redacted",
    DecisionAction.REVISE: "contribution.returned",
    DecisionAction.MERGE: "contribution.merged",
    DecisionAction.ERASE: "contribution.erased",
    DecisionAction.SANCTION: "sanction.began",
}


def _facts(decision: ModerationDecision, at: datetime) -> str:
    comment = decision.comment
    facts = {
        "code": comment.code,
        "title": " ".join(comment.consultation.title.split()),
        "day": formats.date_format(timezone.localtime(at), "DATE_FORMAT"),
    }
    if decision.action == DecisionAction.SANCTION:
        return _facts_of_person(Sanction.objects.get(decision=decision), facts)
    if decision.merged_into is not None:
        facts["into"] = f"{settings.SITE_URL}/{language_of(comment)}/comments/{decision.merged_into.code}/"
    what, where = _EFFECTS[DecisionAction(decision.action)]
    return " ".join([str(what) % facts, str(where), _origin(decision)])


def _facts_of_person(sanction: Sanction, facts: dict[str, str]) -> str:
    what, rest = _SANCTIONS[SanctionKind(sanction.kind)]
    facts["until"] = (
        formats.date_format(timezone.localtime(sanction.until), "DATETIME_FORMAT") if sanction.until else ""
    )
    facts["where"] = _("in this consultation") if sanction.consultation_id else _("on this site")
    return " ".join([str(what) % facts, str(rest)])


def _origin(decision: ModerationDecision) -> str:
    """What brought the text to the desk; never who."""
    if decision.source == DecisionSource.IMPORT:
        return _("It came from another platform, where it had been removed already.")
    if decision.case.origin == CaseOrigin.FLAG:
        return _("Somebody had reported it.")
    if decision.case.origin == CaseOrigin.ERASURE:
        return _("It had been removed before. One person proposed this, and another one decided.")
    if decision.case.origin == CaseOrigin.STAFF:
        return _("A moderator had read it.")
    return _("It had been kept for review when it was written.")


def _ground(decision: ModerationDecision) -> str:
    reason, policy = decision.words, decision.policy
    if reason is None:
        return ""
    if decision.source == DecisionSource.IMPORT:
        return _("The platform it came from recorded no reason, so none is known.")
    parts = [_("Reason: %(reason)s.") % {"reason": reason.label}]
    if reason.clause and policy:
        facts = {"clause": reason.clause, "version": policy.version}
        parts.append(_("It breaks rule %(clause)s of the moderation policy, version %(version)s.") % facts)
    if reason.ground:
        parts.append(_("Legal ground: %(ground)s.") % {"ground": reason.ground})
    if decision.explanation:
        parts.append(decision.explanation)
    return " ".join(parts)


def _automated(decision: ModerationDecision) -> str:
    if decision.source == DecisionSource.IMPORT:
        return _("We do not know whether automated means were used there. Here none were.")
    if decision.automated_detection:
        return _("A program had marked the text. A person read it and decided.")
    return _("No automated means were used. A person read the text and decided.")


def _redress(decision: ModerationDecision, until: date) -> str:
    return _(
        "If you do not agree, you can object until %(day)s: %(where)s. It costs nothing, and somebody else than who "
        "decided will look at it. You can also turn to the ombudsman or to the courts."
    ) % {"day": formats.date_format(until, "DATE_FORMAT"), "where": _where_to_object(decision)}


def _where_to_object(decision: ModerationDecision) -> str:
    """The form; an address to write to where no account wrote the text."""
    if decision.comment.participant.account is None:
        return _("write to %(contact)s and quote %(code)s") % {
            "contact": settings.CONTACT_EMAIL,
            "code": decision.code,
        }
    return f"{settings.SITE_URL}/{language_of(decision.comment)}/statements/{decision.code}/appeal/"


def _news(statement: StatementOfReasons, at: datetime) -> News:
    decision = statement.decision
    return News(
        category=NoticeCategory.DECISIONS,
        message=_NOTICES[DecisionAction(decision.action)],
        key=removal_key(decision.code),
        facts={
            "consultation": decision.comment.consultation.code,
            "decision": decision.code,
            "statement": [statement.facts, statement.ground, statement.automated, statement.redress],
        },
        mail_after=undo_over(at),
    )
