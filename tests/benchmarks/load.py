"""Compiles and drives the load generator, `load.c`."""

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
CONNECT_WITHIN_S = 120.0


def compile_generator(folder: Path) -> Path:
    """Return the path of the generator's program.

    Raises:
        CannotMeasure: there is no C compiler, or it refuses.
    """
    if shutil.which("cc") is None:
        raise CannotMeasure("No C compiler `cc` found, which the load generator needs: install Debian's `gcc`.")
    program = folder / "load"
    compiled = subprocess.run(["cc", "-O2", "-o", program, SOURCE], capture_output=True, text=True, check=False)
    if compiled.returncode:
        raise CannotMeasure(f"cc does not compile {SOURCE.name}: {compiled.stderr.strip()}")
    return program


@dataclass(slots=True, kw_only=True)
class Generator:
    """A running generator, all of whose clients have their answer."""

    process: subprocess.Popen[str]

    def result(self, *, within_s: float) -> dict[str, Any]:
        """Return what was received, at the latest after so long."""
        if not _readable(self.process, within_s):
            self.process.terminate()  # it then says what it has
        return _read_line(self.process, within_s=10)


@contextmanager
def connected(program: Path, port: int, path: str, *, clients: int, events: int, headers: Path) -> Iterator[Generator]:
    """Open the streams, each with a line of the file `headers`; they are closed when the block ends.

    Raises:
        CannotMeasure: not every client got its stream.
    """
    timeout_s = CONNECT_WITHIN_S + 300
    command: list[str | Path] = [
        program,
        str(port),
        path,
        str(clients),
        str(OPEN_PER_S),
        str(events),
        str(int(timeout_s)),
        headers,
    ]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        try:
            opened = _read_line(process, within_s=CONNECT_WITHIN_S)
            if opened["refused"]:
                raise CannotMeasure(
                    f"{opened['refused']} of {clients} clients got no stream: {opened['refusal'] or 'no answer'}"
                )
            yield Generator(process=process)
        finally:
            process.kill()


def _read_line(process: subprocess.Popen[str], *, within_s: float) -> dict[str, Any]:
    assert process.stdout
    line = process.stdout.readline() if _readable(process, within_s) else ""
    if not line:
        raise CannotMeasure("The load generator says nothing; see above for why.")
    found: dict[str, Any] = json.loads(line)
    return found


def _readable(process: subprocess.Popen[str], within_s: float) -> bool:
    with selectors.DefaultSelector() as selector:
        assert process.stdout
        selector.register(process.stdout, selectors.EVENT_READ)
        return bool(selector.select(within_s))
