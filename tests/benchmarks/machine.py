"""CPU affinity, and the resources used by processes, from the Linux kernel."""

import os
import resource
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


class CannotMeasure(Exception):
    """The measurement is impossible. The message says why."""


def exit_on_signals() -> None:
    """Exit with an exception on SIGTERM and SIGINT, once, so that the `finally` blocks stop all processes."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _exit)


def _exit(number: int, _: object) -> None:
    for ignored in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ignored, signal.SIG_IGN)
    sys.exit(128 + number)


def choose_cores() -> tuple[int, int]:
    """Return one core for the server, and one for everything else.

    Raises:
        CannotMeasure: there is only one core.
    """
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        raise CannotMeasure("The benchmark needs two cores: one for the server and one for the load.")
    return cores[0], cores[1]


@contextmanager
def pin_to_core(core: int) -> Iterator[None]:
    """Pin this process, and processes that it starts in the block, to one core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def raise_file_limit(wanted: int) -> int:
    """Raise the limit of open files for this process and its children as far as allowed; return the new limit."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < wanted:
        with suppress(ValueError, PermissionError):  # only root may
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, wanted))
            return wanted
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))
    return min(wanted, hard)


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def accepts_connections(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def read_cpu_s(pid: int) -> float:
    """Return the CPU time of a process and all its threads."""
    # The numbers follow the name, which is in brackets and may contain any character.
    fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def read_tree_cpu_s(pid: int) -> float:
    """Return the CPU time of a process and its children."""
    process = psutil.Process(pid)
    return sum(read_cpu_s(one.pid) for one in (process, *process.children(recursive=True)))


def read_rss_kb(pid: int) -> int:
    return _read_status(pid, "VmRSS")


def count_threads(pid: int) -> int:
    return _read_status(pid, "Threads")


def _read_status(pid: int, name: str) -> int:
    for line in (PROC / str(pid) / "status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise CannotMeasure(f"/proc/{pid}/status has no {name}; the process has ended.")


def read_busy_s(core: int) -> float:
    """Return how long a core has been busy, including time stolen by a hypervisor."""
    for line in (PROC / "stat").read_text().splitlines():
        if line.startswith(f"cpu{core} "):
            user, nice, system, _idle, _iowait, irq, softirq, steal = map(int, line.split()[1:9])
            return (user + nice + system + irq + softirq + steal) / TICKS_PER_S
    raise CannotMeasure(f"/proc/stat has no cpu{core}.")
