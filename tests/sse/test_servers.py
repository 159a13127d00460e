"""What is promised holds under real servers: streams are served, cleaned up after, and ended without loss."""

import asyncio
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import redis
from django.conf import settings
from django.db import transaction

from sse.conf import sse_settings
from sse.event_log import build_message, read_last_seqs
from sse.live_streams import leases_key
from sse.publishing import publish
from strategies.accounts import tokens
from strategies.models import Run
from strategies.runs.events import run_channel
from tests.sse.servers import COMMANDS, Reader, Server, ready, start_server
from tests.sse.streaming import in_thread, send

STREAMS = 500
OPENING_AT_ONCE = 25
ENDS_WITHIN_S = 8
"""The promise is two seconds on an idle machine; a busy one is given more."""
NOTICED_WITHIN_S = 5
POOLED_THREADS = 20
"""Pools fill up with the first streams; none of them grows with their number."""
FLOOD_EVENTS, FLOOD_EVENT_BYTES = 100, 60_000
"""More than anybody keeps for a client that does not read: the kernel's part ends at four megabytes."""

pytestmark = [pytest.mark.timeout(180), pytest.mark.usefixtures("transactional_db")]


@pytest.fixture(scope="module", params=sorted(COMMANDS))
def serving(request: pytest.FixtureRequest, django_db_setup: None, tmp_path_factory: Any) -> Iterator[Any]:
    """Gives a server with these settings, started unless one runs already; all of them end with the module."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 8 * STREAMS)), hard))
    limits = {"SSE_MAX_STREAMS_PER_USER": 2 * STREAMS, "SSE_OPENS_PER_USER_PER_MINUTE": 10 * STREAMS * STREAMS}
    log_dir = tmp_path_factory.mktemp("servers")
    started: dict[tuple[object, ...], Server] = {}

    def server(**environment: object) -> Server:
        key = tuple(environment.items())
        if key not in started or started[key].child.has_ended():
            started[key] = start_server(request.param, log_dir, **limits, **environment)
        return ready(started[key])

    server.kind = request.param  # type: ignore[attr-defined]
    yield server
    for one in started.values():
        one.child.stop(within_s=5)


@pytest.fixture
def lively(serving: Any) -> Server:
    """Its heart beats every second, and it waits for slow clients as long as by default."""
    return serving(SSE_HEARTBEAT_INTERVAL_S=1)


@pytest.fixture
def quiet(serving: Any) -> Server:
    """It writes nothing by itself, so only a disconnection can tell it that a client has gone; and it is impatient."""
    return serving(SSE_HEARTBEAT_INTERVAL_S=60, SSE_STUCK_LIMIT_S=2)


@pytest.fixture
def reader(alice: Any, run: Run) -> Callable[[], Reader]:
    token = tokens.issue(alice, name="test")
    return lambda: Reader(path=f"/api/v1/runs/{run.id}/stream", token=token)


def leases(user: Any) -> int:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        return int(client.zcard(leases_key(sse_settings().redis_channel, str(user.pk))))


async def becomes_true(condition: Callable[[], bool], *, within_s: float) -> None:
    async with asyncio.timeout(within_s):
        while not await asyncio.to_thread(condition):
            await asyncio.sleep(0.02)


def end(server: Server) -> None:
    psutil.Process(server.child.process.pid).send_signal(signal.SIGTERM)


async def seconds_to_the_end_of(server: Server) -> float:
    asked_at = time.monotonic()
    end(server)
    await becomes_true(server.child.has_ended, within_s=60)
    return time.monotonic() - asked_at


def test_a_stream_replays_goes_on_live_and_beats(lively: Server, run: Run, reader: Any) -> None:
    channel = run_channel(run.id)
    send(channel, 1)

    async def scenario() -> Reader:
        client = await reader().open(lively)
        await client.until_id(2)
        await in_thread(send, channel, 2)
        await client.until_id(3)
        await client.until_event("heartbeat")
        await in_thread(send, channel, 100, final=True)
        await client.to_the_end()
        return client

    assert asyncio.run(scenario()).ids == [1, 2, 3, 4]


def test_orders_polling_and_static_files_are_served_too(quiet: Server, reader: Any, raw_brief: dict) -> None:
    with quiet.client(reader().token) as client:
        ordered = client.post("/api/v1/runs", json={"brief": raw_brief})
        polled = client.get(ordered.headers["Location"])
        again = client.get(ordered.headers["Location"], headers={"If-None-Match": polled.headers["ETag"]})
        style = client.get("/static/strategies/throughline.css")

    assert (ordered.status_code, polled.status_code, again.status_code) == (202, 200, 304)
    assert polled.json()["status"] == "queued"
    assert (style.status_code, style.headers["Content-Type"].partition(";")[0]) == (200, "text/css")


def test_it_does_not_start_on_a_database_without_tables(serving: Any, tmp_path: Path) -> None:
    server = start_server(serving.kind, tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3")

    try:
        assert server.child.process.wait(30) != 0
    finally:
        server.child.stop(within_s=5)
    assert "Run `manage.py migrate` first." in server.log


def test_a_client_that_leaves_is_noticed_at_once(quiet: Server, alice: Any, reader: Any) -> None:
    async def scenario() -> None:
        client = await reader().open(quiet)
        assert leases(alice) == 1
        await client.leave()
        await becomes_true(lambda: not leases(alice), within_s=NOTICED_WITHIN_S)
        assert not quiet.holds_connection_from(client.port)

    asyncio.run(scenario())


def flood(channel: str) -> None:
    for _ in range(FLOOD_EVENTS):
        with transaction.atomic():
            publish(channel, build_message("progress", message="x" * FLOOD_EVENT_BYTES))


async def stuck(reader: Callable[[], Reader], server: Server, channel: str) -> Reader:
    """Return a client that has stopped reading, and for which the server can take no more."""
    stuck = await reader().open(server, receive_buffer_bytes=4096)
    stuck.stop_reading()
    witness = await reader().open(server)
    await in_thread(flood, channel)
    await witness.until(lambda: len(witness.ids) > FLOOD_EVENTS)
    await witness.leave()
    return stuck


def test_a_client_that_never_reads_is_cut_off(quiet: Server, alice: Any, run: Run, reader: Any) -> None:
    async def scenario() -> None:
        client = await stuck(reader, quiet, run_channel(run.id))
        await becomes_true(lambda: not leases(alice), within_s=15)
        await becomes_true(lambda: not quiet.holds_connection_from(client.port), within_s=5)
        await client.leave()

    asyncio.run(scenario())
    assert "reason=stuck" in quiet.log, "found by the hub, which writes to the socket itself"


def test_a_client_that_leaves_while_it_is_written_to_is_noticed(
    lively: Server, alice: Any, run: Run, reader: Any
) -> None:
    async def scenario() -> None:
        client = await stuck(reader, lively, run_channel(run.id))
        await becomes_true(lambda: leases(alice) == 1, within_s=NOTICED_WITHIN_S)
        await client.leave()
        await becomes_true(lambda: not leases(alice), within_s=NOTICED_WITHIN_S)
        assert not lively.holds_connection_from(client.port)

    asyncio.run(scenario())


def test_a_client_that_never_reads_does_not_hold_up_the_end(lively: Server, run: Run, reader: Any) -> None:
    async def scenario() -> float:
        client = await stuck(reader, lively, run_channel(run.id))
        took_s = await seconds_to_the_end_of(lively)
        await client.leave()
        return took_s

    assert asyncio.run(scenario()) < ENDS_WITHIN_S


def database_handles(process: psutil.Process) -> int:
    return sum(".sqlite3" in file.path for file in process.open_files())


def test_five_hundred_streams_cost_no_thread_and_go_on_elsewhere(
    serving: Any, lively: Server, quiet: Server, run: Run, reader: Any
) -> None:
    channel, readers = run_channel(run.id), [reader() for _ in range(STREAMS)]
    turns = asyncio.Semaphore(OPENING_AT_ONCE)
    published, all_are_back = 0, False

    async def open_in_turn(client: Reader, server: Server) -> None:
        async with turns:
            await client.open(server)

    async def resume_elsewhere(client: Reader) -> int:
        await client.to_the_end()
        _, farewell_ms = client.wire.retries_ms
        await open_in_turn(client, quiet)
        return farewell_ms

    async def keep_publishing() -> None:
        nonlocal published
        while not all_are_back:
            published += 1
            await in_thread(send, channel, published % 100)
            await asyncio.sleep(0.05)
        await in_thread(send, channel, 100, final=True)

    async def scenario() -> tuple[float, list[int]]:
        nonlocal all_are_back
        worker = lively.worker
        await open_in_turn(readers[0], lively)
        threads, handles = worker.num_threads(), database_handles(worker)
        await asyncio.gather(*(open_in_turn(client, lively) for client in readers[1:]))
        assert worker.num_threads() <= threads + POOLED_THREADS
        assert database_handles(worker) <= handles + 6

        async with asyncio.TaskGroup() as tasks:
            resuming = [tasks.create_task(resume_elsewhere(client)) for client in readers]
            tasks.create_task(keep_publishing())
            await becomes_true(lambda: published > 10, within_s=20)
            took_s = await seconds_to_the_end_of(lively)
            farewells_ms = [await one for one in resuming]
            all_are_back = True
        await asyncio.gather(*(client.to_the_end() for client in readers))
        return took_s, farewells_ms

    took_s, farewells_ms = asyncio.run(scenario())

    history = list(range(1, read_last_seqs([channel])[channel] + 1))
    assert [client.ids for client in readers if client.ids != history] == []
    assert min(farewells_ms) >= 2000
    assert len(set(farewells_ms)) > STREAMS / 4, "they would all come back at once"
    sys.stdout.write(f"\n{serving.kind}: ended {took_s:.2f} s after SIGTERM with {STREAMS} open streams\n")
    assert took_s < ENDS_WITHIN_S
