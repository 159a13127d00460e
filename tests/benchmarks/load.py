"""Compiles and runs the load generator, `load.c`."""

import json
import selectors
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.machine import CannotMeasure

SOURCE = Path(__file__).parent / "load.c"
OPEN_PER_S = 500
SLOWEST_OPEN_PER_S = 150
RECEIVE_LIMIT_S = 300


def compile_generator(folder: Path) -> Path:
    """Compile the generator; return the path of the program.

    Raises:
        CannotMeasure: there is no C compiler, or it fails.
    """
    if shutil.which("cc") is None:
        raise CannotMeasure("The load generator needs a C compiler, and `cc` was not found. Install Debian's `gcc`.")
    program = folder / "load"
    compiled = subprocess.run(["cc", "-O2", "-o", program, SOURCE], capture_output=True, text=True, check=False)
    if compiled.returncode:
        raise CannotMeasure(f"cc could not compile {SOURCE.name}: {compiled.stderr.strip()}")
    return program


@dataclass(slots=True, kw_only=True)
class Generator:
    """A running generator whose clients have all received a response."""

    process: subprocess.Popen[str]

    def result(self, *, within_s: float) -> dict[str, Any]:
        """Return what was received. After `within_s` the generator stops, and the result is incomplete."""
        if not _wait_readable(self.process, within_s):
            self.process.terminate()  # it then prints its result
        return _read_line(self.process, within_s=10)


@contextmanager
def connect_clients(
    program: Path, port: int, path: str, *, clients: int, events: int, headers: Path
) -> Iterator[Generator]:
    """Open the streams, each with one line of the file `headers`. Close them at the end of the block.

    Raises:
        CannotMeasure: some clients got no stream.
    """
    connect_timeout_s = 60 + clients / SLOWEST_OPEN_PER_S
    command: list[str | Path] = [
        program,
        str(port),
        path,
        str(clients),
        str(OPEN_PER_S),
        str(events),
        str(int(connect_timeout_s + RECEIVE_LIMIT_S)),
        headers,
    ]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        try:
            opened = _read_line(process, within_s=connect_timeout_s)
            if opened["rejected"]:
                raise CannotMeasure(
                    f"{opened['rejected']} of {clients} clients got no stream: {opened['response'] or 'no response'}"
                )
            yield Generator(process=process)
        finally:
            process.kill()


def _read_line(process: subprocess.Popen[str], *, within_s: float) -> dict[str, Any]:
    assert process.stdout
    line = process.stdout.readline() if _wait_readable(process, within_s) else ""
    if not line:
        raise CannotMeasure("The load generator printed nothing. See its errors above.")
    result: dict[str, Any] = json.loads(line)
    return result


def _wait_readable(process: subprocess.Popen[str], within_s: float) -> bool:
    with selectors.DefaultSelector() as selector:
        assert process.stdout
        selector.register(process.stdout, selectors.EVENT_READ)
        return bool(selector.select(within_s))
