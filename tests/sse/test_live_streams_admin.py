"""The live streams page in the admin."""

import asyncio
from typing import Any

import pytest
from django.test import Client

from sse.connection_manager import ConnectionManager, Limits
from sse.redis_client import disconnect

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(admin_user: Any) -> Client:
    client = Client()
    client.force_login(admin_user)
    return client


def test_page_lists_streams_and_closes_one(operator: Client, prefix: str, settings: Any) -> None:
    async def admit() -> str:
        manager = ConnectionManager(Limits(), redis_url=settings.REDIS_URL, prefix=prefix)
        admission = await manager.admit(user_key="1", channels=["run:<b>"], owner="alice")
        # Like a killed process: the lease stays until it expires.
        await disconnect()
        return admission.connection_id

    connection_id = asyncio.run(admit())
    page = operator.get("/admin/sse/channel/live/").content.decode()

    assert connection_id in page
    assert "alice" in page
    assert "run:&lt;b&gt;" in page

    answer = operator.post("/admin/sse/channel/live/", {"connection_id": "x"}, follow=True)
    assert "told to close" in answer.content.decode()


def test_page_reports_that_redis_is_unavailable(operator: Client, settings: Any) -> None:
    settings.SSE_REDIS_URL = "redis://127.0.0.1:1/0"

    assert "Redis does not answer" in operator.get("/admin/sse/channel/live/").content.decode()
    answer = operator.post("/admin/sse/channel/live/", {"connection_id": "x"}, follow=True)
    assert "could not be closed" in answer.content.decode()


def test_page_needs_a_staff_login(client: Client, alice: Any) -> None:
    client.force_login(alice)

    assert client.get("/admin/sse/channel/live/").status_code == 302
