"""Where a page stands in a topic: read in the statement of its first row, so that nothing in between is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, CharField, Subquery, Value
from django.db.models.functions import Coalesce

from participa.events.models import Epoch, TopicSeq
from participa.events.reading import FIRST_EPOCH, current_epoch


@dataclass(frozen=True)
class Position:
    """A topic, the last number it has given, and the epoch in which the number counts."""

    topic: str
    seq: int
    epoch: str


def position_columns(topic: str) -> dict[str, Coalesce]:
    """Columns for the query of the page's first row; no statement of their own."""
    given = TopicSeq.objects.filter(topic=topic).values("seq")[:1]
    epoch = Epoch.objects.values("value")[:1]
    return {
        "topic_seq": Coalesce(Subquery(given, output_field=BigIntegerField()), Value(0)),
        "topic_epoch": Coalesce(Subquery(epoch, output_field=CharField()), Value(FIRST_EPOCH)),
    }


def position_of(row: Any, topic: str) -> Position:
    """What :func:`position_columns` read with a row."""
    return Position(topic, row.topic_seq, row.topic_epoch)


def read_position(topic: str) -> Position:
    """Where the topic stands, for a page that has no row to read it with; before its content, one statement or two."""
    columns = position_columns(topic)
    row = TopicSeq.objects.filter(topic=topic).annotate(epoch=columns["topic_epoch"]).values_list("seq", "epoch")
    seq, epoch = row.first() or (0, current_epoch())
    return Position(topic, seq, epoch)
