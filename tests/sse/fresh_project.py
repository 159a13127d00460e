"""A project made from nothing by following `sse/README.md` to the letter: its commands are run, its files written."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent.parent
README = ROOT / "sse" / "README.md"
BLOCK = re.compile(
    r"(?:(?P<how>Write|Add to) `(?P<file>[^`]+)`:\n\n)?```(?P<language>\w+)\n(?P<text>.*?)```", re.DOTALL
)
HOST = "127.0.0.1"
COMMAND_TIMEOUT_S = 240.0
READY_TIMEOUT_S = 30.0
SERVER = "uvicorn "
IMPORT = "import_customers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One instruction of the README: run a command, or write or extend a file."""

    how: str
    file: str = ""
    text: str


def read_steps() -> list[Step]:
    """Return the instructions of the section `First stream`, in order."""
    section = README.read_text().partition("## First stream")[2].partition("\n## ")[0]
    steps: list[Step] = []
    for block in BLOCK.finditer(section):
        if block["language"] == "console":
            steps += [Step(how="run", text=line) for line in block["text"].splitlines()]
        elif block["how"]:
            steps.append(Step(how=block["how"], file=block["file"], text=block["text"]))
    return steps


def build_wheel(folder: Path) -> Path:
    """Build the package's wheel and source distribution, and return the wheel."""
    uv = shutil.which("uv")
    assert uv, "uv is not installed"
    _run([uv, "build", "sse", "--out-dir", str(folder)], cwd=ROOT)
    (wheel,) = folder.glob("*.whl")
    return wheel


@dataclass(slots=True, kw_only=True)
class FreshProject:
    """An empty folder with an empty Python environment, where the instructions are followed."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    port: int = 0
    printed: str = ""
    """What the last server printed until it ended."""

    @classmethod
    def create(cls, folder: Path, *, wheel: Path, constraints: Sequence[str]) -> "FreshProject":
        """`pip` finds the wheel by its name, and installs versions within the constraints."""
        project, environment_folder = folder / "project", folder / "environment"
        project.mkdir()
        _run([sys.executable, "-m", "venv", str(environment_folder)], cwd=folder)
        constraints_file = folder / "constraints.txt"
        constraints_file.write_text("\n".join(constraints))
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "PYTHON", "SSE_"))}
        links = " ".join(filter(None, [os.environ.get("PIP_FIND_LINKS"), str(wheel.parent)]))
        return cls(
            folder=project,
            environment=kept
            | {
                "PATH": f"{environment_folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
                "PIP_CONSTRAINT": str(constraints_file),
                "PIP_FIND_LINKS": links,
                "PYTHONUNBUFFERED": "1",
            },
        )

    def follow(self) -> None:
        """Follow all instructions but the last two commands, which start the server and an import."""
        for step in read_steps():
            if step.how == "run":
                if not step.text.startswith(SERVER) and IMPORT not in step.text:
                    self.run(step.text)
                continue
            file = self.folder / step.file
            file.parent.mkdir(parents=True, exist_ok=True)
            before = file.read_text() if step.how == "Add to" else ""
            file.write_text(before + step.text)

    def run(self, command: str) -> str:
        """Run a command of the README and return its output."""
        return _run(["bash", "-c", command], cwd=self.folder, environment=self.environment)

    def start(self, command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["bash", "-c", f"exec {command}"],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @contextmanager
    def serve(self, command: str) -> Iterator[subprocess.Popen[str]]:
        """Run a server on `port` until the block ends."""
        with self.start(command) as server:
            try:
                self._wait_until_ready(server)
                yield server
            finally:
                server.kill()
                assert server.stdout
                self.printed = server.stdout.read()

    @contextmanager
    def run_import(self) -> Iterator[tuple[subprocess.Popen[str], str]]:
        """Run the README's import; yield its process and the path of the page that it prints."""
        with self.start(find_command(IMPORT)) as process:
            assert process.stdout
            printed = process.stdout.readline().strip()
            yield process, printed.removeprefix("Follow it at http://127.0.0.1:8000")
            assert process.wait(COMMAND_TIMEOUT_S) == 0

    def choose_port(self) -> int:
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            self.port = int(probe.getsockname()[1])
        return self.port

    def _wait_until_ready(self, server: subprocess.Popen[str]) -> None:
        deadline = time.monotonic() + READY_TIMEOUT_S
        while time.monotonic() < deadline:
            assert server.poll() is None, server.communicate()[0]
            try:
                httpx.get(f"http://{HOST}:{self.port}/admin/login/")
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the server did not start")

    @contextmanager
    def sign_in(self) -> Iterator[httpx.Client]:
        """Yield a client that is signed in at the admin site, as the README's user."""
        with httpx.Client(base_url=f"http://{HOST}:{self.port}", timeout=20) as client:
            client.get("/admin/login/")
            form = {"username": "ada", "password": "secret", "csrfmiddlewaretoken": client.cookies["csrftoken"]}
            assert client.post("/admin/login/?next=/admin/", data=form).status_code == httpx.codes.FOUND
            yield client


def find_command(word: str) -> str:
    """Return the README's command that contains a word."""
    (command,) = {step.text for step in read_steps() if step.how == "run" and word in step.text}
    return command


def _run(command: list[str], *, cwd: Path, environment: dict[str, str] | None = None) -> str:
    result = subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=COMMAND_TIMEOUT_S,
        check=False,
    )
    assert result.returncode == 0, f"{' '.join(command)}\n{result.stdout}"
    return result.stdout
