"""Words that must be kept for a time and read by few: encrypted with a key that is not in the database (Fernet)."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes

from participa.core.errors import DomainError

_PURPOSE = b"participa.seal:"


def seal(text: str) -> str:
    """The text encrypted and signed, as ASCII."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again. Raises ``original.unreadable`` where no secret key of the installation opens it."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise DomainError("original.unreadable") from error


def _box() -> MultiFernet:
    """The key of today seals; those that ``SECRET_KEY_FALLBACKS`` keeps still open."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(urlsafe_b64encode(sha256(_PURPOSE + force_bytes(key)).digest())) for key in keys])
