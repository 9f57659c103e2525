"""Telling systemd how this process is doing, so that the next one is restarted only when this one answers."""

from __future__ import annotations

import os
import socket

READY, STOPPING = "READY=1", "STOPPING=1"


def tell_manager(state: str) -> None:
    """Say it where somebody listens (``NOTIFY_SOCKET``, see sd_notify(3)); nothing elsewhere."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    name = f"\0{address[1:]}" if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.sendto(state.encode(), name)
