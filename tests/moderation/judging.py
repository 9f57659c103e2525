"""Every way to judge a person, an objection, an erasure: by page, by program and by service; the sequel of ``ways``.

Each is tried on what lies at the desk by somebody whose own a part of it is. A new address or service that judges is
missing here, and ``test_own`` says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from moderation.models import Appeal, ErasureProposal, ModerationDecision, ReasonCode, ReportObjection, ReviewCase
from moderation.models import Sanction as Limit
from moderation.services.appeals import answer_appeal, appeal_decision
from moderation.services.erasures import answer_erasure, propose_erasure
from moderation.services.flags import flag_comment
from moderation.services.objections import answer_objection, object_to_report
from moderation.services.reports import approve_report, publish_report, request_report, run_report
from moderation.services.sanctions import lift_sanction, sanction_author
from participa.accounts.enums import Role
from participa.accounts.models import User
from proposals.models import Consultation
from tests import factories
from tests.factories import NOW
from tests.moderation import desk
from tests.moderation.ways import HERE, Words, browser, program


class Cast:
    """Who did what at the desk; ``part`` is played by ``me``, everything else by other people."""

    def __init__(self, place: Consultation, part: str = "", me: User | None = None) -> None:
        self.place, self._part, self._me = place, part, me

    def _person(self, part: str, otherwise: Callable[[], User]) -> User:
        return self._me if self._me is not None and part == self._part else otherwise()

    def case(self) -> ReviewCase:
        """A public text that somebody reported."""
        self.author = self._person("text", factories.ane)
        reporter = self._person("report", lambda: factories.user("jon"))
        text = desk.write(self.place, self.author)
        case = flag_comment(comment=text, account=reporter, category="insult", at=NOW).case
        assert case is not None
        return case

    def removal(self) -> ModerationDecision:
        decider = self._person("decision", lambda: factories.staff("mirari", Role.MODERATOR))
        case, me = self.case(), self._me
        if self._part == "report" and me is not None:  # who reports cannot decide, so that comes first
            assert decider != me
        return desk.decide(case, "restrict", by=decider)

    def appeal(self) -> Appeal:
        removal = self.removal()
        return appeal_decision(decision=removal, by=self.author, text="No insulto a nadie.", at=NOW)

    def sanction(self) -> Limit:
        return desk.suspend(self.case(), by=factories.staff("mirari", Role.COMMUNITY_MANAGER))

    def proposal(self) -> ErasureProposal:
        proposer = self._person("proposal", lambda: factories.staff("leire", Role.MODERATOR))
        return desk.propose_erasure(self.removal(), by=proposer)

    def objection(self) -> ReportObjection:
        """To a published report, about one's own contribution."""
        who = self._person("text", factories.ane)
        text = desk.write(self.place, who)
        report = request_report(by=factories.benat(), consultation=self.place, at=NOW)
        run_report(report=report, at=NOW)
        pili = factories.pili()
        report = publish_report(by=pili, report=approve_report(by=pili, report=report, at=NOW), at=NOW)
        return object_to_report(account=who, report=report, comment=text, body="No salgo.", at=NOW)


@dataclass(frozen=True)
class Judgement:
    """``lies`` puts something on the desk; ``tried`` is how somebody judges it; ``own`` is what may be theirs."""

    lies: Callable[[Cast], Any]
    tried: Callable[[User | None, Any, Words], object]
    own: tuple[str, ...]
    #: Whether it takes something away from somebody, for a reason; an answer only needs words.
    restricts: bool = False


def _nobody(person: User | None) -> User:
    return person or User(is_active=False)


def _reason(words: Words) -> ReasonCode | None:
    return ReasonCode.objects.filter(code=words.reason).first()


def _said(words: Words) -> str:
    """Answers explain themselves in any case."""
    return words.explanation or "Visto."


def _answer(outcome: str, words: Words, case: ReviewCase) -> dict[str, Any]:
    """On the page."""
    case.refresh_from_db()
    return {"action": outcome, "explanation": _said(words), "version": case.version, "understood": True}


def _body(outcome: str, words: Words, case: ReviewCase, **more: Any) -> dict[str, Any]:
    """By a program, which may send no word that is not known."""
    case.refresh_from_db()
    return {"outcome": outcome, "explanation": _said(words), "version": case.version, **more}


def _sanction(words: Words) -> dict[str, Any]:
    return {"kind": "suspend", "days": 7, **vars(words)}


def _erasure(words: Words) -> dict[str, Any]:
    return {"understood": True, **vars(words)}


