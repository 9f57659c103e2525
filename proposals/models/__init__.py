"""Rows of the public domain."""

from proposals.models.attention import Follow, IdempotencyKey, Notice, NoticePreference
from proposals.models.ballots import Ballot, BallotDelta, Participation, Tally
from proposals.models.comments import AnswerRequest, Comment, CommentRevision, CommentVote, SearchEntry
from proposals.models.consultations import (
    Consultation,
    ConsultationTransition,
    ConsultationVersion,
    Document,
    Proposal,
    Section,
    TextChange,
)
from proposals.models.departments import Department, LocalHoliday, Membership, Procedure
from proposals.models.imported import ExternalRef, ImportedTally
from proposals.models.participants import Participant
from proposals.models.responses import (
    Commitment,
    OfficialResponse,
    ResponseAuthor,
    ResponseFeedback,
    ResponseTarget,
    ResponseVersion,
    Theme,
    ThemeAssignment,
    ThemeChange,
)

__all__ = [
    "AnswerRequest",
    "Ballot",
    "BallotDelta",
    "Comment",
    "CommentRevision",
    "CommentVote",
    "Commitment",
    "Consultation",
    "ConsultationTransition",
    "ConsultationVersion",
    "Department",
    "Document",
    "ExternalRef",
    "Follow",
    "IdempotencyKey",
    "ImportedTally",
    "LocalHoliday",
    "Membership",
    "Notice",
    "NoticePreference",
    "OfficialResponse",
    "Participant",
    "Participation",
    "Procedure",
    "Proposal",
    "ResponseAuthor",
    "ResponseFeedback",
    "ResponseTarget",
    "ResponseVersion",
    "SearchEntry",
    "Section",
    "Tally",
    "TextChange",
    "Theme",
    "ThemeAssignment",
    "ThemeChange",
]
