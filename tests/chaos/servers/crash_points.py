"""Crash points: kill the process once at a named place in a run's life.

The file at `CHAOS_CRASH_AT` names the place. The process that gets there first deletes the file and kills itself.
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
"""How often a place that occurs in every section is passed before the crash."""
_times_passed: dict[str, int] = {}


def install() -> None:
    """Wrap the functions before or after which the process can crash."""
    _wrap(leases, "claim", before="before the claim", after="after the claim")
    _wrap(
        checkpoints,
        "start_section",
        before="before a section starts",
        after="after a section has started",
        in_section=True,
    )
    _wrap(execution, "compose", before="before a call", after="after a call", in_section=True)
    _wrap(events, "publish_section", after="in the transaction of a checkpoint", in_section=True)
    _wrap(checkpoints, "record_section", after="after a checkpoint", in_section=True)
    _wrap(bus, "publish_stored", before="after a commit, before publishing", in_section=True)
    _wrap(events, "publish_end", before="in the transaction of the end", after="end written, not committed")
    _wrap(endings, "finish", before="before the end", after="after the end, before the message is acknowledged")


def _wrap(owner: Any, name: str, *, before: str = "", after: str = "", in_section: bool = False) -> None:
    function: Callable[..., Any] = getattr(owner, name)

    @wraps(function)
    def crashing(*arguments: Any, **options: Any) -> Any:
        _crash_if_named(before, in_section=in_section)
        result = function(*arguments, **options)
        _crash_if_named(after, in_section=in_section)
        return result

    setattr(owner, name, crashing)


def _crash_if_named(place: str, *, in_section: bool) -> None:
    if not place or not _file.exists() or _file.read_text() != place:
        return
    if in_section:
        _times_passed[place] = _times_passed.get(place, 0) + 1
        if _times_passed[place] <= SECTIONS_BEFORE:
            return
    _file.unlink()
    os.kill(os.getpid(), signal.SIGKILL)
