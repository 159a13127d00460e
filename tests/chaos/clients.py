"""Stream clients that disconnect and reconnect to random web processes, and record every event they receive."""

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import httpx

from config.processes import wait_until
from sse.types import parse_id
from tests.chaos.background import Background
from tests.chaos.histories import Published, Received, find_violations
from tests.wire import Wire, WireEvent

# httpx logs every request at INFO.
logging.getLogger("httpx").setLevel(logging.WARNING)

RESPONSE_TIMEOUT_S = 20.0
RECONNECT_DELAY_MAX_S = 0.3
TRANSIENT_KINDS = frozenset({"hello", "heartbeat", "delta", "flash"})


class Client:
    """A stream client that follows `sse/PROTOCOL.md`, but does not drop duplicates."""

    def __init__(
        self, urls: Sequence[str], channels: Sequence[str], *, seed: str, mean_connection_s: float | None
    ) -> None:
        """`mean_connection_s` is the mean time until it disconnects and reconnects by itself; None means never."""
        self.channels = tuple(channels)
        self.received: list[Received] = []
        self.counts: Counter[str] = Counter()
        """Transient events by kind; `left` counts connections that it closed itself, `broken` those that failed."""
        self.unexpected: list[str] = []
        """Events and status codes that the protocol does not allow here."""
        self.is_connected = False
        self.stream_ended = False
        """True after a 204 response: no more events will follow."""
        self._urls = urls
        self._rng = random.Random(seed)
        self._mean_connection_s = mean_connection_s
        self._connection_timeout: asyncio.Timeout | None = None
        self._may_connect = asyncio.Event()
        self._may_connect.set()
        self._last_id = ""

    async def follow(self, http: httpx.AsyncClient) -> None:
        """Connect and read, again and again, until the stream has ended."""
        while not self.stream_ended:
            await self._may_connect.wait()
            try:
                async with asyncio.timeout(self._connection_s()) as self._connection_timeout:
                    await self._connect(http)
            except TimeoutError:
                self.counts["left"] += 1
            except httpx.TransportError:
                self.counts["broken"] += 1
            finally:
                self.is_connected, self._connection_timeout = False, None
            if not self.stream_ended:
                await asyncio.sleep(self._rng.uniform(0, RECONNECT_DELAY_MAX_S))

    def stay_connected(self) -> None:
        """Stop disconnecting by itself. Call it in the event loop."""
        self._mean_connection_s = None
        if self._connection_timeout and not self._connection_timeout.expired():
            self._connection_timeout.reschedule(None)

    def disconnect(self) -> None:
        """Disconnect until `reconnect` is called. Call it in the event loop."""
        self._may_connect.clear()
        if self._connection_timeout and not self._connection_timeout.expired():
            self._connection_timeout.reschedule(asyncio.get_running_loop().time())

    def reconnect(self) -> None:
        self._may_connect.set()

    def position(self, channel: str) -> int:
        return max((one.seq for one in self.received if one.channel == channel), default=0)

    def _connection_s(self) -> float | None:
        return self._rng.expovariate(1 / self._mean_connection_s) if self._mean_connection_s else None

    async def _connect(self, http: httpx.AsyncClient) -> None:
        url = f"{self._rng.choice(self._urls)}{self._path}"
        headers = {"Last-Event-ID": self._last_id} if self._last_id else {}
        async with http.stream("GET", url, headers=headers) as response:
            if response.status_code == 204:
                self.stream_ended = True
            elif response.status_code == 200:
                await self._read(response)
            elif response.status_code != 503:
                self.unexpected.append(f"answered {response.status_code}")

    async def _read(self, response: httpx.Response) -> None:
        wire, began, rest = Wire(), time.monotonic(), b""
        async for data in response.aiter_raw():
            *frames, rest = (rest + data).split(b"\n\n")
            for frame in frames:
                for event in wire.feed(frame + b"\n\n"):
                    self._receive(event, began)

    def _receive(self, event: WireEvent, began: float) -> None:
        if event.event == "hello":
            self.is_connected = True
        if event.event in TRANSIENT_KINDS:
            self.counts[event.event] += 1
        elif not self._is_expected(event):
            self.unexpected.append(event.event)
        else:
            self._last_id = event.last_event_id
            self.received.append(self._to_received(event, began))

    @property
    def _path(self) -> str:
        return f"streams/{','.join(self.channels)}"

    def _is_expected(self, event: WireEvent) -> bool:
        return "token" in event.data

    def _to_received(self, event: WireEvent, began: float) -> Received:
        data: dict[str, Any] = event.data
        return Received(
            channel=data["channel"],
            seq=self._seq_of(data["channel"]),
            token=data["token"],
            final=data.get("final", False),
            lag_s=time.monotonic() - data["sent_at"] if data["sent_at"] > began else None,
        )

    def _seq_of(self, channel: str) -> int:
        ids = {self.channels[0]: self._last_id} if len(self.channels) == 1 else self._split_last_id()
        return parse_id(ids[channel])[0]

    def _split_last_id(self) -> dict[str, str]:
        return dict(part.split(":") for part in self._last_id.split(","))


