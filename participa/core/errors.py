"""Errors as data: a domain error is a stable code and the facts that explain it."""

from __future__ import annotations


class DomainError(Exception):
    """An act that the domain refuses.

    ``code`` is a stable identifier from :mod:`participa.core.messages`; ``params`` are the facts its sentence names.
    Interfaces translate it: a form error in the site, problem+json (RFC 9457) with the status of the code in the API.
    """

    def __init__(self, code: str, *, field: str | None = None, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params

    def __str__(self) -> str:
        facts = ", ".join(f"{key}={value!r}" for key, value in self.params.items())
        return f"{self.code}({facts})" if facts else self.code


def refuse(code: str | None, *, field: str | None = None) -> None:
    """Raise what a rule answered, if it answered anything."""
    if code is not None:
        raise DomainError(code, field=field)
