"""Five hundred open streams cost one process no thread and no database connection, and do not hold up its end."""

import asyncio
import resource
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psutil
import pytest

STREAMS = 500


type Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def open_stream(stack: Any, path: str) -> Connection:
    reader, writer = await asyncio.open_connection("127.0.0.1", stack.port)
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {stack.told['token']}\r\n\r\n"
    writer.write(head.encode())
    await writer.drain()
    assert b" 200 " in await reader.readline()
    await reader.readuntil(b"event: hello")
    return reader, writer


async def rest_of(connection: Connection) -> bytes:
    reader, writer = connection
    rest = b""
    with suppress(ConnectionError):
        rest = await reader.read()
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
    return rest


def web_process(stack: Any) -> psutil.Process:
    children = psutil.Process(stack.process.pid).children()
    return next(child for child in children if "uvicorn" in " ".join(child.cmdline()))


def database_handles(process: psutil.Process) -> int:
    return sum(file.path.endswith(".sqlite3") for file in process.open_files())


@pytest.mark.timeout(120)
def test_five_hundred_streams(up: Callable[..., Any], raw_brief: dict) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4 * STREAMS)), hard))
    stack = up(rehearse_s=60, SSE_MAX_STREAMS_PER_USER="1000", SSE_OPENS_PER_USER_PER_MINUTE="10000")
    with stack.api as api:
        path = api.post("/runs", json={"brief": raw_brief}).json()["urls"]["stream"]
    web = web_process(stack)

    async def scenario() -> tuple[list[bytes], float]:
        first = await open_stream(stack, path)
        threads, handles = web.num_threads(), database_handles(web)
        others = [await open_stream(stack, path) for _ in range(STREAMS - 1)]
        assert web.num_threads() <= threads + 2
        assert database_handles(web) <= handles + 6
        stopped_at = time.monotonic()
        web.send_signal(signal.SIGTERM)
        rests = await asyncio.gather(*(rest_of(one) for one in (first, *others)))
        await asyncio.to_thread(web.wait, 20)
        return list(rests), time.monotonic() - stopped_at

    rests, took_s = asyncio.run(scenario())

    assert all(b"retry: " in rest for rest in rests)
    assert all(rest.endswith(b"0\r\n\r\n") for rest in rests), "every stream is ended in good order"
    assert took_s < 10, "the promise is two seconds on an idle machine; a busy one is given more"
