"""Whether this process runs out of file descriptors. Each open stream holds one, and so does everything else."""

import os
import sys

if sys.platform != "win32":
    import resource

RESERVE_MAX = 100
RESERVE_SHARE = 0.25
"""Part of the limit that no stream may take, so that requests, the database and Redis keep working."""


def are_scarce() -> bool:
    """Return True if only the reserve is left. Takes a few microseconds."""
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
    return lowest_free >= limit - min(RESERVE_MAX, int(limit * RESERVE_SHARE))
