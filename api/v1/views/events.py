"""The facts of a topic, for those who do not hold a socket: the same cursor, answered at once."""

from __future__ import annotations

import re
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.base import ApiView
from api.v1.serializers.events import StretchSerializer
from participa.core.errors import DomainError
from participa.events.reading import MOST_EVENTS, read_topic
from proposals.queries.topics import may_hear

_TOPIC = re.compile(r"feed|mod:queue|(consultation|proposal|user|dept):[0-9a-z]{1,12}")
_EPOCH = re.compile(r"[0-9a-z]{1,16}")
_LARGEST = 2**53


class EventList(ApiView):
    """What happened in a topic."""

    parameters: ClassVar[frozenset[str]] = frozenset({"topic", "since", "epoch", "limit"})

    @extend_schema(
        operation_id="events",
        tags=["events"],
        summary=_("Facts of a topic after a number"),
        parameters=[
            OpenApiParameter(
                "topic",
                str,
                required=True,
                description=_("feed, consultation:CODE, proposal:CODE; with the right to it user:CODE, dept:CODE, …"),
            ),
            OpenApiParameter("since", int, description=_("The last number you have; 0 for all that are kept.")),
            OpenApiParameter("epoch", str, description=_("The epoch in which you got that number.")),
            OpenApiParameter("limit", int, description=_("How many at most: 1 to 500, 100 where left out.")),
        ],
        responses=StretchSerializer,
    )
    def get(self, request: Request) -> Response:
        """In order, at once. A topic that you may not hear answers like one that is not."""
        asked = request.query_params
        topic, epoch = asked.get("topic", ""), asked.get("epoch", "")
        if not topic:
            raise DomainError("field.required", field="topic")
        if epoch and not _EPOCH.fullmatch(epoch):
            raise DomainError("query.invalid", field="epoch")
        limit = _whole(asked.get("limit", "100"), "limit", 1, MOST_EVENTS)
        since = _whole(asked.get("since", "0"), "since", 0, _LARGEST)
        if not _TOPIC.fullmatch(topic) or not may_hear(topic, self.account):
            raise DomainError("not_found")
        return Response(StretchSerializer(read_topic(topic, since=since, epoch=epoch, limit=limit)).data)


def _whole(given: str, field: str, low: int, high: int) -> int:
    if not re.fullmatch(r"[0-9]{1,16}", given) or not low <= int(given) <= high:
        raise DomainError("query.invalid", field=field)
    return int(given)
