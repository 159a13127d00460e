"""Whether this process runs out of file descriptors. Each open stream holds one, and so does everything else."""

import os
import sys

if sys.platform != "win32":
    import resource

RESERVE_MAX = 100
RESERVE_SHARE = 0.25
"""Part of the limit that no stream may take, so that requests, the database and Redis keep working."""
REQUESTS_MAX = 24
REQUESTS_SHARE = 0.15
"""What the requests of all threads may need at the same time: new connections to the database, files."""


def are_scarce() -> bool:
    """Return True if only the reserve is left. Takes a few microseconds."""
    return _has_at_most(RESERVE_MAX, RESERVE_SHARE)


def are_used_up() -> bool:
    """Return True if requests might need more than are left. Takes a few microseconds."""
    return _has_at_most(REQUESTS_MAX, REQUESTS_SHARE)


def _has_at_most(count: int, share: float) -> bool:
    """Return whether no more descriptors are free than this count, or than this share of the limit if that is less."""
    if sys.platform == "win32":
        return False
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit == resource.RLIM_INFINITY:
        return False
    try:
        # The system gives out the lowest number that is free, so all below it are in use.
        lowest_free = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return True
    os.close(lowest_free)
    return lowest_free >= limit - min(count, int(limit * share))
