"""The map of opinions of a consultation, drawn by the worker before it takes the snapshot of a report."""

from __future__ import annotations

from datetime import datetime

from moderation.models import OpinionMap
from moderation.queries.opinion_maps import opinions_in, traits_in
from participa import events
from proposals.models import Consultation


def draw_opinion_map(*, consultation: Consultation, at: datetime) -> OpinionMap:
    """Draw it from the opinions on what anybody may read now; the same opinions give the same map."""
    # scipy is for the worker alone.
    from moderation.analysis.groups import opinion_groups, read_votes
    from moderation.analysis.groups.told import tell

    opinions, codes = opinions_in(consultation)
    found = opinion_groups(read_votes(opinions))
    told = tell(found, codes, traits_in(consultation))
    drawn = {
        "people": len(found.votes.people), "why_not": told.why_not, "groups": told.groups, "points": told.points,
    }  # fmt: skip
    with events.unit():
        before = OpinionMap.objects.filter(pk=consultation.pk).first()
        made, _ = OpinionMap.objects.update_or_create(consultation=consultation, defaults={**drawn, "drawn_at": at})
        if before is None or (before.groups, before.why_not) != (made.groups, made.why_not):
            place = consultation.code
            events.publish("opinion_map.drawn", ref=place, topics=[f"consultation:{place}"], at=at, consultation=place)
    return made
