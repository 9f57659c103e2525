"""``participa demo``: a whole site with believable data, on this machine only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from participa.ops.demo.load import is_loaded, load
from participa.ops.demo.people import LOGINS


class Command(BaseCommand):
    help = "Migrate, load the demo once, and serve it on 127.0.0.1."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="prepare everything, then stop")
        parser.add_argument("--reset", action="store_true", help="forget what is there and load it afresh")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--simulate", action="store_true", help="invented citizens keep arguing and voting")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            self._again_as_demo(options["port"])
        if options["reset"]:
            self._forget()
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        self._stage("database")
        call_command("migrate", verbosity=0, interactive=False)
        if is_loaded():
            self._stage("the demo is there already (make demo ARGS=--reset starts afresh)")
        else:
            load(at=timezone.now(), say=self._stage)
        if options["no_serve"]:
            self._stage("ready; make demo serves it")
            return
        self._tell(options["port"])
        crowd = subprocess.Popen([sys.executable, "-m", "participa.cli", "simulate"]) if options["simulate"] else None
        try:
            call_command("serve", "--host", "127.0.0.1", "--port", str(options["port"]))
        finally:
            if crowd:
                crowd.terminate()
                crowd.wait()

    def _again_as_demo(self, port: int) -> None:
        """Settings are read once, so the demo starts again as one: a file of its own, on this machine."""
        site = f"http://127.0.0.1:{port}"
        os.environ.update(DEMO="1", SITE_URL=site, LIVE_ORIGINS=f"{site},http://localhost:{port}")
        os.environ.setdefault("LOG_LEVEL", "WARNING")
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, "-m", "participa.cli", *sys.argv[1:]])  # noqa: S606  ourselves

    def _forget(self) -> None:
        if connection.vendor != "sqlite":
            raise CommandError("--reset only forgets the SQLite demo; drop and create the database yourself")
        connection.close()
        database = Path(str(settings.DATABASES["default"]["NAME"]))
        for path in (database, *(database.with_name(database.name + end) for end in ("-wal", "-shm"))):
            path.unlink(missing_ok=True)
        for folder in (settings.VOTE_KEYS_DIR, settings.MEDIA_ROOT, settings.EMAIL_FILE_PATH):
            shutil.rmtree(folder, ignore_errors=True)

    def _stage(self, what: str) -> None:
        self.stdout.write(f"· {what}")
        self.stdout.flush()

    def _tell(self, port: int) -> None:
        self.stdout.write(self.style.MIGRATE_HEADING(f"\nParticipa: http://127.0.0.1:{port}/"))
        self.stdout.write(f"Sign in as one of these at http://127.0.0.1:{port}/es/demo/ (no password):")
        for login in LOGINS:
            roles = ", ".join([*login.roles, *([login.member] if login.member else [])]) or "citizen"
            self.stdout.write(f"  {login.name:8} {login.email:22} {roles}")
        self.stdout.write(f"Mail that would have been sent: http://127.0.0.1:{port}/es/demo-mail/\nCtrl-C stops it.\n")
        self.stdout.flush()
