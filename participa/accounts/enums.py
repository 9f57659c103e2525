"""Words of the accounts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountKind(models.TextChoices):
    PERSON = "person", _("Person")
    ORGANISATION = "organisation", _("Organisation")


class IdentityLevel(models.IntegerChoices):
    """How sure we are who it is; a consultation names the level it asks for commenting and for voting."""

    NONE = 0, _("No account")
    EMAIL = 1, _("E-mail confirmed")
    VERIFIED = 2, _("Identity verified")


class Role(models.TextChoices):
    """Roles in the institution. Roles in a department are memberships and give no right to moderate."""

    MODERATOR = "moderator", _("Moderator")
    COMMUNITY_MANAGER = "community_manager", _("Community manager")
    PUBLISHER = "publisher", _("Publisher")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class Scope(models.TextChoices):
    """What a token may do beyond what any account may do with the API."""

    MODERATION = "moderation", _("Moderate")


#: Who decides on what citizens wrote.
MODERATORS = frozenset({Role.MODERATOR, Role.COMMUNITY_MANAGER})


class AuditAct(models.TextChoices):
    """Every kind of act that the audit log knows; the layers above add theirs here."""

    CASE_OPENED = "case.opened", _("Brought a text to the desk")
    CASE_NOTED = "case.noted", _("Wrote a note about a case")
    CLAIM_TAKEN_OVER = "claim.taken_over", _("Took a case over from somebody who looked at it")
    BATCH_STARTED = "batch.started", _("Decided many cases at once")
    BATCH_UNDONE = "batch.undone", _("Undid a decision about many cases")
    DECISION_MADE = "decision.made", _("Decided")
    DECISION_UNDONE = "decision.undone", _("Undid a decision")
    DECISION_IMPORTED = "decision.imported", _("Recorded removals of an import")
    APPEAL_RECEIVED = "appeal.received", _("Received an objection to a decision")
    APPEAL_ANSWERED = "appeal.answered", _("Answered an objection to a decision")
    ERASURE_PROPOSED = "erasure.proposed", _("Proposed to erase a text for good")
    ERASURE_APPROVED = "erasure.approved", _("Approved that a text is erased for good")
    ERASURE_REFUSED = "erasure.refused", _("Refused to erase a text")
    SANCTION_MADE = "sanction.made", _("Warned or suspended an author")
    SANCTION_LIFTED = "sanction.lifted", _("Ended a sanction early")
    SANCTION_SEEN = "sanction.seen", _("Confirmed having read a sanction")
    ORIGINAL_READ = "original.read", _("Read a sealed original")
    ORIGINALS_ERASED = "originals.erased", _("Erased sealed originals whose time was over")
    FLAG_RECEIVED = "flag.received", _("Received a report")
    REASON_WORDED = "reason.worded", _("Worded a reason for removals")
    WORDS_LISTED = "words.listed", _("Changed a word list")
    POLICY_ADOPTED = "policy.adopted", _("Adopted rules of moderation")
    QUERY_SENT = "query.sent", _("Sent a question to a department")
    QUERY_ASSIGNED = "query.assigned", _("Assigned a question")
    QUERY_ANSWERED = "query.answered", _("Began the answer to a question")
    QUERY_RETURNED = "query.returned", _("Returned a question")
    QUERY_FORWARDED = "query.forwarded", _("Sent a question on")
    QUERY_CLOSED = "query.closed", _("Gave up a question")
    THEME_MADE = "theme.made", _("Made a theme")
    THEME_CHANGED = "theme.changed", _("Changed a theme")
    THEME_UNDONE = "theme.undone", _("Took back a change of a theme")
    THEME_SHOWN = "theme.shown", _("Showed a theme")
    THEME_DISMISSED = "theme.dismissed", _("Set a theme aside")
    THEMES_REQUESTED = "themes.requested", _("Asked for themes to be proposed")
    THEMES_CANCELLED = "themes.cancelled", _("Cancelled a proposal of themes")
    SUGGESTION_REFUSED = "suggestion.refused", _("Refused suggestions for a theme")
    REPORT_REQUESTED = "report.requested", _("Asked for a report")
    REPORT_CANCELLED = "report.cancelled", _("Cancelled a report")
    REPORT_APPROVED = "report.approved", _("Approved a report")
    REPORT_PUBLISHED = "report.published", _("Published a report")
    OBJECTION_RECEIVED = "objection.received", _("Received an objection to a report")
    OBJECTION_ANSWERED = "objection.answered", _("Answered an objection to a report")
    CONFIGURATION_ADDED = "configuration.added", _("Added to the configuration")
    CONFIGURATION_CHANGED = "configuration.changed", _("Changed the configuration")
    CONFIGURATION_DELETED = "configuration.deleted", _("Deleted from the configuration")
    LOG_EXPORTED = "log.exported", _("Downloaded the audit log")
