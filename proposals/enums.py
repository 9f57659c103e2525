"""Words of the public domain, and the transitions a consultation may make."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ConsultationState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    SCHEDULED = "scheduled", _("Scheduled")
    OPEN = "open", _("Open")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Closed")
    ANALYSIS = "analysis", _("Being analysed")
    SUMMARISED = "summarised", _("Summarised")
    AWAITING_RESPONSE = "awaiting_response", _("Awaiting response")
    RESPONDED = "responded", _("Responded")
    DECIDED = "decided", _("Decided")
    IMPLEMENTED = "implemented", _("Implemented")
    ARCHIVED = "archived", _("Archived")
    WITHDRAWN = "withdrawn", _("Withdrawn")


S = ConsultationState

#: The only ways from one state to another (``open → open`` is the extension).
TRANSITIONS: dict[str, frozenset[str]] = {
    S.DRAFT: frozenset({S.REVIEW, S.WITHDRAWN}),
    S.REVIEW: frozenset({S.DRAFT, S.SCHEDULED, S.WITHDRAWN}),
    S.SCHEDULED: frozenset({S.OPEN, S.DRAFT, S.WITHDRAWN}),
    S.OPEN: frozenset({S.OPEN, S.SUSPENDED, S.CLOSED, S.WITHDRAWN}),
    S.SUSPENDED: frozenset({S.OPEN, S.CLOSED, S.WITHDRAWN}),
    S.CLOSED: frozenset({S.ANALYSIS}),
    S.ANALYSIS: frozenset({S.SUMMARISED}),
    S.SUMMARISED: frozenset({S.AWAITING_RESPONSE}),
    S.AWAITING_RESPONSE: frozenset({S.RESPONDED}),
    S.RESPONDED: frozenset({S.DECIDED}),
    S.DECIDED: frozenset({S.IMPLEMENTED}),
    S.IMPLEMENTED: frozenset({S.ARCHIVED}),
    S.ARCHIVED: frozenset(),
    S.WITHDRAWN: frozenset(),
}

#: States that anybody may read. A withdrawn consultation is public only if it had been published.
PUBLIC_STATES = frozenset(S.values) - {S.DRAFT, S.REVIEW, S.WITHDRAWN}
#: After the end of writing.
FINISHED_STATES = PUBLIC_STATES - {S.SCHEDULED, S.OPEN, S.SUSPENDED}


class Outcome(models.TextChoices):
    ADOPTED = "adopted", _("Adopted")
    ADOPTED_WITH_CHANGES = "adopted_with_changes", _("Adopted with changes")
    NOT_ADOPTED = "not_adopted", _("Not adopted")
    POSTPONED = "postponed", _("Postponed")


class TallyVisibility(models.TextChoices):
    LIVE = "live", _("Live")
    BATCHED = "batched", _("In batches")
    AFTER_CLOSE = "after_close", _("After the close")


class DayKind(models.TextChoices):
    NATURAL = "natural", _("Natural days")
    WORKING = "working", _("Working days")


class MemberRole(models.TextChoices):
    """Roles in a department: the contact drafts, the approver signs; neither moderates."""

    CONTACT = "contact", _("Contact")
    APPROVER = "approver", _("Approver")


class Channel(models.TextChoices):
    WEB = "web", _("Web")
    PAPER = "paper", _("Paper")
    IMPORT = "import", _("Imported")
    GUEST = "guest", _("Guest")


class CommentKind(models.TextChoices):
    ARGUMENT = "argument", _("Argument")
    COMMENT = "comment", _("Comment")
    QUESTION = "question", _("Question")


class Stance(models.TextChoices):
    FOR = "for", _("In favour")
    AGAINST = "against", _("Against")


class RevisionState(models.TextChoices):
    """Two axes in one word: is it public, and has a human looked at this revision."""

    HELD_POLICY = "held_policy", _("Waiting: reviewed before publication")
    HELD_SYSTEM = "held_system", _("Waiting: held by the screening")
    PUBLISHED = "published", _("Published")
    APPROVED = "approved", _("Published and reviewed")
    RETURNED = "returned", _("Returned to its author")
    RESTRICTED = "restricted", _("Removed")
    ERASED = "erased", _("Erased")


HELD_STATES = frozenset({RevisionState.HELD_POLICY, RevisionState.HELD_SYSTEM})
#: Why a text waits whose author changed it as a moderator had asked; stands where the screening says why.
REVISED = "revised"
#: Why a text waits whose author may publish only after a look.
REVIEWED_AUTHOR = "sanction"
VISIBLE_STATES = frozenset({RevisionState.PUBLISHED, RevisionState.APPROVED})


class Choice(models.TextChoices):
    """A vote on a proposal."""

    FOR = "for", _("In favour")
    ABSTAIN = "abstain", _("Abstain")
    AGAINST = "against", _("Against")


class Agreement(models.IntegerChoices):
    """A vote on a comment; the values are those of Polis."""

    DISAGREE = -1, _("Disagree")
    PASS = 0, _("Pass")
    AGREE = 1, _("Agree")


class ThemeOrigin(models.TextChoices):
    HUMAN = "human", _("Made by a person")
    ANALYSIS = "analysis", _("Proposed by the analysis")


class ThemeAct(models.TextChoices):
    """What the community manager does to themes and can take back."""

    RENAME = "rename", _("Renamed")
    PIN = "pin", _("Pinned")
    UNPIN = "unpin", _("Unpinned")
    ASSIGN = "assign", _("Texts put in")
    UNASSIGN = "unassign", _("Texts taken out")
    MERGE = "merge", _("Merged")
    SPLIT = "split", _("Split")


class ThemeStage(models.TextChoices):
    """What the citizen sees of a published theme."""

    HEARD = "heard", _("Heard")
    WITH_DEPARTMENT = "with_department", _("With the department")
    ANSWERED = "answered", _("Answered")
    DISMISSED = "dismissed", _("Set aside, with a reason")


class Verdict(models.TextChoices):
    ACCEPTED = "accepted", _("Accepted")
    PARTLY = "partly", _("Partly accepted")
    ALREADY_DONE = "already_done", _("Already done")
    UNDER_STUDY = "under_study", _("Under study")
    NOT_ACCEPTED = "not_accepted", _("Not accepted")
    NOT_OURS = "not_ours", _("Not our competence")
    QUESTION_ANSWERED = "question_answered", _("Question answered")


class ResponseState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    CHANGES_REQUESTED = "changes_requested", _("Changes requested")
    APPROVED = "approved", _("Approved")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", _("Published")


class CommitmentState(models.TextChoices):
    PENDING = "pending", _("To do")
    IN_PROGRESS = "in_progress", _("In progress")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped, with a reason")


class NoticeCategory(models.TextChoices):
    """What a notice is about; each can be silenced apart, but those of ``ALWAYS_TOLD``."""

    DECISIONS = "decisions", _("Decisions about my texts")
    MY_CONTRIBUTION = "my_contribution", _("What happens to my contributions")
    REPLIES = "replies", _("Replies to me")
    ANSWERS = "answers", _("Official responses")
    FOLLOWED = "followed", _("News of what I follow")
    WORK = "work", _("My work as staff")


#: What the law wants people to hear, whatever they wish (Regulation (EU) 2022/2065, arts. 16, 17 and 20).
ALWAYS_TOLD = frozenset({NoticeCategory.DECISIONS})


class Cadence(models.TextChoices):
    """How e-mail about a category arrives."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")
    NEVER = "never", _("Never")
