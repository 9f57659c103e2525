"""The audit log: every act of the staff in one chain of hashes, written in the transaction of the act itself.

The chain is in ADR 23. It shows a change to whoever keeps its head elsewhere; it does not stop one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

from participa import events
from participa.accounts.enums import AuditAct
from participa.accounts.models import AuditEntry, AuditHead, StaffRole, User
from participa.core.digests import canonical, sha256

#: What an act may say of itself: codes and words of the program.
Fact = str | int | bool | None | list[str]

#: Takes the lock of the head and ``n`` numbers; the hash is still that of the last entry.
_TAKE = (
    "INSERT INTO accounts_audithead (id, seq, hash) VALUES (1, %s, '') "
    "ON CONFLICT (id) DO UPDATE SET seq = accounts_audithead.seq + excluded.seq RETURNING seq, hash"
)


@dataclass(frozen=True)
class _Act:
    act: AuditAct
    by: User | None
    ref: str
    at: datetime
    facts: str


def record(act: AuditAct, /, *, by: User | None, ref: str = "", at: datetime, **facts: Fact) -> None:
    """Write an act down when the unit commits; ``by`` is None for a citizen and for the machine.

    No text of a person belongs in ``facts``: what stands here can never be erased.
    """
    said = canonical(facts).decode()
    events.at_end(_append, _Act(act, by, ref, at, said))


def note_export(*, by: User, at: datetime, act: str = "", actor: str = "", ref: str = "") -> None:
    """That somebody took the log, or the part of it under these filters, out of the house."""
    with events.unit():
        record(AuditAct.LOG_EXPORTED, by=by, at=at, acts=act, actor=actor, about=ref)


def digest_of(entry: AuditEntry) -> str:
    """The hash that an entry must have: SHA-256 of the canonical JSON of everything else in it."""
    values = {
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "roles": entry.roles,
        "act": str(entry.act),
        "ref": entry.ref,
        "facts": entry.facts,
        "previous": entry.previous,
    }
    return sha256(canonical(values))


def _append(acts: list[_Act]) -> None:
    roles = _roles(acts)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [len(acts)])
        last, previous = cursor.fetchone()
    entries = []
    for seq, one in enumerate(acts, start=last - len(acts) + 1):
        entry = AuditEntry(
            seq=seq,
            at=one.at,
            actor=one.by.code if one.by else "",
            roles=" ".join(roles.get(one.by.pk, ())) if one.by else "",
            act=one.act.value,
            ref=one.ref,
            facts=one.facts,
            previous=previous,
        )
        entry.hash = previous = digest_of(entry)
        entries.append(entry)
    AuditEntry.objects.bulk_create(entries, batch_size=500)
    AuditHead.objects.filter(pk=1).update(hash=previous)


def _roles(acts: list[_Act]) -> dict[int, list[str]]:
    people = {one.by.pk for one in acts if one.by}
    held: dict[int, list[str]] = {}
    if people:
        for user, role in StaffRole.objects.filter(user__in=people).order_by("role").values_list("user_id", "role"):
            held.setdefault(user, []).append(role)
    return held
