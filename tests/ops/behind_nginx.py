"""nginx with the configuration that we ship in front of real processes: only ports and paths are put in its place."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.environment import ROOT
from tests.harness.packages import program
from tests.harness.services import free_port
from tests.ops.tls_socket import TlsSocket, tls_socket
from tests.processes import Process, running, wait_for

SHIPPED = ROOT / "deploy" / "nginx"
#: Requests to the API that one address may send in a minute.
RATE = 12
WEB, LIVE = ("web",), ("live-1", "live-2")

_MAIN = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/other;
    scgi_temp_path {folder}/other;
    uwsgi_temp_path {folder}/other;
    include participa/site.conf;
}}
"""


@dataclass
class Answer:
    """One answer, whole."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Site:
    """A running site: where it is, its folder, and its processes by name."""

    folder: Path
    port: int
    plain_port: int
    ports: dict[str, int]
    trust: ssl.SSLContext
    processes: dict[str, Process] = field(default_factory=dict)
    stack: ExitStack = field(default_factory=ExitStack)

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    def connection(self, visitor: str = "127.0.0.1") -> http.client.HTTPSConnection:
        """A connection from an address of this machine: all of 127.0.0.0/8 is."""
        return http.client.HTTPSConnection(
            "localhost", self.port, timeout=30, context=self.trust, source_address=(visitor, 0)
        )

    def ask(self, method: str, path: str, body: Any = None, *, visitor: str = "127.0.0.1", **headers: str) -> Answer:
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        if body is not None:
            named["Content-Type"], body = "application/json", json.dumps(body)
        with closing(self.connection(visitor)) as connection:
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            return Answer(answer.status, answer.getheaders(), answer.read())

    def socket(self) -> AbstractContextManager[TlsSocket]:
        return tls_socket(f"wss://localhost:{self.port}/ws/v1/", origin=self.url, trust=self.trust)

    def start(self, *names: str) -> None:
        """Start processes, and return when all of them answer."""
        for name in names:
            role = name.split("-")[0]
            arguments = ["worker"] if role == "worker" else ["serve", "--role", role, "--port", str(self.ports[name])]
            process = running(
                *arguments,
                VAR_DIR=str(self.folder),
                SITE_URL=self.url,
                HASHED_STATIC="1",
                TRUSTED_PROXIES="127.0.0.1",
                API_RATE_ANONYMOUS=f"{RATE}/min",
            )
            self.processes[name] = self.stack.enter_context(process)
        for name in names:
            said = "is ready" if name == "worker" else "Participa is at"
            self.processes[name].wait_for_line(said, patience=120)  # all of them load at once


def _certificate(folder: Path) -> None:
    """A certificate for localhost that nobody but this test trusts."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(parents=True)
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "privkey.pem").write_bytes(secret)


def _install(site: Site) -> None:
    """The shipped files, with ports and paths of this site. A line that is not there any more fails."""
    changes = {
        "upstreams.conf": [
            ("127.0.0.1:8101", f"127.0.0.1:{site.ports['web']}"),
            ("    server 127.0.0.1:8102 max_fails=0;\n", ""),
            ("127.0.0.1:8111", f"127.0.0.1:{site.ports['live-1']}"),
            ("127.0.0.1:8112", f"127.0.0.1:{site.ports['live-2']}"),
        ],
        "site.conf": [
            ("    listen 80;\n    listen [::]:80;\n", f"    listen 127.0.0.1:{site.plain_port};\n"),
            ("    listen 443 ssl http2;", f"    listen 127.0.0.1:{site.port} ssl http2;"),
            ("    listen [::]:443 ssl http2;\n", ""),
            ("/var/log/nginx/", f"{site.folder}/"),
            ("/etc/nginx/participa", f"{site.folder}/nginx/participa"),
            ("/var/lib/participa/static/", f"{site.folder}/static/"),
        ],
        "proxy.conf": [],
        "away.html": [],
    }  # fmt: skip
    assert {path.name for path in SHIPPED.iterdir()} == set(changes)
    for name, pairs in changes.items():
        text = (SHIPPED / name).read_text()
        for old, new in pairs:
            assert old in text, f"{name} has no {old!r} any more"
            text = text.replace(old, new)
        (site.folder / "nginx" / "participa" / name).write_text(text)
    (site.folder / "nginx" / "nginx.conf").write_text(_MAIN.format(folder=site.folder))


@contextmanager
def nginx(site: Site) -> Iterator[None]:
    """nginx itself, in the foreground."""
    command = [program("nginx").path() or "", "-p", str(site.folder), "-c", str(site.folder / "nginx" / "nginx.conf")]
    if os.geteuid() == 0:  # its own workers must read the folder of this test
        command += ["-g", "user root;"]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: _answers(site) or server.poll() is not None, "nginx")
        yield
    finally:
        server.terminate()
        server.wait(timeout=30)


def _answers(site: Site) -> bool:
    try:
        return site.ask("GET", "/healthz/live").status == 404
    except OSError:
        return False


@contextmanager
def site_behind_nginx(folder: Path) -> Iterator[Site]:
    """Static files collected, pages, two live processes, a worker, and nginx before them."""
    certificates = folder / "nginx" / "participa" / "certificates"
    _certificate(certificates)
    ports = {name: free_port() for name in (*WEB, *LIVE)}
    trust = ssl.create_default_context(cafile=str(certificates / "fullchain.pem"))
    site = Site(folder, free_port(), free_port(), ports, trust)
    _install(site)
    with site.stack:
        with running("collectstatic", "--noinput", VAR_DIR=str(folder), HASHED_STATIC="1") as collecting:
            assert collecting.popen.wait(timeout=120) == 0, collecting.text
        site.start(*WEB, *LIVE, "worker")
        with nginx(site):
            yield site
        site.processes["worker"].terminate()  # signs off: its heartbeat would be in the tables of whoever comes next
    shutil.rmtree(folder / "static")
