"""Measure the CPU time of requests and how many are answered a second, beside stock Django with ninja in the same run.

`uv run --group benchmarks python -m tests.benchmarks.requests [--times 400] [--only "poll 304" ...] [--clients 1 8]`

All servers read the same SQLite file. CPU time is that of the server's processes.
"""

import argparse
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tests.benchmarks import machine
from tests.benchmarks.machine import CannotMeasure
from tests.benchmarks.product import WEB_OPTIONS, Product, open_product
from tests.benchmarks.request_kinds import RequestClient, RequestKind, build_kinds
from tests.benchmarks.serving import Server

WARM_UP = 30
GOALS = {"poll 304": 1.5, "poll 200": 4.0, "list": 6.0, "create": 12.0, "open a stream": 2.5}
"""Multiples of the gunicorn peer's CPU time for a poll answered 304."""
PEER_OPTIONS = ("-k", "gthread", "--threads", "8", "--workers", "1", "--keep-alive", "60")
SERVERS = {
    "gunicorn": ["gunicorn", *PEER_OPTIONS, "--bind", "127.0.0.1:{port}", "tests.benchmarks.servers.plain:wsgi"],
    "uvicorn": ["uvicorn", *WEB_OPTIONS, "--port", "{port}", "tests.benchmarks.servers.plain:asgi"],
    "ours": ["uvicorn", *WEB_OPTIONS, "--port", "{port}", "config.asgi:application"],
}
"""Commands after `python -m`. Each server has one process, without nginx or TLS in front."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    server: str
    kind: str
    cpu_ms: Sequence[float]
    """Per request, for each number of clients."""
    per_s: Sequence[float]


def measure_server(name: str, product: Product, *, times: int, clients: Sequence[int], only: list[str]) -> list[Cost]:
    server_core, load_core = machine.choose_cores()
    with product.run_web(name, server_core, SERVERS[name]) as server, machine.pin_to_core(load_core):
        poll = next(kind for kind in build_kinds(product.content, "") if kind.name == "poll 200")
        etag = RequestClient(server.port).send(poll).headers["ETag"]
        return [
            measure_kind(name, server, kind, times=times, clients=clients)
            for kind in build_kinds(product.content, etag)
            if (not only or kind.name in only) and (name == "ours" or kind.is_for_peers)
        ]


def measure_kind(name: str, server: Server, kind: RequestKind, *, times: int, clients: Sequence[int]) -> Cost:
    figures = [_send_all(server, kind, times=times, clients=number) for number in clients]
    cpu_ms, per_s = zip(*figures, strict=True)
    return Cost(server=name, kind=kind.name, cpu_ms=cpu_ms, per_s=per_s)


def _send_all(server: Server, kind: RequestKind, *, times: int, clients: int) -> tuple[float, float]:
    """Send a request `times` times with so many clients. Return the CPU time of each in ms, and how many per second."""
    senders = [RequestClient(server.port) for _ in range(clients)]
    for sender in senders:
        for _ in range(max(1, round(WARM_UP * kind.share / clients))):
            sender.send(kind)
    times_each = max(1, round(times * kind.share / clients))
    errors: list[Exception] = []

    def send(sender: RequestClient) -> None:
        try:
            for _ in range(times_each):
                sender.send(kind)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=send, args=(sender,)) for sender in senders]
    cpu_before_s, began = machine.read_tree_cpu_s(server.pid), time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall_s, cpu_s = time.monotonic() - began, machine.read_tree_cpu_s(server.pid) - cpu_before_s
    for sender in senders:
        sender.close()
    if errors:
        raise errors[0]
    sent = times_each * clients
    return cpu_s / sent * 1000, sent / wall_s


def format_table(costs: Iterable[Cost], clients: Sequence[int]) -> Iterator[str]:
    costs = list(costs)
    floor_ms = next((cost.cpu_ms[0] for cost in costs if (cost.server, cost.kind) == ("gunicorn", "poll 304")), None)
    columns = [f"CPU ms, {number} | per s, {number}" for number in clients]
    yield f"| request | server | {' | '.join(columns)} | x peer's 304 | goal |"
    yield "|---|---|" + "---|---|" * len(clients) + "---|---|"
    for cost in costs:
        figures = " | ".join(f"{ms:.2f} | {per_s:.0f}" for ms, per_s in zip(cost.cpu_ms, cost.per_s, strict=True))
        ratio = f"{cost.cpu_ms[0] / floor_ms:.1f}" if floor_ms else ""
        goal = GOALS.get(cost.kind, "") if cost.server == "ours" else ""
        yield f"| {cost.kind} | {cost.server} | {figures} | {ratio} | {goal} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=400, help="requests of the cheap kinds, for each server")
    parser.add_argument("--only", nargs="*", default=[], help="names of requests")
    parser.add_argument("--servers", nargs="*", default=list(SERVERS), choices=list(SERVERS))
    parser.add_argument("--clients", nargs="*", type=int, default=[1, 8], help="how many at a time")
    options = parser.parse_args()
    machine.exit_on_signals()
    try:
        with open_product() as product:
            costs = [
                cost
                for name in options.servers
                for cost in measure_server(
                    name, product, times=options.times, clients=options.clients, only=options.only
                )
            ]
    except CannotMeasure as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("\n".join(format_table(costs, options.clients)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