class ClientGroup:
    """Clients that follow their streams in the background for the duration of the block.

    Create one with `Deployment.connect_clients`.
    """

    def __init__(
        self, background: Background, http: Callable[[], httpx.AsyncClient], clients: Sequence[Client]
    ) -> None:
        self.clients = clients
        self._background = background
        self._new_http = http

    def __enter__(self) -> Self:
        self._tasks = self._background.run(self._start())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._background.run(self._stop())

    def stay_connected(self) -> None:
        """Let all clients reconnect and stop disconnecting by themselves."""
        self._background.call(lambda: [client.stay_connected() for client in self.clients])

    def disconnect(self) -> None:
        self._background.call(lambda: [client.disconnect() for client in self.clients])
        self.wait_for(lambda client: not client.is_connected, within_s=RESPONSE_TIMEOUT_S)

    def reconnect(self) -> None:
        self._background.call(lambda: [client.reconnect() for client in self.clients])

    def find_violations(self, ledger: Mapping[str, Published]) -> list[str]:
        """Compare what the clients have received so far with what was published; see `histories.find_violations`.

        A client whose channels are all closed must also have received 204.
        """
        return [violation for client in self.clients for violation in _find_violations(client, ledger)]

    def wait_for(self, condition: Callable[[Client], bool], *, within_s: float) -> None:
        """Wait until the condition holds for every client.

        Raises:
            AssertionError: the time is up. The message describes the clients that still wait.
        """
        if not wait_until(lambda: all(map(condition, self.clients)), within_s=within_s):
            late = [client for client in self.clients if not condition(client)]
            descriptions = [
                f"{client.channels} at {[client.position(name) for name in client.channels]}, {dict(client.counts)}, "
                f"connected: {client.is_connected}, {client.unexpected}"
                for client in late
            ]
            raise AssertionError(f"{len(late)} of {len(self.clients)} clients still wait:\n" + "\n".join(descriptions))

    async def _start(self) -> list[asyncio.Task[None]]:
        self._http = self._new_http()
        return [asyncio.create_task(client.follow(self._http)) for client in self.clients]

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        ended = await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.aclose()
        # An error in a client is a bug in the test. It must not look like one of the server.
        for error in ended:
            if isinstance(error, Exception):
                raise error


def _find_violations(client: Client, ledger: Mapping[str, Published]) -> list[str]:
    published = {name: ledger[name] for name in client.channels}
    violations = find_violations(client.received, published) + [f"unexpected: {one}" for one in client.unexpected]
    if all(channel.closed for channel in published.values()) and not client.stream_ended:
        violations.append(f"{','.join(client.channels)}: never received 204")
    return violations
