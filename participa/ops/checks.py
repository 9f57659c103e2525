"""What must not go into production."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def no_demo(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Demo logins let anybody on the machine become anybody."""
    if not settings.DEMO:
        return []
    return [Error("DEMO is on: demo logins and the demo mailbox would be in production.", id="participa.E001")]
