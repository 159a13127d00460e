"""A web process with as many database connections as DEPLOYMENT.md says, and with fewer."""

import asyncio
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from tests.sse.servers import Server, start_server, wait_until_ready

ROOT = Path(__file__).parents[2]
ROLE = "throughline_web"
STREAMS = 60
NEEDED = int(re.search(r"A web process takes up to (\d+) connections", (ROOT / "DEPLOYMENT.md").read_text())[1])
TOO_FEW = 6
CREATE_RUN = """
import json
import django
django.setup()
from django.contrib.auth.models import User
from strategies.accounts import tokens
from strategies.generation.brief import parse_brief
from strategies.runs import transitions

owner = User.objects.create_user("alice")
brief = parse_brief(json.load(open("strategies/generation/data/sample_briefs.json"))[0])
print(transitions.create(owner=owner, brief=brief, writer="offline")[0].pk, tokens.issue(owner, name="test"))
"""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.fixture
def admin(postgresql_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {ROLE} LOGIN CONNECTION LIMIT {NEEDED}")
        connection.execute(f"CREATE DATABASE {ROLE} OWNER {ROLE}")
        yield connection
        connection.execute(f"DROP DATABASE {ROLE} WITH (FORCE)")
        connection.execute(f"DROP ROLE {ROLE}")


def limit_connections(admin: psycopg.Connection, number: int) -> None:
    admin.execute(f"ALTER ROLE {ROLE} CONNECTION LIMIT {number}")
    admin.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = %s", [ROLE])


async def open_at_once(server: Server, run_id: str, token: str) -> Counter[tuple[int, str]]:
    """Open many streams, close all when each is open or refused, and count the statuses with their codes."""
    settled = asyncio.Barrier(STREAMS)
    headers = {"Authorization": f"Bearer {token}"}
    url = f"http://127.0.0.1:{server.port}/api/v1/runs/{run_id}/stream"

    async def open_one(http: httpx.AsyncClient) -> tuple[int, str]:
        async with http.stream("GET", url, headers=headers) as response:
            if response.status_code == httpx.codes.OK:
                assert "event: hello" in await anext(response.aiter_text())
                await settled.wait()
                return 200, ""
            await response.aread()
            assert 1 <= int(response.headers["Retry-After"]) <= 10
            await settled.wait()
            return response.status_code, response.json()["code"]

    async with httpx.AsyncClient(timeout=30, limits=httpx.Limits(max_connections=None)) as http:
        return Counter(await asyncio.gather(*(open_one(http) for _ in range(STREAMS))))


def test_streams_open_with_the_documented_connections_and_get_503_with_fewer(
    admin: psycopg.Connection, postgresql_url: str, tmp_path: Path
) -> None:
    parts = urlsplit(postgresql_url)
    url = parts._replace(netloc=f"{ROLE}:@{parts.netloc.rpartition('@')[2]}", path=f"/{ROLE}").geturl()
    environment = {"DATABASE_URL": url, "SSE_MAX_STREAMS_PER_USER": 200, "SSE_OPENS_PER_USER_PER_MINUTE": 1000}

    def run_python(*arguments: str) -> str:
        command = ["env", *(f"{name}={value}" for name, value in environment.items()), sys.executable, *arguments]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    run_python("manage.py", "migrate", "--verbosity", "0")
    run_id, token = run_python("-c", CREATE_RUN).split()
    server = wait_until_ready(start_server("uvicorn", tmp_path, **environment))
    try:
        with_all = asyncio.run(open_at_once(server, run_id, token))
        assert "unavailable" not in server.log

        limit_connections(admin, TOO_FEW)
        with_few = asyncio.run(open_at_once(server, run_id, token))
    finally:
        server.child.stop(within_s=10)

    assert with_all == {(200, ""): STREAMS}
    assert with_few.keys() <= {(200, ""), (503, "database_unavailable")}
    assert with_few[503, "database_unavailable"]
    assert "Traceback" not in server.log
