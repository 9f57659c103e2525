"""A desk for the tests: texts that wait, texts that were flagged, and the cases that this opens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from moderation.models import ErasureProposal, ModerationDecision, ReasonCode, ReviewCase, Sanction
from moderation.services import erasures, sanctions
from moderation.services.cases import attend, review_comment
from moderation.services.decisions import decide_case, merge_case
from moderation.services.flags import flag_comment
from moderation.services.illegal_notices import Notifier
from participa.accounts.models import User
from proposals.enums import CommentKind
from proposals.models import Comment, Consultation, Proposal
from proposals.ports import ScreeningResult, Signal
from proposals.services.comments import post_comment
from tests import factories
from tests.factories import NOW
from tests.proposals.screens import PUBLISH, screened

WORDS = "Lo de la ventanilla es de inútiles."
HELD = ScreeningResult("hold", "words", (Signal("words.hold", "es-1", 0.9, ((23, 34),)),))
#: Who gives notice of illegal content.
NOTIFIER = Notifier(name="Jon Etxeberria", email="jon@example.org", good_faith=True)
HELD_BY_POLICY = ScreeningResult("hold", "policy", by_policy=True)


def write(
    place: Proposal | Consultation,
    account: User | None = None,
    *,
    verdict: ScreeningResult = PUBLISH,
    body: str = WORDS,
    kind: str = CommentKind.COMMENT,
    at: datetime = NOW,
) -> Comment:
    """A text posted as people post, with what the screening says of it."""
    proposal = place if isinstance(place, Proposal) else None
    with screened(verdict):
        return post_comment(
            account=account or factories.ane(),
            consultation=place.consultation if isinstance(place, Proposal) else place,
            proposal=proposal,
            kind=kind,
            body=body,
            at=at,
        )


def open_for(comment: Comment, *, at: datetime = NOW) -> ReviewCase:
    """The open case of a text, as the worker opens it."""
    attend(comment=Comment.objects.get(pk=comment.pk), at=at)
    return ReviewCase.objects.get(revision__comment=comment, state="open")


def held(place: Proposal | Consultation, account: User | None = None) -> ReviewCase:
    """A text that waits, and its case."""
    return open_for(write(place, account, verdict=HELD))


def flagged(
    place: Proposal | Consultation, account: User | None = None, *, category: str = "insult", at: datetime = NOW
) -> ReviewCase:
    """A public text that a stranger reported, and its case."""
    case = flag_comment(comment=write(place, account, at=at), account=None, category=category, at=at).case
    assert case is not None
    return case


def open_for_staff(comment: Comment) -> ReviewCase:
    """The case of a text that a moderator wants to decide on."""
    return review_comment(by=factories.benat(), comment=Comment.objects.get(pk=comment.pk), at=NOW)


def reason(code: str = "insult") -> ReasonCode:
    return ReasonCode.objects.get(code=code)


def decide(case: ReviewCase, action: str, *, by: User | None = None, at: datetime = NOW) -> ModerationDecision:
    """A decision on the case as it is now."""
    case.refresh_from_db()
    return decide_case(
        case=case,
        by=by or factories.benat(),
        action=action,
        reason=reason() if action == "restrict" else None,
        version=case.version,
        at=at,
    )


PHONED = "Llámame al 612 345 678 y te cuento lo del consultorio."
#: Where the number stands in it.
NUMBER = ((11, 22),)


def redact(
    case: ReviewCase, *, spans: Sequence[tuple[int, int]] = NUMBER, by: User | None = None, at: datetime = NOW
) -> ModerationDecision:
    """Cover places of the text of a case, for personal data."""
    case.refresh_from_db()
    return decide_case(
        case=case, by=by or factories.benat(), action="redact", reason=reason("personal-data"), spans=spans,
        version=case.version, at=at,
    )  # fmt: skip


def merge(
    case: ReviewCase, into: Comment, *, by: User | None = None, explanation: str = "", at: datetime = NOW
) -> ModerationDecision:
    """Merge the text of a case into another one."""
    case.refresh_from_db()
    into = Comment.objects.select_related("participant").get(pk=into.pk)
    return merge_case(
        case=case, by=by or factories.benat(), into=into, explanation=explanation, version=case.version, at=at
    )


def decide_with(
    case: ReviewCase, code: str, *, explanation: str = "", by: User | None = None, at: datetime = NOW
) -> ModerationDecision:
    """A removal for one reason."""
    return decide_case(
        case=case, by=by or factories.benat(), action="restrict", reason=reason(code), explanation=explanation,
        version=case.version, at=at,
    )  # fmt: skip


def propose_erasure(removal: ModerationDecision, *, by: User | None = None, at: datetime = NOW) -> ErasureProposal:
    """That a removed text should be erased, for personal data."""
    return erasures.propose_erasure(
        removal=removal, by=by or factories.benat(), reason=reason("personal-data"), understood=True, at=at
    )


def erase(proposal: ErasureProposal, *, by: User, at: datetime = NOW) -> ModerationDecision:
    """Another person agrees; the erasure."""
    proposal.case.refresh_from_db()
    version = proposal.case.version
    answered = erasures.answer_erasure(
        proposal=proposal, by=by, outcome="approved", understood=True, version=version, at=at
    )
    assert answered.decision is not None
    return answered.decision


def suspend(
    case: ReviewCase, *, by: User | None = None, kind: str = "suspend", days: int | None = 7, everywhere: bool = False,
    at: datetime = NOW,
) -> Sanction:  # fmt: skip
    """The author of the text of a case may not write for a week."""
    return sanctions.sanction_author(
        case=case, by=by or factories.benat(), kind=kind, days=days, everywhere=everywhere, reason=reason(), at=at
    )
