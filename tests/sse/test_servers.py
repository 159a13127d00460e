"""Streams under real servers: served, cleaned up after disconnects, and shut down without lost events."""

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
from sse.event_log import read_last_seqs
from sse.events import build_message
from sse.live_streams import leases_key
from sse.publishing import publish
from strategies.accounts import tokens
from strategies.models import Run
from strategies.runs.channels import run_channel
from tests.sse.servers import COMMANDS, Reader, Server, start_server, wait_until_ready
from tests.sse.streaming import in_thread, send

STREAMS = 500
OPENING_AT_ONCE = 25
SHUTDOWN_TIMEOUT_S = 8
"""Shutdown takes two seconds on an idle machine; a busy one is given more."""
DISCONNECT_TIMEOUT_S = 5
POOLED_THREADS = 20
"""Thread pools grow with the first streams, but not with the number of streams."""
POOLED_DATABASE_FILES = 30
"""Each thread that uses the database keeps a connection: SQLite opens three files for it."""
FLOOD_EVENTS, FLOOD_EVENT_BYTES = 100, 60_000
"""More than all buffers hold for a client that does not read: the kernel's end at four megabytes."""

pytestmark = [pytest.mark.timeout(180), pytest.mark.usefixtures("transactional_db")]


@pytest.fixture(scope="module", params=sorted(COMMANDS))
def serve(request: pytest.FixtureRequest, django_db_setup: None, tmp_path_factory: Any) -> Iterator[Any]:
    """Return a function that starts a server with these settings, or reuses one. All are stopped after the module."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 8 * STREAMS)), hard))
    limits = {"SSE_MAX_STREAMS_PER_USER": 2 * STREAMS, "SSE_OPENS_PER_USER_PER_MINUTE": 10 * STREAMS * STREAMS}
    log_dir = tmp_path_factory.mktemp("servers")
    started: dict[tuple[object, ...], Server] = {}

    def server(**environment: object) -> Server:
        key = tuple(environment.items())
        if key not in started or started[key].child.has_ended():
            started[key] = start_server(request.param, log_dir, **limits, **environment)
        return wait_until_ready(started[key])

    server.kind = request.param  # type: ignore[attr-defined]
    yield server
    for one in started.values():
        one.child.stop(within_s=5)


@pytest.fixture
def frequent_heartbeats(serve: Any) -> Server:
    """A server with a heartbeat every second and the default patience with slow clients."""
    return serve(SSE_HEARTBEAT_INTERVAL_S=1)


@pytest.fixture
def no_heartbeats(serve: Any) -> Server:
    """A server that writes nothing by itself, and disconnects stuck clients after two seconds.

    It can notice a disconnect only by reading from the socket.
    """
    return serve(SSE_HEARTBEAT_INTERVAL_S=60, SSE_STUCK_LIMIT_S=2)


@pytest.fixture
def reader(alice: Any, run: Run) -> Callable[[], Reader]:
    token = tokens.issue(alice, name="test")
    return lambda: Reader(path=f"/api/v1/runs/{run.id}/stream", token=token)


def count_leases(user: Any) -> int:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        return int(client.zcard(leases_key(sse_settings().redis_channel, str(user.pk))))


async def wait_until(condition: Callable[[], bool], *, within_s: float) -> None:
    async with asyncio.timeout(within_s):
        while not await asyncio.to_thread(condition):
            await asyncio.sleep(0.02)


def terminate(server: Server) -> None:
    psutil.Process(server.child.process.pid).send_signal(signal.SIGTERM)


async def measure_shutdown_s(server: Server) -> float:
    started_at = time.monotonic()
    terminate(server)
    await wait_until(server.child.has_ended, within_s=60)
    return time.monotonic() - started_at


def test_stream_replays_continues_live_and_sends_heartbeats(frequent_heartbeats: Server, run: Run, reader: Any) -> None:
    channel = run_channel(run.id)
    send(channel, 1)

    async def scenario() -> Reader:
        client = await reader().open(frequent_heartbeats)
        await client.read_until_id(2)
        await in_thread(send, channel, 2)
        await client.read_until_id(3)
        await client.read_until_event("heartbeat")
        await in_thread(send, channel, 100, final=True)
        await client.read_to_end()
        return client

    assert asyncio.run(scenario()).ids == [1, 2, 3, 4]


def test_api_and_static_files_are_served(no_heartbeats: Server, reader: Any, raw_brief: dict) -> None:
    with no_heartbeats.client(reader().token) as client:
        created = client.post("/api/v1/runs", json={"brief": raw_brief})
        polled = client.get(created.headers["Location"])
        unchanged = client.get(created.headers["Location"], headers={"If-None-Match": polled.headers["ETag"]})
        style = client.get("/static/strategies/throughline.css")

    assert (created.status_code, polled.status_code, unchanged.status_code) == (202, 200, 304)
    assert polled.json()["status"] == "queued"
    assert (style.status_code, style.headers["Content-Type"].partition(";")[0]) == (200, "text/css")


def test_server_does_not_start_without_migrations(serve: Any, tmp_path: Path) -> None:
    server = start_server(serve.kind, tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3")

    try:
        assert server.child.process.wait(30) != 0
    finally:
        server.child.stop(within_s=5)
    assert "Run `manage.py migrate` first." in server.log


def test_disconnect_is_noticed_at_once(no_heartbeats: Server, alice: Any, reader: Any) -> None:
    async def scenario() -> None:
        client = await reader().open(no_heartbeats)
        assert count_leases(alice) == 1
        await client.disconnect()
        await wait_until(lambda: not count_leases(alice), within_s=DISCONNECT_TIMEOUT_S)
        assert not no_heartbeats.holds_connection_from(client.port)

    asyncio.run(scenario())


def flood(channel: str) -> None:
    for _ in range(FLOOD_EVENTS):
        with transaction.atomic():
            publish(channel, build_message("tick", message="x" * FLOOD_EVENT_BYTES))


async def open_stuck_client(reader: Callable[[], Reader], server: Server, channel: str) -> Reader:
    """Return a client that has stopped reading, after filling all buffers between it and the server."""
    stuck = await reader().open(server, receive_buffer_bytes=4096)
    stuck.stop_reading()
    witness = await reader().open(server)
    await in_thread(flood, channel)
    await witness.read_until(lambda: len(witness.ids) > FLOOD_EVENTS)
    await witness.disconnect()
    return stuck


def test_stuck_client_is_disconnected(no_heartbeats: Server, alice: Any, run: Run, reader: Any) -> None:
    async def scenario() -> None:
        client = await open_stuck_client(reader, no_heartbeats, run_channel(run.id))
        await wait_until(lambda: not count_leases(alice), within_s=15)
        await wait_until(lambda: not no_heartbeats.holds_connection_from(client.port), within_s=5)
        await client.disconnect()

    asyncio.run(scenario())
    assert "reason=stuck" in no_heartbeats.log, "the hub did not find the stuck client"


def test_disconnect_during_a_blocked_write_is_noticed(
    frequent_heartbeats: Server, alice: Any, run: Run, reader: Any
) -> None:
    async def scenario() -> None:
        client = await open_stuck_client(reader, frequent_heartbeats, run_channel(run.id))
        await wait_until(lambda: count_leases(alice) == 1, within_s=DISCONNECT_TIMEOUT_S)
        await client.disconnect()
        await wait_until(lambda: not count_leases(alice), within_s=DISCONNECT_TIMEOUT_S)
        assert not frequent_heartbeats.holds_connection_from(client.port)

    asyncio.run(scenario())


def test_stuck_client_does_not_delay_shutdown(frequent_heartbeats: Server, run: Run, reader: Any) -> None:
    async def scenario() -> float:
        client = await open_stuck_client(reader, frequent_heartbeats, run_channel(run.id))
        shutdown_s = await measure_shutdown_s(frequent_heartbeats)
        await client.disconnect()
        return shutdown_s

    assert asyncio.run(scenario()) < SHUTDOWN_TIMEOUT_S


def count_database_files(process: psutil.Process) -> int:
    return sum(".sqlite3" in file.path for file in process.open_files())


def test_500_streams_share_threads_and_resume_on_another_server(
    serve: Any, frequent_heartbeats: Server, no_heartbeats: Server, run: Run, reader: Any
) -> None:
    channel, readers = run_channel(run.id), [reader() for _ in range(STREAMS)]
    semaphore = asyncio.Semaphore(OPENING_AT_ONCE)
    published, all_resumed = 0, False

    async def open_stream(client: Reader, server: Server) -> None:
        async with semaphore:
            await client.open(server)

    async def resume_elsewhere(client: Reader) -> int:
        await client.read_to_end()
        _, retry_ms = client.wire.retries_ms
        await open_stream(client, no_heartbeats)
        return retry_ms

    async def keep_publishing() -> None:
        nonlocal published
        while not all_resumed:
            published += 1
            await in_thread(send, channel, published % 100)
            await asyncio.sleep(0.05)
        await in_thread(send, channel, 100, final=True)

    async def scenario() -> tuple[float, list[int]]:
        nonlocal all_resumed
        worker = frequent_heartbeats.worker
        await open_stream(readers[0], frequent_heartbeats)
        threads, files = worker.num_threads(), count_database_files(worker)
        await asyncio.gather(*(open_stream(client, frequent_heartbeats) for client in readers[1:]))
        assert worker.num_threads() <= threads + POOLED_THREADS
        assert count_database_files(worker) <= files + POOLED_DATABASE_FILES

        async with asyncio.TaskGroup() as tasks:
            resuming = [tasks.create_task(resume_elsewhere(client)) for client in readers]
            tasks.create_task(keep_publishing())
            await wait_until(lambda: published > 10, within_s=20)
            shutdown_s = await measure_shutdown_s(frequent_heartbeats)
            retries_ms = [await one for one in resuming]
            all_resumed = True
        await asyncio.gather(*(client.read_to_end() for client in readers))
        return shutdown_s, retries_ms

    shutdown_s, retries_ms = asyncio.run(scenario())

    history = list(range(1, read_last_seqs([channel])[channel] + 1))
    assert [client.ids for client in readers if client.ids != history] == []
    assert min(retries_ms) >= 2000
    assert len(set(retries_ms)) > STREAMS / 4, "clients would all reconnect at once"
    sys.stdout.write(f"\n{serve.kind}: ended {shutdown_s:.2f} s after SIGTERM with {STREAMS} open streams\n")
    assert shutdown_s < SHUTDOWN_TIMEOUT_S
