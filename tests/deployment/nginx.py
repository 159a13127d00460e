"""Run Debian's nginx with the project's configuration, on free ports, in front of given web processes."""

import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from config import processes
from tests.prerequisites import skip_unless_ci

ROOT = Path(__file__).parent.parent.parent
CONFIGURATION = ROOT / "deploy/nginx.conf"
READY_WITHIN_S = 20.0


def nginx_path() -> str:
    """Return the path of nginx. Without it, skip the test, or fail on CI."""
    # Debian installs it in /usr/sbin, which is only in the PATH of root.
    path = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if path is None:
        skip_unless_ci("install Debian's `nginx-light`")
    return path


class Nginx:
    """A context manager that runs nginx. Only ports, paths and addresses differ from production."""

    def __init__(
        self,
        folder: Path,
        upstreams: Sequence[str],
        *,
        others: Mapping[str, str] | None = None,
        changes: Mapping[str, str] | None = None,
    ) -> None:
        """`upstreams` are addresses in nginx's syntax: `127.0.0.1:8000` or `unix:/path`.

        `others` are more servers in front of the same upstreams, by name: directives that go into their only location.
        `changes` are what an operator would replace in the configuration.
        """
        self.folder = folder / "nginx"
        self.plain_port, self.port, *ports = free_ports(2 + len(others or {}))
        self.urls = {name: f"https://127.0.0.1:{port}" for name, port in zip(others or {}, ports, strict=True)}
        self._others = dict(zip(ports, (others or {}).values(), strict=True))
        self.url = f"https://127.0.0.1:{self.port}"
        self._upstreams = upstreams
        self._changes = changes or {}
        self._child: processes.Child

    @property
    def certificate(self) -> Path:
        return self.folder / "tls/fullchain.pem"

    @property
    def log(self) -> str:
        return self._child.log.read_text(errors="replace")

    def client(self, token: str = "") -> httpx.Client:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=30, verify=insecure_tls_context())

    def __enter__(self) -> Self:
        self._write()
        # Given on the command line, the log also gets errors in the configuration itself.
        settings = f"daemon off; error_log stderr warn; {'user root;' if os.geteuid() == 0 else ''}"
        command = [nginx_path(), "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"), "-g", settings]
        self._child = processes.start("nginx", command, log_dir=self.folder)
        assert processes.wait_until(lambda: self._child.has_ended() or self._is_listening(), within_s=READY_WITHIN_S)
        assert not self._child.has_ended(), self.log
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._child.stop(within_s=5)

    def _write(self) -> None:
        (self.folder / "tls").mkdir(parents=True)
        make_certificate(self.folder / "tls")
        servers = "".join(f"server {address} max_fails=0;" for address in self._upstreams)
        (self.folder / "throughline-upstream.conf").write_text(f"upstream throughline {{ {servers} }}\n")
        text = CONFIGURATION.read_text()
        for original, replacement in {
            "pid /run/nginx.pid;": f"pid {self.folder}/nginx.pid;",
            "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{self.port} ssl http2 backlog=2048;",
            "/etc/nginx/tls/": f"{self.folder}/tls/",
            "/etc/nginx/throughline-upstream.conf": f"{self.folder}/throughline-upstream.conf",
            "worker_processes auto;": "worker_processes 1;",
            "error_log /dev/stderr": "error_log stderr",
            "http {": f"http {{\n{self._temporary_paths()}",
            **self._changes,
        }.items():
            assert original in text, f"{original!r} is missing from the configuration"
            text = text.replace(original, replacement)
        servers = "".join(self._describe_server(port, directives) for port, directives in self._others.items())
        (self.folder / "nginx.conf").write_text(f"{text.rstrip().removesuffix('}')}{servers}}}\n")

    def _describe_server(self, port: int, directives: str) -> str:
        files = f"ssl_certificate {self.certificate}; ssl_certificate_key {self.folder}/tls/privkey.pem;"
        return f"server {{ listen 127.0.0.1:{port} ssl; {files} location / {{ {directives} }} }}\n"

    def _temporary_paths(self) -> str:
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        return "\n".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in kinds)

    def _is_listening(self) -> bool:
        with socket.socket() as probe, suppress(OSError):
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
        return False


def insecure_tls_context() -> ssl.SSLContext:
    """Return a TLS context that accepts the self-signed certificate."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def make_certificate(folder: Path) -> None:
    """Write a self-signed certificate for 127.0.0.1, and its key."""
    command = ["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run(
        [*command, *files, "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True,
        capture_output=True,
    )


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports
