"""The files of ``deploy/`` agree with the product and with each other: commands, ports, addresses, settings, limits."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from configparser import ConfigParser
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import load_command_class

from participa.cli import commands, module_of
from participa.core import env
from participa.ops.server.bridge import longest_body
from participa.ops.server.server import FOR_REQUESTS, FOR_SOCKETS
from participa.ops.server.supervisor import FOR_THE_TASK
from tests.environment import ROOT

DEPLOY = ROOT / "deploy"
UNITS = DEPLOY / "systemd"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
#: Where the units and the documentation put the code.
COMMON = UNITS / "participa-.service.d" / "common.conf"
(PLACE,) = re.findall(r"^WorkingDirectory=(.*)$", COMMON.read_text(), re.MULTILINE)
INSTALLED = f"{PLACE}/.venv/bin/participa"


def understood(arguments: list[str]) -> dict[str, Any]:
    """What the command line makes of these arguments; it exits where it understands them not."""
    name, *rest = arguments
    parser = load_command_class(commands()[name], module_of(name)).create_parser("participa", name)
    return vars(parser.parse_args(rest))


def unit(name: str) -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None, comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(UNITS / name)
    return parser


def lines(name: str, key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", (UNITS / name).read_text(), re.MULTILINE)


@pytest.mark.parametrize("name", SERVICES)
def test_a_unit_runs_commands_that_exist(name: str) -> None:
    for command in lines(name, "ExecStart"):
        program, *arguments = shlex.split(command.replace("%i", "1"))
        assert program == INSTALLED
        assert understood(arguments)


def test_a_command_that_does_not_exist_would_be_found() -> None:
    with pytest.raises(KeyError):
        understood(["serv"])
    with pytest.raises(Exception, match="invalid choice"):
        understood(["serve", "--role", "pages"])


def test_systemd_understands_the_units(tmp_path: Path) -> None:
    shutil.copytree(UNITS, tmp_path / "units")
    (tmp_path / "units" / "env.example").unlink()
    common = tmp_path / "units" / "participa-.service.d" / "common.conf"
    for path in (*(tmp_path / "units").glob("*.service"), common):
        path.write_text(path.read_text().replace(INSTALLED, "/bin/true").replace(PLACE, str(ROOT)))
    names = [name.replace("@.", "@1.") for name in SERVICES] + ["participa.target"]
    assert verified(tmp_path / "units", names) == ""
    common.write_text(common.read_text().replace("ProtectHome=yes", "ProtectHome=perhaps"))
    assert "protect home value" in verified(tmp_path / "units", names)


def verified(folder: Path, names: list[str]) -> str:
    """What ``systemd-analyze verify`` says."""
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("needs systemd-analyze: apt-get install systemd")
    done = subprocess.run(
        [tool, "verify", "--man=no", "--recursive-errors=no", *names],
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{folder}:"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return "\n".join(line for line in done.stderr.splitlines() if "participa" in line)


def test_nginx_asks_the_processes_that_systemd_starts() -> None:
    text = (DEPLOY / "nginx" / "upstreams.conf").read_text()
    for role, digits in {"web": "810", "live": "811"}.items():
        (block,) = re.findall(rf"upstream participa_{role} {{(.*?)}}", text, re.DOTALL)
        ports = re.findall(r"server 127\.0\.0\.1:(\d+) ", block)
        assert ports == [f"{digits}1", f"{digits}2"]
        (command,) = lines(f"participa-{role}@.service", "ExecStart")
        asked = understood(shlex.split(command.replace("%i", "1"))[1:])
        assert (asked["role"], asked["port"]) == (role, int(ports[0]))


def test_nginx_lets_through_what_the_product_takes() -> None:
    text = (DEPLOY / "nginx" / "site.conf").read_text()
    (most,) = re.findall(r"^    client_max_body_size (\d+)m;", text, re.MULTILINE)
    assert int(most) * 1024 * 1024 == longest_body()


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text())
    return loaded


def ours() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, service in compose()["services"].items():
        if service["image"] == "participa":
            yield name, service


def test_a_container_runs_a_command_that_exists() -> None:
    asked = {}
    for name, service in ours():
        if name == "release":
            assert all(understood(each.split()[1:]) for each in service["command"][0].split("; "))
        else:
            asked[name] = understood(service["command"]).get("role", "worker")
    assert asked == {"web-1": "web", "web-2": "web", "live-1": "live", "live-2": "live", "worker": "worker"}


def test_nginx_asks_the_containers_that_compose_starts() -> None:
    text = (DEPLOY / "compose" / "upstreams.conf").read_text()
    asked = {
        role: re.findall(r"server (\S+):(\d+) ", block)
        for role, block in re.findall(r"upstream participa_(\w+) {(.*?)}", text, re.DOTALL)
    }
    started: dict[str, list[tuple[str, str]]] = {"web": [], "live": []}
    for name, service in ours():
        if name.split("-")[0] in started:
            started[name.split("-")[0]].append((name, str(understood(service["command"])["port"])))
    assert asked == started


def test_the_parts_of_compose_fit_together() -> None:
    loaded = compose()
    services = loaded["services"]
    fixed = [each["networks"]["inside"] for each in services.values() if isinstance(each["networks"], dict)]
    addresses = [each["ipv4_address"] for each in fixed]
    assert len(addresses) == len(set(addresses)) == 5
    for name, service in ours():
        assert service["environment"]["TRUSTED_PROXIES"] == services["nginx"]["networks"]["inside"]["ipv4_address"]
        assert "@postgres:5432/" in service["environment"]["DATABASE_URL"], name
    for service in services.values():
        assert set(service.get("depends_on", [])) <= set(services)
        for source, *_ in (mount.split(":") for mount in service.get("volumes", [])):
            known = source in loaded["volumes"] or source == "./certificates"
            assert known or (DEPLOY / "compose" / source).is_file(), source
    assert (DEPLOY / "compose" / services["worker"]["build"]["context"]).resolve() == ROOT


def test_nothing_is_killed_before_it_had_its_time() -> None:
    stop = {name: int((lines(name, "TimeoutStopSec") or ["0"])[0]) for name in SERVICES}
    assert min(stop["participa-web@.service"], stop["participa-live@.service"]) > FOR_REQUESTS + FOR_SOCKETS
    assert stop["participa-all.service"] > FOR_REQUESTS + FOR_SOCKETS + FOR_THE_TASK
    assert {name: service["stop_grace_period"] for name, service in ours() if name != "release"} == dict.fromkeys(
        ["web-1", "web-2", "live-1", "live-2"], "25s"
    ) | {"worker": "90s"}


@pytest.mark.parametrize("path", ["systemd/env.example", "compose/env.example"])
def test_an_example_sets_settings_that_exist(path: str) -> None:
    named = set(re.findall(r"^([A-Z_]+)=", (DEPLOY / path).read_text(), re.MULTILINE))
    assert named - {"DATABASE_PASSWORD"} <= set(env.registry)
    assert "SITE_URL" in named


def test_the_image_holds_what_the_product_needs_and_nothing_else() -> None:
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert [name for name in kept if not (ROOT / name).exists()] == []
    built = re.findall(r"packages = \[(.*?)\]", (ROOT / "pyproject.toml").read_text())[0]
    assert set(re.findall(r'"(\w+)"', built)) <= set(kept)
    needed = re.findall(r'"(requirements[\w-]*\.lock)"', (ROOT / "bootstrap.py").read_text())
    assert {name for name in needed if "dev" not in name} <= set(kept)
    assert not [name for name in ("var", "tests", ".env", ".git") if any(fnmatch(name, each) for each in kept)]


def test_docs_name_files_and_units_that_exist() -> None:
    text = (ROOT / "docs" / "deploy.md").read_text()
    named = set(re.findall(r"`(participa-[\w@]+?)N?`", text)) - {"participa-"}
    assert {f"{name}.service" for name in named if not name.endswith("service")} == set(SERVICES)