APPEAL, SANCTION = ("text", "report", "decision"), ("text", "report")
PROPOSE, ERASE = ("text", "report"), ("text", "report", "proposal")

#: By the name of the address that does it, or of the service.
JUDGEMENTS: dict[str, Judgement] = {
    "desk_case.appeal": Judgement(
        Cast.appeal,
        lambda who, it, words: browser(who).post(
            f"/en/desk/cases/{it.case.code}/", _answer("overturned", words, it.case)
        ),
        APPEAL,
    ),
    "api-moderation-appeal": Judgement(
        Cast.appeal,
        lambda who, it, words: program(who).post(
            f"{HERE}/cases/{it.case.code}/appeal/", _body("overturned", words, it.case)
        ),
        APPEAL,
    ),
    "appeals.answer_appeal": Judgement(
        Cast.appeal,
        lambda who, it, words: answer_appeal(
            appeal=it, by=_nobody(who), outcome="overturned", explanation=_said(words), version=1, at=NOW
        ),
        APPEAL,
    ),
    "desk_sanction": Judgement(
        Cast.case,
        lambda who, it, words: browser(who).post(f"/en/desk/cases/{it.code}/sanction/", _sanction(words)),
        SANCTION,
        restricts=True,
    ),
    "api-moderation-sanctions": Judgement(
        Cast.case,
        lambda who, it, words: program(who).post(f"{HERE}/cases/{it.code}/sanctions/", _sanction(words)),
        SANCTION,
        restricts=True,
    ),
    "sanctions.sanction_author": Judgement(
        Cast.case,
        lambda who, it, words: sanction_author(
            case=it, by=_nobody(who), kind="suspend", days=7, reason=_reason(words), explanation=words.explanation,
            at=NOW,
        ),
        SANCTION,
        restricts=True,
    ),
    "desk_lift": Judgement(
        Cast.sanction,
        lambda who, it, words: browser(who).post(f"/en/desk/sanctions/{it.code}/lift/", {"explanation": _said(words)}),
        SANCTION,
    ),
    "api-moderation-lift": Judgement(
        Cast.sanction,
        lambda who, it, words: program(who).post(f"{HERE}/sanctions/{it.code}/lift/", {"explanation": _said(words)}),
        SANCTION,
    ),
    "sanctions.lift_sanction": Judgement(
        Cast.sanction,
        lambda who, it, words: lift_sanction(sanction=it, by=_nobody(who), explanation=_said(words), at=NOW),
        SANCTION,
    ),
    "desk_erase": Judgement(
        Cast.removal,
        lambda who, it, words: browser(who).post(f"/en/desk/decisions/{it.code}/erase/", _erasure(words)),
        PROPOSE,
        restricts=True,
    ),
    "api-moderation-erase": Judgement(
        Cast.removal,
        lambda who, it, words: program(who).post(f"{HERE}/decisions/{it.code}/erasure/", _erasure(words)),
        PROPOSE,
        restricts=True,
    ),
    "erasures.propose_erasure": Judgement(
        Cast.removal,
        lambda who, it, words: propose_erasure(
            removal=it, by=_nobody(who), reason=_reason(words), explanation=words.explanation, understood=True, at=NOW
        ),
        PROPOSE,
        restricts=True,
    ),
    "desk_case.erasure": Judgement(
        Cast.proposal,
        lambda who, it, words: browser(who).post(
            f"/en/desk/cases/{it.case.code}/", _answer("approved", words, it.case)
        ),
        ERASE,
    ),
    "api-moderation-erasure": Judgement(
        Cast.proposal,
        lambda who, it, words: program(who).post(
            f"{HERE}/cases/{it.case.code}/erasure/", _body("approved", words, it.case, understood=True)
        ),
        ERASE,
    ),
    "erasures.answer_erasure": Judgement(
        Cast.proposal,
        lambda who, it, words: answer_erasure(
            proposal=it, by=_nobody(who), outcome="approved", understood=True, version=1, at=NOW
        ),
        ERASE,
    ),
    "desk_objection": Judgement(
        Cast.objection,
        lambda who, it, words: browser(who).post(
            f"/en/desk/analysis/{it.report.consultation.code}/objections/{it.code}/", {"answer": _said(words)}
        ),
        ("text",),
    ),
    "objections.answer_objection": Judgement(
        Cast.objection,
        lambda who, it, words: answer_objection(by=_nobody(who), objection=it, answer=_said(words), at=NOW),
        ("text",),
    ),
}  # fmt: skip
