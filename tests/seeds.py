"""What an installation begins with, sown again whenever a test that commits has emptied the tables."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import apps
from django.db.models.signals import post_migrate

from participa import events

#: Migrations that bring rows; each has an ``add(apps, schema_editor)`` that may run again.
SOWN = (
    "proposals.migrations.0002_default_procedures",
    "moderation.migrations.0002_default_reasons",
    "moderation.migrations.0022_policy_records",
)


def install() -> None:
    """Django's ``flush`` ends with this signal, as ``migrate`` does."""
    post_migrate.connect(sow, sender=apps.get_app_config("moderation"), dispatch_uid="tests.seeds")


def sow(**_: Any) -> None:
    """The rows of those migrations, where their tables are there already."""
    with events.unit():
        for name in SOWN:
            import_module(name).add(apps, None)
