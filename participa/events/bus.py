"""The poke: "these topics have news". At most once and without content; the truth is in the database.

Embedded, listeners of this process are called; with ``REDIS_URL`` the channel layer carries the poke to every process.
The only module that may import ``channels.layers``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings

log = logging.getLogger(__name__)

#: The group that every live process joins.
GROUP = "participa.pokes"

Listener = Callable[[Sequence[str]], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Call ``listener(topics)`` after each commit of this process that published something; from any thread."""
    _listeners.append(listener)


def forget(listener: Listener) -> None:
    """Stop calling a listener."""
    if listener in _listeners:
        _listeners.remove(listener)


def poke(topics: Sequence[str]) -> None:
    """Wake whoever watches the topics. Never raises: a lost poke is found by the hub's watchdog within a second."""
    for listener in list(_listeners):
        try:
            listener(topics)
        except Exception:
            log.exception("a listener of the bus failed")
    if settings.REDIS_URL:
        try:
            layer = get_channel_layer()
            async_to_sync(layer.group_send)(GROUP, {"type": "poke", "topics": list(topics)})
        except Exception as error:
            log.warning("the bus is out of reach: %s", type(error).__name__)
