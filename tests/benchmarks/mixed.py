"""Measure how late events arrive while pages, section histories and exports are requested beside the streams.

`uv run --group benchmarks python -m tests.benchmarks.mixed [--streams 200 --rate 20 --seconds 10]`

One web process has a core for itself and its child processes; clients, publisher and Valkey share the other one. Each
group of requests is sent in a loop over one connection, first alone and at the end together with the others. `pause`
is the longest time for which other code of the web process kept its event loop from running.
"""

import argparse
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from urllib.request import urlopen

from tests.benchmarks import machine
from tests.benchmarks.load import compile_generator
from tests.benchmarks.machine import CannotMeasure
from tests.benchmarks.options import number_between
from tests.benchmarks.product import open_product
from tests.benchmarks.request_kinds import RequestClient, RequestKind, build_heavy_kinds
from tests.benchmarks.serving import Server
from tests.benchmarks.watched_events import Lateness, WatchedStreams

GOAL_MS = 50.0
SHED = {429, 503}
"""Status codes that ask the client to come back later."""


@dataclass(slots=True)
class Responses:
    """How often each status code came, and the longest time that each kind of request took."""

    statuses: Counter[int] = field(default_factory=Counter)
    worst_s: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    name: str
    lateness: Lateness
    pause_ms: float
    requests: int
    shed: int
    cpu_share: float
    """Of one core, with child processes."""
    slowest: str


def measure(*, streams: int, rate: int, seconds: int) -> Iterator[Row]:
    server_core, load_core = machine.choose_cores()
    with ExitStack() as stack:
        product = stack.enter_context(open_product())
        web = stack.enter_context(product.run_web("web", server_core))
        stack.enter_context(machine.pin_to_core(load_core))
        program = compile_generator(product.folder)
        watched = WatchedStreams(product=product, program=program, streams=streams, per_s=rate, seconds=seconds)
        groups = build_heavy_kinds(product.content)
        _warm_up(web, groups.values())
        yield _measure_beside("nothing", [], watched, web)
        for name, kinds in groups.items():
            yield _measure_beside(name, [kinds], watched, web)
        yield _measure_beside("all of them", list(groups.values()), watched, web)


def _warm_up(web: Server, groups: Iterable[Sequence[RequestKind]]) -> None:
    """Send every request once, so that modules are imported and templates compiled."""
    for kinds in groups:
        client = RequestClient(web.port)
        for kind in kinds:
            client.send(kind)


def _measure_beside(name: str, groups: Sequence[Sequence[RequestKind]], watched: WatchedStreams, web: Server) -> Row:
    with watched.open(web) as publish:
        _take_longest_pause_ms(web)
        began, cpu_before_s = time.monotonic(), machine.read_tree_cpu_s(web.pid)
        with _send_in_loops(web.port, groups) as responses:
            lateness = publish()
        cpu_s, wall_s = machine.read_tree_cpu_s(web.pid) - cpu_before_s, time.monotonic() - began
        pause_ms = _take_longest_pause_ms(web)
    if unexpected := [status for status in responses.statuses if status != 200 and status not in SHED]:
        raise CannotMeasure(f"{name}: a response was {unexpected[0]}")
    slowest = max(responses.worst_s, key=lambda kind: responses.worst_s[kind], default="")
    return Row(
        name=name,
        lateness=lateness,
        pause_ms=pause_ms,
        requests=responses.statuses[200],
        shed=sum(responses.statuses[status] for status in SHED),
        cpu_share=cpu_s / wall_s,
        slowest=f"{slowest}, {responses.worst_s[slowest]:.1f} s" if slowest else "",
    )


@contextmanager
def _send_in_loops(port: int, groups: Sequence[Sequence[RequestKind]]) -> Iterator[Responses]:
    """Send the requests of each group in a thread until the end of the block."""
    responses, stopped = Responses(), threading.Event()
    threads = [threading.Thread(target=_send, args=(port, kinds, responses, stopped)) for kinds in groups]
    for thread in threads:
        thread.start()
    try:
        yield responses
    finally:
        stopped.set()
        for thread in threads:
            thread.join()


def _send(port: int, kinds: Sequence[RequestKind], responses: Responses, stopped: threading.Event) -> None:
    client = RequestClient(port)
    while not stopped.is_set():
        for kind in kinds:
            began = time.monotonic()
            response = client.request(kind)
            worst_s = responses.worst_s.get(kind.name, 0.0)
            responses.worst_s[kind.name] = max(worst_s, time.monotonic() - began)
            responses.statuses[response.status] += 1
            if response.status in SHED:
                stopped.wait(float(response.headers["Retry-After"]))
            if stopped.is_set():
                return


def _take_longest_pause_ms(web: Server) -> float:
    with urlopen(f"http://127.0.0.1:{web.port}/longest-pause", timeout=30) as response:
        return float(json.load(response)["ms"])


def format_table(rows: Sequence[Row]) -> str:
    quiet_ms = rows[0].lateness.p99_ms
    lines = [
        f"| beside the streams | p50 ms | p99 ms | x alone | worst ms | pause ms (goal {GOAL_MS:g}) | requests | shed "
        "| CPU | slowest request |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        late = row.lateness
        events = f"{late.p50_ms:.1f} | {late.p99_ms:.1f} | {late.p99_ms / quiet_ms:.1f} | {late.worst_ms:.1f}"
        requests = f"{row.requests} | {row.shed} | {row.cpu_share:.0%} | {row.slowest}"
        lines.append(f"| {row.name} | {events} | {row.pause_ms:.1f} | {requests} |")
    lost = sum(row.lateness.expected - row.lateness.received for row in rows)
    return "\n".join([*lines, "", f"events lost: {lost}"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=number_between(1, 2000), default=200)
    parser.add_argument("--rate", type=number_between(1, 100), default=20, help="events per second on each stream")
    parser.add_argument("--seconds", type=number_between(1, 30), default=10, help="of each measurement")
    options = parser.parse_args()
    machine.exit_on_signals()
    try:
        sys.stdout.write(format_table(list(measure(**vars(options)))) + "\n")
    except CannotMeasure as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
