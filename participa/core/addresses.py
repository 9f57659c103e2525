"""Whose request it is, where proxies stand in front."""

from __future__ import annotations

from collections.abc import Collection


def client_address(remote: str, forwarded: str, trusted: Collection[str]) -> str:
    """The address to count requests by: the last hop of ``X-Forwarded-For`` that is not one of our own proxies.

    The header is believed only where it was set by a trusted proxy, and read from the right, because anybody may
    write its left part.
    """
    address = remote
    for hop in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        if address not in trusted:
            break
        address = hop
    return address
