"""The locks that make a deadline mean the same instant for every writer.

Writers hold the consultation FOR SHARE while they ask the rule again and write; who closes, suspends or withdraws it
holds it FOR UPDATE. SQLite needs neither: its units are IMMEDIATE transactions, one writer after the other.
"""

from __future__ import annotations

from django.db import connection

from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.models import Consultation, Participant

_CONSULTATION = "SELECT c.* FROM proposals_consultation c WHERE c.id = %s"
_MERGED = "SELECT merge_holds FROM proposals_comment WHERE id = %s {lock}"
_WITH_PARTICIPANT = (
    "SELECT c.*, {columns} FROM proposals_consultation c "
    "LEFT JOIN proposals_participant p ON p.consultation_id = c.id AND p.account_id = %s WHERE c.id = %s"
)


def lock_consultation_shared(consultation_id: int) -> Consultation:
    """The consultation as it is now, kept from changing until the unit ends. Raises ``not_found``."""
    for consultation in Consultation.objects.raw(_for_share(_CONSULTATION), [consultation_id]):
        return consultation
    raise DomainError("not_found")


def lock_consultation(consultation_id: int) -> Consultation:
    """The consultation, for who changes its state: waits for writers under way and keeps new ones out."""
    consultation = Consultation.objects.select_for_update().filter(pk=consultation_id).first()
    if consultation is None:
        raise DomainError("not_found")
    return consultation


def lock_for_support(comment_id: int) -> bool:
    """Keep a comment from being merged until the unit ends; whether it was merged already."""
    if not connection.in_atomic_block:
        raise RuntimeError("a lock is held until its transaction ends: take it inside events.unit()")
    lock = "FOR KEY SHARE" if connection.vendor == "postgresql" else ""  # that of the votes: they do not wait for it
    with connection.cursor() as cursor:
        cursor.execute(_MERGED.format(lock=lock), [comment_id])
        row = cursor.fetchone()
    return row is not None and bool(row[0])


def lock_for_writing(consultation_id: int, account: User) -> tuple[Consultation, Participant | None]:
    """The consultation locked for sharing, and the account's participant where there is one; a single statement."""
    fields = Participant._meta.concrete_fields
    columns = ", ".join(f"p.{field.column} AS p_{field.column}" for field in fields)
    statement = _for_share(_WITH_PARTICIPANT.format(columns=columns))
    for consultation in Consultation.objects.raw(statement, [account.pk, consultation_id]):
        values = [getattr(consultation, f"p_{field.column}") for field in fields]
        known = Participant.from_db(connection.alias, [field.attname for field in fields], values)
        return consultation, known if known.pk is not None else None
    raise DomainError("not_found")


def _for_share(statement: str) -> str:
    if not connection.in_atomic_block:
        raise RuntimeError("a lock is held until its transaction ends: take it inside events.unit()")
    return f"{statement} FOR SHARE OF c" if connection.vendor == "postgresql" else statement
