"""What an account says of itself."""

from __future__ import annotations

from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.core.localized import LANGUAGES
from participa.core.text import normalise

NAME_LENGTH = 60


def change_profile(*, account: User, display_name: object, language: str) -> User:
    """Another pseudonym for what is written from now on, and the language of notices and mail."""
    name = normalise(display_name, field="display_name", longest=NAME_LENGTH, shortest=2, lines=False)
    if language not in LANGUAGES:
        raise DomainError("profile.language", field="language")
    with events.unit():
        account.display_name, account.language = name, language
        account.save(update_fields=["display_name", "language"])
    return account
