"""A deployment of streams on one machine: a database, Valkey, web processes and publishers, all real."""

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
from tests.chaos.clients import RESPONSE_TIMEOUT_S, Client, ClientGroup
from tests.chaos.histories import Published
from tests.chaos.processes import Process
from tests.chaos.valkey import Valkey, read_documented_rights

START_TIMEOUT_S = 30.0
SESSION_COOKIE = "throughline_session"


@dataclass(slots=True, kw_only=True)
class Web:
    """One web process with its own proxy to the bus. Its address is a socket file that survives restarts."""

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
        assert wait_until(self._is_serving, within_s=START_TIMEOUT_S), f"{self.name} does not serve"

    def read_metric(self, name: str) -> float:
        """Return the value of a metric without labels at `/metrics`."""
        text = self.background.run(self._metrics())
        return next(float(line.split()[1]) for line in text.splitlines() if line.startswith(f"{name} "))

    async def _metrics(self) -> str:
        transport = httpx.AsyncHTTPTransport(uds=str(self.address))
        async with httpx.AsyncClient(transport=transport, cookies=self.cookies, timeout=RESPONSE_TIMEOUT_S) as http:
            return (await http.get(f"{self.url}metrics")).raise_for_status().text

    def _is_serving(self) -> bool:
        self.process.require_running()
        try:
            return self.read_metric("sse_bus_down") >= 0
        except httpx.TransportError:
            return False


class Publisher:
    """Publishes through a child process, and records what was published."""

    def __init__(self, process: Process, ledger: Mapping[str, Published]) -> None:
        self._process = process
        self._ledger = ledger
        self._lock = Lock()

    def publish(self, channel: str, *, final: bool = False) -> None:
        token = uuid4().hex
        seq = self._send(channel=channel, token=token, final=final)
        self._ledger[channel].tokens[seq] = token
        self._ledger[channel].closed = final

    def publish_transient(self, channel: str) -> None:
        """Publish a transient event, which goes over the bus only."""
        self._send(channel=channel, token="", transient=True)

    def publish_and_roll_back(self, channel: str) -> None:
        """Append an event in a transaction that is rolled back."""
        self._send(channel=channel, token=uuid4().hex, rolls_back=True)

    def _send(self, **command: Any) -> int:
        with self._lock:
            return int(self._process.request(json.dumps(command).encode()))


class PeriodicCall:
    """Calls a function `per_s` times a second in a thread, for the duration of the block."""

    def __init__(self, work: Callable[[], None], *, per_s: float) -> None:
        self._work, self._pause_s = work, 1 / per_s
        self._stopped = Event()
        self._thread = Thread(target=self._repeat, daemon=True)
        self._error: Exception | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._stopped.set()
        self._thread.join()
        if self._error:
            raise self._error

    def _repeat(self) -> None:
        try:
            while not self._stopped.wait(self._pause_s):
                self._work()
        except Exception as error:
            self._error = error


class Deployment:
    """Use as a context manager; all processes are stopped at its end."""

    SETTINGS = "tests.chaos.servers.settings"
    SIGN_IN = "tests.chaos.servers.sign_in"
    APPLICATION = "tests.chaos.servers.streams:application"

    def __init__(
        self, folder: Path, *, database_url: str = "", sse_settings: Mapping[str, float] | None = None
    ) -> None:
        """`sse_settings` override fields of `sse.conf.SSESettings`."""
        self.background = Background()
        self.valkey = Valkey(folder, rights=read_documented_rights())
        self.ledger: defaultdict[str, Published] = defaultdict(Published)
        self._webs: list[Web] = []
        self._folder = folder
        self._environment = {
            "DJANGO_SETTINGS_MODULE": self.SETTINGS,
            "DATA_DIR": str(folder),
            "CHAOS_SSE_SETTINGS": json.dumps(dict(sse_settings or {})),
        } | ({"DATABASE_URL": database_url} if database_url else {})
        self._resources = ExitStack()
        self._started = 0

    def __enter__(self) -> Self:
        with ExitStack() as self._resources:
            self._resources.enter_context(self.background)
            self._resources.callback(self.valkey.stop)
            self.valkey.start()
            self._sign_in(self._start_process("sign-in", self.SIGN_IN, redis_url=self.valkey.url, has_pipes=True))
            self._resources = self._resources.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        denied = [] if kind else self.valkey.read_denied()
        self._resources.close()
        assert not denied, "the rights in DEPLOYMENT.md do not suffice"

    def start_web(self, *, without: Collection[str] = ()) -> Web:
        """Start a web process without waiting for it. `without` names guards to disable."""
        name = self._next_name("web")
        address = self._folder / f"{name}.http"
        bus = self._resources.enter_context(Bus(self.background, self._folder / f"{name}.bus", self.valkey.socket_path))
        process = self._start_process(
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
        process = self._start_process(
            self._next_name("publisher"),
            "tests.chaos.servers.publisher",
            redis_url=self.valkey.url,
            without=without,
            has_pipes=True,
        )
        return Publisher(process, self.ledger)

    def connect_clients(self, clients: Sequence[Client]) -> ClientGroup:
        """Return the clients as a group, signed in as the staff user. Start the web processes first."""
        return ClientGroup(self.background, self._new_http, clients)

    def connect_clients_through(self, http: Callable[[], httpx.AsyncClient], clients: Sequence[Client]) -> ClientGroup:
        """Return the clients as a group with their own HTTP client, such as one that goes through a proxy."""
        return ClientGroup(self.background, http, clients)

    def _sign_in(self, process: Process) -> None:
        self._cookies = {SESSION_COOKIE: process.request(b"").decode().strip()}

    def _new_http(self) -> httpx.AsyncClient:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        return httpx.AsyncClient(
            cookies=self._cookies,
            timeout=RESPONSE_TIMEOUT_S,
            mounts={
                web.url.rstrip("/"): httpx.AsyncHTTPTransport(uds=str(web.address), limits=limits) for web in self._webs
            },
        )

    def _next_name(self, kind: str) -> str:
        self._started += 1
        return f"{kind}-{self._started}"

    def _start_process(
        self, name: str, *module: str, redis_url: str, without: Collection[str] = (), has_pipes: bool = False
    ) -> Process:
        process = Process(
            name=name,
            command=[sys.executable, "-m", *module],
            log_dir=self._folder / "logs",
            environment=self._environment | {"REDIS_URL": redis_url, "CHAOS_DISABLED_GUARDS": ",".join(without)},
            has_pipes=has_pipes,
        )
        process.start()
        self._resources.callback(process.kill)
        return process
