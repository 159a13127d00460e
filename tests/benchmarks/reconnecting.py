"""Stream clients that reconnect as a browser's EventSource does, in a process of their own.

`python -m tests.benchmarks.reconnecting PORT OPEN_PER_S`, with a line of JSON for each client on standard input,
`[path, token]`, and an empty line after the last one. Later lines are commands, answered with one line of JSON each:
`live` with the number of open streams, `report` with the fields of `Report`. The process exits at the end of its input.
"""

import asyncio
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from subprocess import PIPE, Popen
from typing import Any, cast

import uvloop

from config.processes import wait_until
from tests.benchmarks.machine import CannotMeasure

DEFAULT_RETRY_S = 3.0
"""Until the server has sent a `retry:`, as in Firefox."""
ACCEPTED = b"HTTP/1.1 200"
LAST_CHUNK = b"0\r\n\r\n"
_STATUS = re.compile(rb"HTTP/1\.1 (\d{3})")
_RETRY_AFTER = re.compile(rb"\r\nretry-after: *(\d+)", re.IGNORECASE)
_RETRY = re.compile(rb"^retry: (\d+)$", re.MULTILINE)
_ID = re.compile(rb"^id: (\S+)$", re.MULTILINE)


@dataclass(slots=True, kw_only=True)
class Report:
    """What has happened since the start. Times are of `time.monotonic`, which all processes share."""

    live: int = 0
    """Clients that have received `hello` on an open stream."""
    opened_at: list[float] = field(default_factory=list)
    """When each `hello` arrived, in order."""
    ended: int = 0
    """Streams that were open and have ended."""
    rejected: Counter[str] = field(default_factory=Counter)
    """Responses other than 200, by status code. `without Retry-After` counts those that do not have this header."""
    failed: int = 0
    """Attempts without a response or without `hello`, mostly because no process listened."""


class Client(asyncio.Protocol):
    """One client. Every connection of it uses the same object."""

    def __init__(self, path: str, token: str, report: Report) -> None:
        self._path, self._token, self._report = path, token, report
        self._retry_s = DEFAULT_RETRY_S
        self._last_id = b""
        self._received = b""
        self._is_live = False

    async def follow(self, port: int) -> None:
        """Read the stream, again and again. Never returns."""
        loop = asyncio.get_running_loop()
        while True:
            self._received, self._retry_after_s = b"", 0.0
            self._ended = loop.create_future()
            try:
                await loop.create_connection(lambda: self, "127.0.0.1", port)
                await self._ended
            except OSError:
                self._report.failed += 1
            await asyncio.sleep(max(self._retry_s, self._retry_after_s))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)
        last_id = b"Last-Event-ID: %s\r\n" % self._last_id if self._last_id else b""
        head = f"GET {self._path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n"
        self._transport.write(head.encode() + f"Authorization: Bearer {self._token}\r\n".encode() + last_id + b"\r\n")

    def data_received(self, data: bytes) -> None:
        # Frames are short and sent one by one, so none is cut between two reads once the stream is live.
        self._received = data if self._is_live else self._received + data
        if self._is_live or b"\r\n\r\n" in self._received:
            self._read()

    def connection_lost(self, _: Exception | None) -> None:
        if self._is_live:
            self._is_live = False
            self._report.live -= 1
            self._report.ended += 1
        elif not self._received or self._received.startswith(ACCEPTED):
            self._report.failed += 1
        if not self._ended.done():
            self._ended.set_result(None)

    def _read(self) -> None:
        if not self._is_live and not self._received.startswith(ACCEPTED):
            self._record_rejection()
            self._transport.close()
            return
        if delays := _RETRY.findall(self._received):
            self._retry_s = int(delays[-1]) / 1000
        if ids := _ID.findall(self._received):
            self._last_id = ids[-1]
        if self._received == LAST_CHUNK or self._received.endswith(b"\r\n" + LAST_CHUNK):
            # The stream has ended. The server keeps the connection open for another request.
            self._transport.close()
        elif not self._is_live and b"event: hello" in self._received:
            self._is_live = True
            self._report.live += 1
            self._report.opened_at.append(time.monotonic())

    def _record_rejection(self) -> None:
        status = _STATUS.match(self._received)
        self._report.rejected[status[1].decode() if status else "not HTTP"] += 1
        if delay := _RETRY_AFTER.search(self._received):
            self._retry_after_s = float(delay[1])
        else:
            self._report.rejected["without Retry-After"] += 1


async def main(port: int, open_per_s: float) -> None:
    report, tasks = Report(), list[asyncio.Task[None]]()
    for line in iter(sys.stdin.readline, "\n"):
        path, token = json.loads(line)
        client = Client(path, token, report)
        tasks.append(asyncio.create_task(_start_later(client, port, after_s=len(tasks) / open_per_s)))
    while command := (await asyncio.to_thread(sys.stdin.readline)).strip():
        sys.stdout.write(json.dumps(report.live if command == "live" else asdict(report)) + "\n")
        sys.stdout.flush()


async def _start_later(client: Client, port: int, *, after_s: float) -> None:
    await asyncio.sleep(after_s)
    await client.follow(port)


@dataclass(frozen=True, slots=True)
class Clients:
    """The clients, as the benchmark sees them."""

    _process: Popen[str]

    def count_live(self) -> int:
        return int(self._request("live"))

    def read_report(self) -> Report:
        return Report(**self._request("report"))

    def wait_until_live(self, count: int, *, within_s: float) -> None:
        """Wait until so many streams are open.

        Raises:
            CannotMeasure: some are still missing after `within_s`.
        """
        if not wait_until(lambda: self.count_live() >= count, within_s=within_s, every_s=0.1):
            report = self.read_report()
            raise CannotMeasure(
                f"only {report.live} of {count} streams are open after {within_s:g} s: "
                f"{report.failed} failed attempts, rejected {report.rejected or 'none'}"
            )

    def _request(self, command: str) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{command}\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@contextmanager
def connect_reconnecting(port: int, clients: Iterable[tuple[str, str]], *, open_per_s: float) -> Iterator[Clients]:
    """Open a stream for each `(path, token)`, and keep them open until the end of the block."""
    command = [sys.executable, "-m", "tests.benchmarks.reconnecting", str(port), str(open_per_s)]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True, bufsize=1) as process:
        try:
            assert process.stdin
            process.stdin.write("".join(json.dumps(client) + "\n" for client in clients) + "\n")
            process.stdin.flush()
            yield Clients(process)
        finally:
            process.kill()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        uvloop.run(main(int(sys.argv[1]), float(sys.argv[2])))
