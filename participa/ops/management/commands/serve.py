from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from participa.ops.serve import ROLES, serve


class Command(BaseCommand):
    help = "Serve the site and its sockets, with the worker beside them. Ends gently on SIGTERM."

    #: Settings refuse nonsense by themselves; the rest is for ``check``, and would delay every start.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="port, 0 for any free one (default: %(default)s)")
        parser.add_argument(
            "--role",
            choices=ROLES,
            default="all",
            help="all: site, sockets and worker; or one of them, for nodes that do one thing (default: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        def tell(line: str) -> None:
            self.stdout.write(line)
            self.stdout.flush()

        status = serve(host=options["host"], port=options["port"], role=options["role"], tell=tell)
        if status:
            sys.exit(status)
