"""Words of the workshop."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PolicyMode(models.TextChoices):
    POST = "post", _("Published at once, reviewed afterwards")
    PRE = "pre", _("Reviewed before publication")
    PRE_FOR_NEW = "pre_for_new", _("Reviewed before publication for new authors")
    PRE_OUT_OF_HOURS = "pre_out_of_hours", _("Reviewed before publication out of office hours")


class CaseOrigin(models.TextChoices):
    HELD_POLICY = "held_policy", _("Held by the policy")
    HELD_SYSTEM = "held_system", _("Held by the screening")
    FLAG = "flag", _("Flagged")
    STAFF = "staff", _("Opened by staff")
    IMPORT = "import", _("Came with an import")
    SIGNAL = "signal", _("Published, with something to look at")
    APPEAL = "appeal", _("Objection of the author")
    ERASURE = "erasure", _("Proposed to be erased")


#: Cases of their own beside the one about the text, each with its own answers.
APART = (CaseOrigin.APPEAL, CaseOrigin.ERASURE)


class CaseWhy(models.TextChoices):
    """The sentence that explains a priority."""

    ILLEGAL = "illegal", _("Reported as unlawful")
    PERSONAL_DATA = "personal_data", _("Personal data")
    WORDS = "words", _("Insult or threat")
    FLAGS = "flags", _("Several reports")
    FLAG = "flag", _("Reported")
    LINKS = "links", _("Many links")
    REPEAT = "repeat", _("The same words were removed before")
    HELD_SYSTEM = "held_system", _("Held by the screening")
    HELD_POLICY = "held_policy", _("Reviewed before publication")
    SIGNAL = "signal", _("Something to look at")
    STAFF = "staff", _("Opened by staff")
    IMPORT = "import", _("Came with an import")
    REVISED = "revised", _("Revised, as its author was asked")
    UNREVISED = "unrevised", _("Not revised in time")
    SEPARATED = "separated", _("The text that it was merged into was removed")
    APPEAL = "appeal", _("Objection to a decision")
    ERASURE = "erasure", _("Somebody proposes to erase it for good")


class CasePriority(models.IntegerChoices):
    """How urgent a case is: what may be against the law first, what the policy holds before what is only noted."""

    IMPORT = 10, _("Came with an import")
    STAFF = 20, _("Opened by staff")
    SIGNAL = 30, _("Something to look at")
    HELD_POLICY = 40, _("Reviewed before publication")
    FLAG = 50, _("Flagged")
    HELD_SYSTEM = 60, _("Held by the screening")
    APPEAL = 65, _("Objection to a decision")
    FLAGS = 70, _("Flagged by several people")
    WORDS = 75, _("Insult or threat")
    PERSONAL_DATA = 80, _("Personal data")
    ILLEGAL = 90, _("Unlawful content")


class CaseState(models.TextChoices):
    OPEN = "open", _("Open")
    DECIDED = "decided", _("Decided")
    OVERTAKEN = "overtaken", _("Overtaken by a newer revision")


class DecisionAction(models.TextChoices):
    APPROVE = "approve", _("Approve")
    RESTRICT = "restrict", pgettext_lazy("moderation", "Remove")
    REDACT = "redact", _("Cover a part")
    REVISE = "revise", _("Ask to revise")
    MERGE = "merge", _("Merge into another text")
    ERASE = "erase", _("Erase for good")
    SANCTION = "sanction", _("Warn or suspend the author")
    REVERSE = "reverse", _("Undo")
    NO_ACTION = "no_action", _("No action")


#: What takes something away from an author: it has a reason, a person who decided, and a statement.
RESTRICTIONS = (
    DecisionAction.RESTRICT,
    DecisionAction.REDACT,
    DecisionAction.REVISE,
    DecisionAction.MERGE,
    DecisionAction.ERASE,
    DecisionAction.SANCTION,
)


class DecisionSource(models.TextChoices):
    PERSON = "person", _("A person")
    IMPORT = "import", _("Imported")


class FlagCategory(models.TextChoices):
    PERSONAL_DATA = "personal_data", _("Personal data")
    INSULT = "insult", _("Insult or threat")
    SPAM = "spam", _("Advertising or repetition")
    OFF_TOPIC = "off_topic", _("Off topic")
    ILLEGAL = "illegal", _("Unlawful content")
    OTHER = "other", _("Something else")


class FlagOutcome(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    UPHELD = "upheld", _("The text was removed")
    COVERED = "covered", _("A part of the text was covered")
    MERGED = "merged", _("The text was merged into another that says the same")
    DISMISSED = "dismissed", _("The text stays")
    GONE = "gone", _("Its author changed or withdrew the text")


class OriginalPurpose(models.TextChoices):
    """What somebody may read a sealed original for."""

    OBJECTION = "objection", _("To answer an objection")
    MISTAKE = "mistake", _("To see whether too much was covered")
    AUTHORITY = "authority", _("A court or another authority asks for it")


class AppealOutcome(models.TextChoices):
    """What came of an objection."""

    WAITING = "waiting", _("Waiting for an answer")
    CONFIRMED = "confirmed", _("The decision stays")
    OVERTURNED = "overturned", _("The decision was undone")
    SETTLED = "settled", _("The decision had been undone already")


class SanctionKind(models.TextChoices):
    """What somebody who writes against the rules again is told, or kept from. Votes are never touched."""

    WARN = "warn", _("Warning")
    REVIEW = "review", _("Texts wait for review")
    SUSPEND = "suspend", _("No writing for some time")
    BAN = "ban", _("No writing any more")


class ErasureOutcome(models.TextChoices):
    """What came of the proposal to erase a text."""

    WAITING = "waiting", _("Waiting for a second person")
    APPROVED = "approved", _("Erased")
    REFUSED = "refused", _("Not erased")
    SETTLED = "settled", _("The text is public again, so it is not erased")


class BatchState(models.TextChoices):
    """How far a decision about many cases is."""

    PLANNED = "planned", _("Planned")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


class ItemOutcome(models.TextChoices):
    """What came of one case of a batch."""

    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Decided")
    SKIPPED = "skipped", _("Left alone")
    UNDONE = "undone", _("Undone")
    KEPT = "kept", _("Could not be undone")


class QueryState(models.TextChoices):
    SENT = "sent", _("Sent")
    DRAFTING = "drafting", _("Being drafted")
    SUBMITTED = "submitted", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned")
    CLOSED = "closed", _("Closed")


class QueryResult(models.TextChoices):
    PUBLISHED = "published", _("Answer published")
    UNANSWERABLE = "unanswerable", _("Cannot be answered")


class ReportState(models.TextChoices):
    """How far a version of a report is."""

    QUEUED = "queued", _("Waiting for the worker")
    BUILDING = "building", _("Being built")
    READY = "ready", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Could not be built")


class CitationKind(models.TextChoices):
    CITED = "cited", _("Quoted")
    REPRESENTED = "represented", _("Represented")


class WordLevel(models.TextChoices):
    """What a listed word does to a text."""

    HOLD = "hold", _("It waits for a moderator")
    NUDGE = "nudge", _("Its author is asked first")
    FLAG = "flag", _("It is published and noted")


class Detector(models.TextChoices):
    """What a finding of the screening is called on a card."""

    PHONE = "personal_data.phone", _("Phone number")
    IDENTITY = "personal_data.identity", _("Number of an identity document")
    IBAN = "personal_data.iban", _("Bank account")
    EMAIL = "personal_data.email", _("E-mail address")
    PLATE = "personal_data.plate", _("Number plate")
    WORDS_HOLD = "words.hold", _("Words that hold a text")
    WORDS_NUDGE = "words.nudge", _("Words that the author was asked about")
    WORDS_FLAG = "words.flag", _("Words to look at")
    LINKS = "links", _("Links")
    CAPITALS = "shape.capitals", _("Almost all in capitals")
    REPETITION = "shape.repetition", _("The same character again and again")
    REPEAT_REMOVED = "repeat.removed", _("The same words were removed before")
    REPEAT_OWN = "repeat.own", _("The author wrote the same words before")
    REPEAT_OTHERS = "repeat.others", _("Others wrote the same words")
    NEAR_REMOVED = "repeat.near_removed", _("Almost the same words were removed before")
    NEAR_OWN = "repeat.near_own", _("The author wrote almost the same before")
    NEAR_OTHERS = "repeat.near", _("Others wrote almost the same")
    AUTHOR_REMOVED = "author.removed", _("Texts of the author were removed lately")
    SHORT = "shape.short", _("One or two words")
    NEW_AUTHOR = "author.new", _("New author")


class AnalysisState(models.TextChoices):
    """How far the worker is with the themes of a consultation."""

    QUEUED = "queued", _("Waiting for the worker")
    WORKING = "working", _("At work")
    DONE = "done", _("Done")
    FAILED = "failed", _("Could not be done")
    STOPPED = "stopped", _("Cancelled")


class SuggestionSource(models.TextChoices):
    """What a suggestion rests on."""

    PROPOSED = "proposed", _("Texts that say similar things")
    LEARNED = "learned", _("What you put into the themes")
