"""Readers who keep coming back, to whichever web process, and remember everything they were ever sent."""

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
from tests.chaos.background import Background
from tests.chaos.histories import Published, Received, what_is_wrong
from tests.wire import WireEvent, Wire

# A line for every request would bury what matters.
logging.getLogger("httpx").setLevel(logging.WARNING)

ANSWER_WITHIN_S = 20.0
BACK_WITHIN_S = 0.3
PASSING_KINDS = frozenset({"hello", "heartbeat", "delta"})


class Client:
    """Follows channels by the contract in `sse/PROTOCOL.md`, except that it drops nothing that comes twice."""

    def __init__(self, urls: Sequence[str], channels: Sequence[str], *, seed: str, patience_s: float | None) -> None:
        """`patience_s` is how long it stays connected on average before it goes and comes back; None: for ever."""
        self.channels = tuple(channels)
        self.received: list[Received] = []
        self.heard: Counter[str] = Counter()
        """Events that pass and are not kept, by kind; and `left`, connections that it ended itself."""
        self.surprises: list[str] = []
        """What no client should ever be told."""
        self.is_connected = False
        self.told_to_stop = False
        self._urls = urls
        self._chance = random.Random(seed)
        self._patience_s = patience_s
        self._until: asyncio.Timeout | None = None
        self._at_home = asyncio.Event()
        self._at_home.set()
        self._last_id = ""

    async def follow(self, http: httpx.AsyncClient) -> None:
        """Read until told that nothing follows."""
        while not self.told_to_stop:
            await self._at_home.wait()
            try:
                async with asyncio.timeout(self._patience()) as self._until:
                    await self._connect(http)
            except TimeoutError:
                self.heard["left"] += 1
            except httpx.TransportError:
                self.heard["broken"] += 1
            finally:
                self.is_connected, self._until = False, None
            if not self.told_to_stop:
                await asyncio.sleep(self._chance.uniform(0, BACK_WITHIN_S))

    def stay(self) -> None:
        """From now on, do not leave. Call in the loop."""
        self._patience_s = None
        if self._until and not self._until.expired():
            self._until.reschedule(None)

    def leave(self) -> None:
        """Go away until `come_back`. Call in the loop."""
        self._at_home.clear()
        if self._until and not self._until.expired():
            self._until.reschedule(asyncio.get_running_loop().time())

    def come_back(self) -> None:
        self._at_home.set()

    def position(self, channel: str) -> int:
        return max((one.seq for one in self.received if one.channel == channel), default=0)

    def _patience(self) -> float | None:
        return self._chance.expovariate(1 / self._patience_s) if self._patience_s else None

    async def _connect(self, http: httpx.AsyncClient) -> None:
        url = f"{self._chance.choice(self._urls)}{self._path}"
        headers = {"Last-Event-ID": self._last_id} if self._last_id else {}
        async with http.stream("GET", url, headers=headers) as response:
            if response.status_code == 204:
                self.told_to_stop = True
            elif response.status_code == 200:
                await self._read(response)
            elif response.status_code != 503:
                self.surprises.append(f"answered {response.status_code}")

    async def _read(self, response: httpx.Response) -> None:
        wire, began, rest = Wire(), time.monotonic(), b""
        async for data in response.aiter_raw():
            *frames, rest = (rest + data).split(b"\n\n")
            for frame in frames:
                for heard in wire.feed(frame + b"\n\n"):
                    self._take(heard, began)

    def _take(self, heard: WireEvent, began: float) -> None:
        if heard.event == "hello":
            self.is_connected = True
        if heard.event in PASSING_KINDS:
            self.heard[heard.event] += 1
        elif not self._is_expected(heard):
            self.surprises.append(heard.event)
        else:
            self._last_id = heard.last_event_id
            self.received.append(self._as_received(heard, began))

    @property
    def _path(self) -> str:
        return f"streams/{','.join(self.channels)}"

    def _is_expected(self, heard: WireEvent) -> bool:
        return "token" in heard.data

    def _as_received(self, heard: WireEvent, began: float) -> Received:
        data: dict[str, Any] = heard.data
        return Received(
            channel=data["channel"],
            seq=self._seq_of(data["channel"]),
            token=data["token"],
            final=data.get("final", False),
            lag_s=time.monotonic() - data["sent_at"] if data["sent_at"] > began else None,
        )

    def _seq_of(self, channel: str) -> int:
        if len(self.channels) == 1:
            return int(self._last_id)
        return int(dict(part.split(":") for part in self._last_id.split(","))[channel])


class Crowd:
    """Clients that follow in the background for as long as the block lasts; made by `Deployment.crowd`."""

    def __init__(
        self, background: Background, http: Callable[[], httpx.AsyncClient], clients: Sequence[Client]
    ) -> None:
        self.clients = clients
        self._background = background
        self._new_http = http

    def __enter__(self) -> Self:
        self._following = self._background.do(self._start())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._background.do(self._stop())

    def stay(self) -> None:
        """From now on no client leaves; those who are away come back."""
        self._background.call(lambda: [client.stay() for client in self.clients])

    def leave(self) -> None:
        self._background.call(lambda: [client.leave() for client in self.clients])
        self.wait_for(lambda client: not client.is_connected, within_s=ANSWER_WITHIN_S)

    def come_back(self) -> None:
        self._background.call(lambda: [client.come_back() for client in self.clients])

    def complaints(self, ledger: Mapping[str, Published]) -> list[str]:
        """Say what is wrong with what the clients have heard so far; empty when every history is whole.

        A client all of whose channels are closed must also have been told that nothing follows.
        """
        return [complaint for client in self.clients for complaint in _complaints(client, ledger)]

    def wait_for(self, condition: Callable[[Client], bool], *, within_s: float) -> None:
        """Wait until the condition holds for every client.

        Raises:
            AssertionError: time is up; with what the clients that lag know.
        """
        if not wait_until(lambda: all(map(condition, self.clients)), within_s=within_s):
            late = [client for client in self.clients if not condition(client)]
            told = [
                f"{client.channels} at {[client.position(name) for name in client.channels]}, {dict(client.heard)}, "
                f"connected: {client.is_connected}, {client.surprises}"
                for client in late
            ]
            raise AssertionError(f"{len(late)} of {len(self.clients)} clients wait:\n" + "\n".join(told))

    async def _start(self) -> list[asyncio.Task[None]]:
        self._http = self._new_http()
        return [asyncio.create_task(client.follow(self._http)) for client in self.clients]

    async def _stop(self) -> None:
        for task in self._following:
            task.cancel()
        ended = await asyncio.gather(*self._following, return_exceptions=True)
        await self._http.aclose()
        # A client that failed by itself has a fault of its own, which must not pass for one of the server.
        for error in ended:
            if isinstance(error, Exception):
                raise error


def _complaints(client: Client, ledger: Mapping[str, Published]) -> list[str]:
    published = {name: ledger[name] for name in client.channels}
    wrong = what_is_wrong(client.received, published) + [f"surprised: {one}" for one in client.surprises]
    if all(channel.closed for channel in published.values()) and not client.told_to_stop:
        wrong.append(f"{','.join(client.channels)}: never told that nothing follows")
    return wrong
