"""Ends the process at one place in a run's life, once: as soon as it comes there after the place was named in a file.

The file is the one that `CHAOS_CRASH_AT` names. Whoever takes it away is the one that ends.
"""

import os
import signal
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from sse import bus
from strategies.runs import checkpoints, endings, events, leases
from strategies.worker import execution

_file = Path(os.environ.get("CHAOS_CRASH_AT", "/nonexistent"))

SECTIONS_BEFORE = 2
"""Places that come with every section are passed so often in each run."""
_passed: dict[str, int] = {}


def lay() -> None:
    """Make the places that can be named."""
    _around(leases, "claim", before="before the claim", after="after the claim")
    _around(
        checkpoints, "start_section", before="before a section begins", after="after a section has begun", passed=True
    )
    _around(execution, "compose", before="before a call", after="after a call", passed=True)
    _around(events, "section", after="in the transaction of a checkpoint", passed=True)
    _around(checkpoints, "record_section", after="after a checkpoint", passed=True)
    _around(bus, "publish_stored", before="after a commit, before it is told", passed=True)
    _around(events, "ended", before="in the transaction of the end", after="with the end written, not committed")
    _around(endings, "finish", before="before the end", after="after the end, before the message is acknowledged")


def _around(owner: Any, name: str, *, before: str = "", after: str = "", passed: bool = False) -> None:
    work: Callable[..., Any] = getattr(owner, name)

    @wraps(work)
    def crashing(*arguments: Any, **options: Any) -> Any:
        _perhaps_end(before, passed=passed)
        result = work(*arguments, **options)
        _perhaps_end(after, passed=passed)
        return result

    setattr(owner, name, crashing)


def _perhaps_end(place: str, *, passed: bool) -> None:
    if not place or not _file.exists() or _file.read_text() != place:
        return
    if passed:
        _passed[place] = _passed.get(place, 0) + 1
        if _passed[place] <= SECTIONS_BEFORE:
            return
    _file.unlink()
    os.kill(os.getpid(), signal.SIGKILL)
