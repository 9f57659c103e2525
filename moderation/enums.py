"""Words of the workshop."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class CaseState(models.TextChoices):
    OPEN = "open", _("Open")
    DECIDED = "decided", _("Decided")
    OVERTAKEN = "overtaken", _("Overtaken by a newer revision")


class DecisionAction(models.TextChoices):
    APPROVE = "approve", _("Approve")
    RESTRICT = "restrict", _("Remove")
    REVERSE = "reverse", _("Undo")
    NO_ACTION = "no_action", _("No action")


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
    DISMISSED = "dismissed", _("The text stays")


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
