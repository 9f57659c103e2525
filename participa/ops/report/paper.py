"""A report on paper: its page of its own, printed by Chromium, which is no part of the product (ADR 37)."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

#: Chromium under the names that it is installed by.
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_PATIENCE = 180
_FLAGS = ("--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
          "--disable-component-update", "--no-pdf-header-footer")  # fmt: skip


class NotPrintable(Exception):
    """There is no Chromium here, or it made no PDF."""


def print_page(page: str, target: Path) -> None:
    """Print a page that needs nothing from elsewhere as a PDF. Raises NotPrintable and leaves nothing behind."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        raise NotPrintable("a PDF needs Chromium: apt-get install chromium")
    with tempfile.TemporaryDirectory(prefix="participa-print-") as folder:
        source, made = Path(folder, "report.html"), Path(folder, "report.pdf")
        source.write_text(page, encoding="utf-8")
        # Root has no sandbox to run in; the page is ours and holds no script.
        alone = ["--no-sandbox"] if os.geteuid() == 0 else []
        command = [program, *_FLAGS, *alone, f"--user-data-dir={folder}/profile", f"--print-to-pdf={made}",
                   source.as_uri()]  # fmt: skip
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_PATIENCE)
        except (subprocess.SubprocessError, OSError) as error:
            raise NotPrintable(f"{program} could not print: {error}") from None
        if not made.is_file():
            raise NotPrintable(f"{program} made no PDF")
        shutil.copyfile(made, target)
