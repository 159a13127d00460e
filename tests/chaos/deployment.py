"""A whole installation of streams on one machine: a database, Valkey, web processes and publishers, all real."""

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx

from config.processes import wait_until
from tests.chaos.background import Background
from tests.chaos.bus import Bus
from tests.chaos.clients import ANSWER_WITHIN_S, Client, Crowd
from tests.chaos.histories import Published
from tests.chaos.processes import Process
from tests.chaos.valkey import Valkey

SERVES_WITHIN_S = 30.0
SESSION_COOKIE = "throughline_session"


@dataclass(slots=True, kw_only=True)
class Web:
    """One web process, and its own way to the bus. Its address is a socket file, the same after a restart."""

    name: str
    address: Path
    process: Process
    bus: Bus
    cookies: dict[str, str]
    background: Background

    @property
    def url(self) -> str:
        return f"http://{self.name}/"

    def wait_until_serving(self) -> None:
        assert wait_until(self._serves, within_s=SERVES_WITHIN_S), f"{self.name} does not serve"

    def metric(self, name: str) -> float:
        """Return one number that the process tells of itself at `/metrics`."""
        text = self.background.do(self._metrics())
        return next(float(line.split()[1]) for line in text.splitlines() if line.startswith(f"{name} "))

    async def _metrics(self) -> str:
        transport = httpx.AsyncHTTPTransport(uds=str(self.address))
        async with httpx.AsyncClient(transport=transport, cookies=self.cookies, timeout=ANSWER_WITHIN_S) as http:
            return (await http.get(f"{self.url}metrics")).raise_for_status().text

    def _serves(self) -> bool:
        self.process.require_running()
        try:
            return self.metric("sse_bus_down") >= 0
        except httpx.TransportError:
            return False


class Publisher:
    """Has a process publish, and notes what was published."""

    def __init__(self, process: Process, ledger: Mapping[str, Published]) -> None:
        self._process = process
        self._ledger = ledger
        self._turn = Lock()

    def publish(self, channel: str, *, final: bool = False) -> None:
        token = uuid4().hex
        seq = self._ask(channel=channel, token=token, final=final)
        self._ledger[channel].tokens[seq] = token
        self._ledger[channel].closed = final

    def publish_passing(self, channel: str) -> None:
        """Send what goes over the bus only."""
        self._ask(channel=channel, token="", passing=True)

    def publish_in_vain(self, channel: str) -> None:
        """Append an event in a transaction that is then rolled back."""
        self._ask(channel=channel, token=uuid4().hex, fails=True)

    def _ask(self, **command: Any) -> int:
        with self._turn:
            return int(self._process.ask(json.dumps(command).encode()))


class Steadily:
    """Calls a function so many times a second, on a thread, for as long as the block lasts."""

    def __init__(self, work: Callable[[], None], *, per_s: float) -> None:
        self._work, self._pause_s = work, 1 / per_s
        self._enough = Event()
        self._thread = Thread(target=self._repeat, daemon=True)
        self._error: Exception | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._enough.set()
        self._thread.join()
        if self._error:
            raise self._error

    def _repeat(self) -> None:
        try:
            while not self._enough.wait(self._pause_s):
                self._work()
        except Exception as error:
            self._error = error


class Deployment:
    """Use as a context manager; everything that was started is ended with it."""

    SETTINGS = "tests.chaos.servers.settings"
    SIGN_IN = "tests.chaos.servers.sign_in"
    APPLICATION = "tests.chaos.servers.streams:application"

    def __init__(
        self, folder: Path, *, database_url: str = "", sse_settings: Mapping[str, float] | None = None
    ) -> None:
        """`sse_settings` are names of `sse.conf.SSESettings`; what is not named is the project's own."""
        self.background = Background()
        self.valkey = Valkey(folder)
        self.ledger: defaultdict[str, Published] = defaultdict(Published)
        self._webs: list[Web] = []
        self._folder = folder
        self._environment = {
            "DJANGO_SETTINGS_MODULE": self.SETTINGS,
            "DATA_DIR": str(folder),
            "CHAOS_SSE_SETTINGS": json.dumps(dict(sse_settings or {})),
        } | ({"DATABASE_URL": database_url} if database_url else {})
        self._open = ExitStack()
        self._started = 0

    def __enter__(self) -> Self:
        with ExitStack() as self._open:
            self._open.enter_context(self.background)
            self._open.callback(self.valkey.stop)
            self.valkey.start()
            self._sign_in(self._process("sign-in", self.SIGN_IN, redis_url=self.valkey.url, talks=True))
            self._open = self._open.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._open.close()

    def start_web(self, *, without: Collection[str] = ()) -> Web:
        """Start a web process, without some of its guards; it serves a little later."""
        name = self._name("web")
        address = self._folder / f"{name}.http"
        bus = self._open.enter_context(Bus(self.background, self._folder / f"{name}.bus", self.valkey.socket_path))
        process = self._process(
            name,
            "uvicorn",
            self.APPLICATION,
            *("--uds", str(address), "--log-level", "warning"),
            redis_url=bus.url,
            without=without,
        )
        web = Web(
            name=name, address=address, process=process, bus=bus, cookies=self._cookies, background=self.background
        )
        self._webs.append(web)
        return web

    def start_publisher(self, *, without: Collection[str] = ()) -> Publisher:
        process = self._process(
            self._name("publisher"),
            "tests.chaos.servers.publisher",
            redis_url=self.valkey.url,
            without=without,
            talks=True,
        )
        return Publisher(process, self.ledger)

    def crowd(self, clients: Sequence[Client]) -> Crowd:
        """Let clients follow, as the user who may read everything; the web processes must be started by now."""
        return Crowd(self.background, self._http, clients)

    def crowd_through(self, http: Callable[[], httpx.AsyncClient], clients: Sequence[Client]) -> Crowd:
        """Let clients follow by a way of their own, such as a proxy in front of the web processes."""
        return Crowd(self.background, http, clients)

    def _sign_in(self, door: Process) -> None:
        self._cookies = {SESSION_COOKIE: door.ask(b"").decode().strip()}

    def _http(self) -> httpx.AsyncClient:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        return httpx.AsyncClient(
            cookies=self._cookies,
            timeout=ANSWER_WITHIN_S,
            mounts={
                web.url.rstrip("/"): httpx.AsyncHTTPTransport(uds=str(web.address), limits=limits) for web in self._webs
            },
        )

    def _name(self, kind: str) -> str:
        self._started += 1
        return f"{kind}-{self._started}"

    def _process(
        self, name: str, *module: str, redis_url: str, without: Collection[str] = (), talks: bool = False
    ) -> Process:
        process = Process(
            name=name,
            command=[sys.executable, "-m", *module],
            log_dir=self._folder / "logs",
            environment=self._environment | {"REDIS_URL": redis_url, "CHAOS_GUARDS_OUT": ",".join(without)},
            talks=talks,
        )
        process.start()
        self._open.callback(process.kill)
        return process
