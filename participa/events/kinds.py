"""Every kind of event that the product publishes: ``noun.verb`` in the past. Documented in docs/events.md."""

from __future__ import annotations

#: What an anonymous visitor may learn; these may go to public topics.
PUBLIC_KINDS: frozenset[str] = frozenset(
    {
        # the life of a consultation
        "consultation.scheduled",
        "consultation.recalled",
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
        "comment.edited",
        "comment.withdrawn",
        "comment.restricted",
        "comment.restored",
        "comment.unpublished",
        "comment.redacted",
        "comment.unredacted",
        "comment.erased",
        "comment.merged",
        "comment.separated",
        "question.supported",
        "comment.rated",
        # answers
        "response.published",
        "commitment.updated",
        "theme.published",
        "opinion_map.drawn",
        "report.published",
        "report.outdated",
    }
)

#: What only the institution or one person may learn; a public topic refuses them.
PRIVATE_KINDS: frozenset[str] = frozenset(
    {
        "consultation.drafted",
        "consultation.submitted",
        "consultation.returned",
        "comment.held",
        "comment.returned",
        "comment.flagged",
        "case.opened",
        "case.claimed",
        "case.released",
        "case.noted",
        "case.decided",
        "batch.started",
        "batch.progressed",
        "flag.answered",
        "sanction.began",
        "sanction.ended",
        "query.sent",
        "query.returned",
        "response.drafted",
        "response.submitted",
        "response.returned",
        "response.approved",
        "report.requested",
        "report.progressed",
        "report.questioned",
        "themes.requested",
        "themes.changed",
        "themes.progressed",
        "themes.split",
        "notice.created",
    }
)

#: State messages: never numbered nor logged. The topic is poked, and whoever watches it reads the newest value.
STATE_KINDS: frozenset[str] = frozenset({"tally.changed"})

KINDS: frozenset[str] = PUBLIC_KINDS | PRIVATE_KINDS | STATE_KINDS

#: Topics that anybody may read; the others need a ticket.
PUBLIC_TOPICS = ("feed", "consultation", "proposal")


def is_public_topic(topic: str) -> bool:
    """Whether anybody may read the topic, as far as its name tells."""
    return topic.partition(":")[0] in PUBLIC_TOPICS
