"""Names of the processes that hold leases. No two lives of a process share one, whatever their host is called."""

import os
import uuid
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path

SEPARATOR = "#"
WORKER_MAX_CHARS = 80
"""Longer names of workers are cut, so that a whole owner's name fits into its column."""


def make_prefix(worker: str) -> str:
    """Return what the names of all processes of this worker on this machine start with."""
    return f"{worker[:WORKER_MAX_CHARS]}{SEPARATOR}{machine_id()}{SEPARATOR}"


def make_owner_name(worker: str, process_id: int) -> str:
    """Return the lease owner's name for a process of a worker on this machine."""
    return f"{make_prefix(worker)}{process_id}"


def find_dead(names: set[str]) -> set[str]:
    """Return those of the names, all of this machine, whose process has ended."""
    return {name for name in names if not _is_alive(int(name.rpartition(SEPARATOR)[2]))}


@cache
def machine_id() -> str:
    """Return an id of everything within which a process id means one process: a machine since it booted.

    A container has its own, and another one after each start, so that the leases of its earlier life are left to
    expire. Two machines or containers never share one, as they can share a host name.
    """
    parts = [str(uuid.getnode())]
    with suppress(OSError):
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text())
    with suppress(OSError):
        parts.append(str(Path("/proc/self/ns/pid").stat().st_ino))
    return sha256(" ".join(parts).encode()).hexdigest()[:12]


def _is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        # A zombie is dead too. In containers zombies are often never reaped.
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state not in {"Z", "X"}
