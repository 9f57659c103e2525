"""Who may write what, where and until when."""

from __future__ import annotations

from datetime import datetime, timedelta

from participa.accounts.enums import IdentityLevel
from participa.accounts.models import User
from proposals.enums import HELD_STATES, VISIBLE_STATES, CommentKind, RevisionState, Stance
from proposals.models import Comment, CommentRevision, Consultation, Participant, Proposal, Section
from proposals.rules.opening import why_not_open

#: Answers are shown this many levels deep; a deeper one takes its place beside the comment that it answers.
MAX_DEPTH = 6
LANGUAGES = ("es", "eu", "en")

_NEEDED = {IdentityLevel.EMAIL: "identity.email", IdentityLevel.VERIFIED: "identity.verified"}


def why_not_identity(account: User | None, level: int) -> str | None:
    """Whether it is known well enough who asks."""
    if account is None:
        return "sign_in"
    if not account.is_active:
        return "account.inactive"
    return _NEEDED[IdentityLevel(level)] if account.identity_level < level else None


def why_not_comment(consultation: Consultation, account: User | None, at: datetime) -> str | None:
    """Writing, rating and asking for answers: the consultation is open and the account good enough for it."""
    return why_not_open(consultation, at) or why_not_identity(account, consultation.comment_level)


def why_not_place(
    consultation: Consultation, proposal: Proposal | None, section: Section | None, parent: Comment | None
) -> str | None:
    """A place is whole and public; a foreign or hidden part of it answers like one that does not exist."""
    if proposal is not None and section is not None:
        return "comment.place"
    if any(part is not None and part.consultation_id != consultation.pk for part in (proposal, section, parent)):
        return "not_found"
    if parent is None:
        return None
    if why_hidden(parent) is not None:
        return "not_found"
    here = (proposal.pk if proposal else None, section.pk if section else None)
    return None if here == (parent.proposal_id, parent.section_id) else "not_found"


def why_not_kind(kind: str, stance: str, *, proposal: Proposal | None, parent: Comment | None) -> str | None:
    """Arguments take a side on a proposal; comments and questions take none; an answer is a comment."""
    if kind not in CommentKind.values:
        return "comment.kind"
    if parent is not None and kind != CommentKind.COMMENT:
        return "comment.reply_kind"
    if kind == CommentKind.ARGUMENT and proposal is None:
        return "comment.argument_place"
    wanted = Stance.values if kind == CommentKind.ARGUMENT else [""]
    return None if stance in wanted else "comment.stance"


def why_not_language(language: str) -> str | None:
    """Empty (to be detected) or one of the three."""
    return None if language in ("", *LANGUAGES) else "comment.language"


def why_hidden(comment: Comment) -> str | None:
    """Why a comment does not stand in public: ``erased``, ``restricted``, ``withdrawn``, ``held``, ``merged``, or None.

    The words of what was merged can still be read in its own place. Reads ``public_revision``: fetch it with the
    comment.
    """
    shown = comment.public_revision
    if shown is not None and shown.state == RevisionState.ERASED:
        return "erased"
    if comment.restricted_at is not None:
        return "restricted"
    if comment.withdrawn_at is not None:
        return "withdrawn"
    if shown is None or shown.state not in VISIBLE_STATES:
        return "held"
    return "merged" if comment.merge_holds else None


def is_author(account: User | None, participant: Participant) -> bool:
    """The account wrote it, or another account of the same verified person did."""
    if account is None:
        return False
    proof = account.identity_proof_id
    return participant.account_id == account.pk or (proof is not None and participant.proof_id == proof)


def why_not_own(account: User | None, comment: Comment) -> str | None:
    """Acts of the author alone. What is not public does not exist for anybody else."""
    if account is None:
        return "sign_in"
    if is_author(account, comment.participant):
        return None
    return "forbidden" if why_hidden(comment) is None else "not_found"


def why_not_edit(comment: Comment, newest: CommentRevision, at: datetime, window: timedelta) -> str | None:
    """A public text, within the window after its first publication, one change at a time; or what came back."""
    if newest.state == RevisionState.RETURNED and newest.revise_until is not None:
        gone = comment.restricted_at is not None or comment.withdrawn_at is not None
        return "comment.not_public" if gone else None if at < newest.revise_until else "comment.revise_too_late"
    if newest.state in HELD_STATES:
        return "comment.waiting"
    if why_hidden(comment) is not None or comment.published_at is None:
        return "comment.not_public"
    return None if at < comment.published_at + window else "comment.too_late"


def why_not_withdraw(comment: Comment) -> str | None:
    """What a moderator removed keeps its tombstone and its decision; all else its author may take back, at any time."""
    return "comment.not_public" if comment.restricted_at is not None else None


def why_not_rate(comment: Comment, account: User | None) -> str | None:
    """Public texts of others."""
    if hidden := _why_not_support(comment):
        return hidden
    return "rating.own" if is_author(account, comment.participant) else None


def why_not_ask_too(comment: Comment, account: User | None) -> str | None:
    """Public questions of others."""
    if hidden := _why_not_support(comment):
        return hidden
    if comment.kind != CommentKind.QUESTION:
        return "answer_request.kind"
    return "answer_request.own" if is_author(account, comment.participant) else None


def _why_not_support(comment: Comment) -> str | None:
    """Whoever still sees a text that was merged is sent to the survivor."""
    hidden = why_hidden(comment)
    return "comment.merged" if hidden == "merged" else "not_found" if hidden else None
