"""``participa``: one door to everything an operator does, thin over Django's management commands.

Exit codes: 0 done, 1 not as it should be (or failed), 2 asked for something that does not exist or makes no sense.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import django
from django.core.management import ManagementUtility, get_commands, load_command_class

from participa.core.env import SettingsError

#: Commands of Django that an operator needs; the others stay in manage.py.
FROM_DJANGO = ("check", "collectstatic", "createsuperuser", "migrate")
#: ``import`` is a word of Python, so its module is called otherwise.
MODULES = {"import": "import_data"}
OURS = ("participa", "proposals", "moderation", "api", "frontend")


def module_of(command: str) -> str:
    """The management command behind a name: verify-tally → verify_tally."""
    return MODULES.get(command, command.replace("-", "_"))


def commands() -> dict[str, str]:
    """Every command that ``participa`` offers, with the application that has it."""
    names = {module: name for name, module in MODULES.items()}
    offered = {}
    for module, application in get_commands().items():
        if module in FROM_DJANGO or application.split(".")[0] in OURS:
            offered[names.get(module, module.replace("_", "-"))] = application
    return dict(sorted(offered.items()))


def overview() -> str:
    """The commands with one line each."""
    lines = ["participa COMMAND [options]; participa COMMAND --help tells more.", ""]
    for name, application in commands().items():
        help_text = str(load_command_class(application, module_of(name)).help)
        lines.append(f"  {name:<16} {help_text.split('. ')[0].rstrip('.')}.")
    return "\n".join(lines)


def run(arguments: Sequence[str]) -> int:
    """Run one command; the exit code. Django must have been set up."""
    if not arguments or arguments[0] in {"help", "--help", "-h"}:
        print(overview())
        return 0
    command, *rest = arguments
    if command not in commands():
        print(f"participa: there is no command {command!r}. participa --help lists them.", file=sys.stderr)
        return 2
    ManagementUtility(["participa", module_of(command), *rest]).execute()
    return 0


def main() -> None:
    """Where the installed program begins."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "participa.settings")
    try:
        django.setup()
        sys.exit(run(sys.argv[1:]))
    except SettingsError as error:
        print(f"participa: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
