"""The counters of a live process in the text format of Prometheus, collected when they are asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from api.live.hub import Hub
from api.live.metrics import BOUNDS, Histogram
from participa.events import bus

_COUNTERS = {
    "events": "Facts told, once each however many sockets.",
    "sends": "Messages handed to sockets.",
    "skipped": "Newest values that a slow socket was spared.",
    "conflated": "Changes of a newest value that one message told together with others.",
    "replays": "Subscriptions that were given what they had missed.",
    "resets": "Subscriptions and topics that had to start afresh.",
    "repairs": "Looks of the watchdog that found what no poke had told.",
    "cuts": "Sockets closed because they read too slowly.",
}
_HISTOGRAMS = {
    "loop_lag": "Seconds by which the loop woke late, measured once a second.",
    "facts_sent": "Seconds from the poke until a fact was handed to the last socket.",
    "values_sent": "Seconds from the poke until a newest value was handed to the last socket.",
}


class LiveCollector(Collector):
    """Reads the numbers of the hubs of this process."""

    def __init__(self, hubs: Collection[Hub]) -> None:
        self._hubs = hubs

    def collect(self) -> Iterator[Metric]:
        """Every family, with 0 where there is no hub yet."""
        sockets = sum(len(hub.clients) for hub in self._hubs)
        yield GaugeMetricFamily("participa_live_sockets", "Open sockets and readers over HTTP.", sockets)
        topics = sum(len(hub.topics) for hub in self._hubs)
        yield GaugeMetricFamily("participa_live_topics", "Topics that somebody watches, or did a moment ago.", topics)
        for name, what in _COUNTERS.items():
            counted = sum(getattr(hub.metrics, name) for hub in self._hubs)
            yield CounterMetricFamily(f"participa_live_{name}", what, counted)
        yield CounterMetricFamily(
            "participa_bus_reconnects", "Times the bus was lost and joined again.", bus.counted.reconnects
        )
        for name, what in _HISTOGRAMS.items():
            yield _histogram(name, what, [getattr(hub.metrics, name) for hub in self._hubs])


def _histogram(name: str, what: str, parts: Collection[Histogram]) -> HistogramMetricFamily:
    counts = [sum(column) for column in zip(*(part.buckets for part in parts), strict=True)] or [0] * (len(BOUNDS) + 1)
    bounds = [*map(str, BOUNDS), "+Inf"]
    buckets = [(bound, float(count)) for bound, count in zip(bounds, accumulate(counts), strict=True)]
    total = sum(part.sum for part in parts)
    return HistogramMetricFamily(f"participa_live_{name}_seconds", what, buckets=buckets, sum_value=total)


def as_text(hubs: Collection[Hub]) -> bytes:
    """What Prometheus reads."""
    registry = CollectorRegistry()
    registry.register(LiveCollector(hubs))
    return generate_latest(registry)
