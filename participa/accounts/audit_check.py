"""Is the chain of the audit log whole: the first row that is not as it was written has a name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from participa.accounts.audit import digest_of
from participa.accounts.models import AuditEntry, AuditHead

_BATCH = 2_000


@dataclass(frozen=True)
class Chain:
    """What a check found. ``finding`` names the first row that is not as it was written; empty when all is well."""

    entries: int
    head: str
    finding: str = ""

    @property
    def ok(self) -> bool:
        return not self.finding


def verify_chain(*, anchor: str = "") -> Chain:
    """Walk the whole log, oldest first. ``anchor`` is a head that was kept elsewhere, ``SEQ:HASH``.

    Without an anchor, whoever rewrites everything from a row on, head included, is not found out: that is what keeping
    the head elsewhere is for.
    """
    head = _head()
    previous, count, finding, seen = "", 0, "", ""
    wanted, _, named = anchor.partition(":")
    for entry in _oldest_first(head.seq):
        finding = _why_not(entry, count + 1, previous)
        if finding:
            break
        previous, count = entry.hash, count + 1
        if str(count) == wanted:
            seen = entry.hash
    finding = finding or _why_not_end(head, count, previous)
    if not finding and seen != named:
        finding = f"entry {wanted} is not the one that the anchor names: entries up to it were replaced or removed"
    return Chain(count, f"{count}:{previous}", finding)


def _head() -> AuditHead:
    return AuditHead.objects.filter(pk=1).first() or AuditHead(seq=0, hash="")


def _oldest_first(end: int) -> Iterator[AuditEntry]:
    """Up to the head as it was read: what the staff does meanwhile comes after it."""
    last = -1
    while True:
        batch = list(AuditEntry.objects.filter(seq__gt=last, seq__lte=end).order_by("seq")[:_BATCH])
        yield from batch
        if len(batch) < _BATCH:
            return
        last = batch[-1].seq


def _why_not(entry: AuditEntry, expected: int, previous: str) -> str:
    named = f"entry {entry.seq} ({entry.act} {entry.ref})".replace(" )", ")")
    if entry.seq < expected:
        return f"{named} was inserted before the beginning"
    if entry.seq > expected:
        return f"entry {expected} is missing: it was deleted"
    if entry.hash != digest_of(entry):
        return f"{named} was altered"
    return "" if entry.previous == previous else f"{named} does not follow the entry before it: inserted or reordered"


def _why_not_end(head: AuditHead, count: int, last: str) -> str:
    if head.seq > count:
        return f"entry {count + 1} is missing: the log ends before its head, which is entry {head.seq}"
    if head.hash != last:
        return f"the head does not name entry {count}: the last entries were replaced"
    newest = AuditEntry.objects.order_by("-seq").first()  # before the head is read again: it may only have gone on
    if newest is not None and newest.seq > (now := _head().seq):
        return f"entry {now + 1} was inserted: the head is entry {now}"
    return ""
