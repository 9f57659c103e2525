"""import-linter holds the stack: every module is in a layer, and each contract is shown an import that breaks it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import grimp
import pytest

from tests.architecture.sources import NOT_OURS, PACKAGES
from tests.environment import ROOT
from tests.harness.stages import BIN

#: The smallest tree that the contracts can be held against.
SKELETON = (
    *("participa/" + name for name in ("settings", "urls", "wsgi", "ops/demo", "accounts/models", "core/text")),
    *("participa/events/" + name for name in ("unit", "bus")),
    *("proposals/" + name for name in ("services/votes", "queries/votes", "models/votes", "enums")),
    *("moderation/" + name for name in ("services/cases", "queries/cases", "analysis/groups", "models", "enums")),
    *("api/v1/views", "api/live/hub"),
    *("frontend/public/views", "frontend/dashboard/views", "frontend/shared/pages"),
)
BUS = "from channels import layers\n"

BREAKING = {
    "the domain above the interfaces": ("proposals/services/votes.py", "import api.v1.views", "as one stack"),
    "the public domain above moderation": ("proposals/models/votes.py", "import moderation.models", "as one stack"),
    "the interfaces above the shell": ("frontend/public/views.py", "import participa.ops.demo", "as one stack"),
    "accounts above the domain": ("participa/accounts/models.py", "import proposals.models.votes", "as one stack"),
    "the kernel above the outbox": ("participa/core/text.py", "import participa.events.unit", "Inside participa"),
    "models above services": ("proposals/models/votes.py", "import proposals.services.votes", "Inside a domain"),
    "queries above services": ("moderation/queries/cases.py", "import moderation.services.cases", "Inside a domain"),
    "a module in no layer": ("proposals/magic.py", "", "Inside a domain"),
    "a package of participa in no layer": ("participa/magic.py", "", "Inside participa"),
    "what is shared above the pages": ("frontend/shared/pages.py", "import frontend.public.views", "Inside the inter"),
    "REST above the socket": ("api/v1/views.py", "import api.live.hub", "REST and socket"),
    "the socket above REST": ("api/live/hub.py", "import api.v1.views", "REST and socket"),
    "the site above the dashboard": ("frontend/public/views.py", "import frontend.dashboard.views", "Site and dash"),
    "REST framework in the domain": ("proposals/services/votes.py", "import rest_framework", "no interface library"),
    "channels in the outbox": ("participa/events/unit.py", "import channels", "no interface library"),
    "allauth in accounts": ("participa/accounts/models.py", "import allauth", "no interface library"),
    "Django in the analysis": ("moderation/analysis/groups.py", "import django", "plain Python"),
}


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    """A tree of empty modules with our names and our contracts."""
    for module in SKELETON:
        path = tmp_path / f"{module}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "participa" / "events" / "bus.py").write_text(BUS)
    for package in PACKAGES:
        for folder in (tmp_path / package, *(path for path in (tmp_path / package).rglob("*") if path.is_dir())):
            (folder / "__init__.py").touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder: Path) -> str:
    """What import-linter says about the tree in the folder; empty where it keeps every contract."""
    command: list[str | Path] = [BIN / "lint-imports", "--no-cache", "--config", folder / "pyproject.toml"]
    done = subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": str(folder)}, capture_output=True, text=True, check=False
    )
    return done.stdout if done.returncode else ""


def test_the_skeleton_itself_keeps_every_contract(skeleton: Path) -> None:
    assert lint(skeleton) == ""


@pytest.mark.parametrize("planted", BREAKING)
def test_the_contracts_refuse(planted: str, skeleton: Path) -> None:
    path, line, contract = BREAKING[planted]
    (skeleton / path).write_text(f"{line}\n")
    broken = [line for line in lint(skeleton).split("\n") if " BROKEN" in line]
    assert [name for name in broken if contract in name], broken


def test_import_linter_sees_every_module() -> None:
    """A folder without ``__init__.py`` would be invisible to it, and its imports free."""
    on_disk = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if not (NOT_OURS - {"migrations"}) & set(parts):
                on_disk.add(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    assert on_disk - grimp.build_graph(*PACKAGES, cache_dir=None).modules == set()


def test_there_is_no_sixth_package() -> None:
    with_code = {path.relative_to(ROOT).parts[0] for path in ROOT.glob("[a-z]*/**/*.py")}
    assert with_code - {"var", "build", "node_modules"} == {*PACKAGES, "tests"}
    assert {path.name for path in ROOT.glob("*.py")} == {"bootstrap.py", "manage.py"}


RUFF_REFUSES = {
    "proposals/services/votes.py": "from django.http import HttpRequest\n",
    "moderation/queries/cases.py": "from django.shortcuts import get_object_or_404\n",
    "participa/core/text.py": "from django.template import Template\n",
    "participa/accounts/models.py": "from django.db.models.signals import post_save\n",
    "participa/events/unit.py": "from channels.layers import get_channel_layer\n",
}


def banned(path: str, source: str) -> bool:
    command: list[str | Path] = [BIN / "ruff", "check", "--select", "TID251", "--stdin-filename", path, "-"]
    return bool(subprocess.run(command, cwd=ROOT, input=source, capture_output=True, text=True, check=False).returncode)


@pytest.mark.parametrize("path", RUFF_REFUSES)
def test_ruff_keeps_requests_and_signals_out_of(path: str) -> None:
    assert banned(path, RUFF_REFUSES[path])


@pytest.mark.parametrize("path", ["api/v1/views.py", "frontend/public/views.py", "participa/ops/demo/views.py"])
def test_ruff_lets_an_interface_see_requests(path: str) -> None:
    assert not banned(path, "from django.http import HttpRequest\n")
