"""Every kind of event that the product publishes: ``noun.verb`` in the past. Documented in docs/events.md."""

from __future__ import annotations

KINDS: frozenset[str] = frozenset(
    {
        # the life of a consultation
        "consultation.drafted",
        "consultation.submitted",
        "consultation.returned",
        "consultation.scheduled",
        "consultation.opened",
        "consultation.extended",
        "consultation.suspended",
        "consultation.resumed",
        "consultation.withdrawn",
        "consultation.closed",
        "consultation.advanced",
        "consultation.corrected",
        "consultation.imported",
        # what citizens write
        "comment.published",
        "comment.held",
        "comment.edited",
        "comment.withdrawn",
        "comment.restricted",
        "comment.restored",
        "comment.flagged",
        "question.supported",
        "comment.rated",
        # moderation
        "case.opened",
        "case.decided",
        "flag.answered",
        # departments and answers
        "query.sent",
        "query.returned",
        "response.drafted",
        "response.submitted",
        "response.returned",
        "response.approved",
        "response.published",
        "commitment.updated",
        "theme.published",
        # a person's own channel
        "notice.created",
        # state message, never logged: the tally of a proposal changed
        "tally.changed",
    }
)
