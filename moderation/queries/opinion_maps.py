"""What people think of what others wrote, for the map of opinions; and the map as it was drawn."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from moderation.models import OpinionMap
from proposals.models import Comment, CommentVote, Consultation
from proposals.queries.visibility import public_comments, words_are_public_q


def opinions_in(consultation: Consultation) -> tuple[list[tuple[int, int, int]], dict[int, str]]:
    """Every opinion on a public text as participant, comment and value; and the codes of those comments."""
    codes = dict(public_comments().filter(consultation=consultation).order_by().values_list("pk", "code"))
    votes = CommentVote.objects.filter(words_are_public_q("comment__"), comment__consultation=consultation).order_by()
    listed = votes.values_list("participant", "comment", "value")
    return [vote for vote in listed if vote[1] in codes], codes


def traits_in(consultation: Consultation) -> dict[int, list[tuple[str, str]]]:
    """What is known of each participant: how they came, and what they wrote in public, as kind and key."""
    found: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for pk, channel in consultation.participants.values_list("pk", "channel"):
        found[pk].append(("channel", channel))
    wrote = Comment.objects.filter(pk__in=public_comments().filter(consultation=consultation).values("pk")).order_by()
    for pk, language, stance in wrote.values_list("participant", "language", "stance").distinct():
        found[pk] += [("wrote", "yes"), ("language", language), *([("stance", stance)] if stance else [])]
    return dict(found)


def map_of(consultation: Consultation) -> OpinionMap | None:
    """The map as it was last drawn."""
    return OpinionMap.objects.filter(pk=consultation.pk).first()


def public_groups(consultation: Consultation) -> list[dict[str, Any]]:
    """What anybody may read of the groups: their counts, on texts whose words are public now."""
    drawn = map_of(consultation)
    if drawn is None or not drawn.groups:
        return []
    known = set(public_comments().filter(consultation=consultation).order_by().values_list("code", flat=True))
    return [
        {
            "number": group["number"],
            "people": group["people"],
            "opinions": [one for one in group["opinions"] if one["comment"] in known],
        }
        for group in drawn.groups
    ]
