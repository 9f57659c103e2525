"""Public identifiers: short random codes, because consecutive integers tell how many texts are held or hidden."""

from __future__ import annotations

import secrets

#: No vowels (no words by accident), no 0/o, 1/l/i.
ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
LENGTH = 8

#: The shape of a code in a URL or a topic.
PATTERN = f"[{ALPHABET}]{{{LENGTH}}}"


def new_code() -> str:
    """A random code of eight characters (about 38 bits); uniqueness is the database's promise."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


_CHECK_LETTERS = "BCDFGHJKLMNPQRSTVWXYZ"


def receipt_number(year: int, number: int) -> str:
    """A receipt that can be read over the phone: ``PAR-2026-00123-K``; the letter is a check modulo 21."""
    return f"PAR-{year}-{number:05d}-{_CHECK_LETTERS[(year * 100_000 + number) % len(_CHECK_LETTERS)]}"
