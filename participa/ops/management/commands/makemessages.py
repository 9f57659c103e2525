"""``makemessages`` without guesses: a new sentence has no words yet, rather than those of one that looks like it."""

from __future__ import annotations

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Django's own, with another option for ``msgmerge``."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]
