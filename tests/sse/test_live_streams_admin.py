"""The live streams page in the admin."""

import asyncio
import json
from typing import Any

import pytest
import redis
from django.contrib.auth.models import Permission
from django.test import Client

from sse import bus
from sse.connection_manager import ConnectionManager, Limits
from sse.redis_client import disconnect

pytestmark = pytest.mark.django_db

PAGE = "/admin/sse/channel/live/"
NOTICE = "/admin/sse/channel/live/notice/"


@pytest.fixture
def operator(admin_user: Any) -> Client:
    client = Client()
    client.force_login(admin_user)
    return client


def test_page_lists_streams_and_closes_one(operator: Client, prefix: str, settings: Any) -> None:
    async def admit() -> str:
        manager = ConnectionManager(Limits(), redis_url=settings.REDIS_URL, prefix=prefix)
        admission = await asyncio.to_thread(manager.admit, user_key="1", channels=["run:<b>"], owner="alice")
        # Like a killed process: the lease stays until it expires.
        await disconnect()
        return admission.connection_id

    connection_id = asyncio.run(admit())
    page = operator.get(PAGE).content.decode()

    assert connection_id in page
    assert "alice" in page
    assert "run:&lt;b&gt;" in page

    answer = operator.post(PAGE, {"connection_id": "x"}, follow=True)
    assert "asked to close" in answer.content.decode()


def test_page_reports_that_redis_is_unavailable(operator: Client, settings: Any) -> None:
    settings.SSE_REDIS_URL = "redis://127.0.0.1:1/0"

    assert "Redis does not answer" in operator.get(PAGE).content.decode()
    answer = operator.post(PAGE, {"connection_id": "x"}, follow=True)
    assert "could not be closed" in answer.content.decode()
    assert "cannot be counted" in operator.post(NOTICE, {"message": "Hello"}).content.decode()
    answer = operator.post(NOTICE, {"message": "Hello", "confirmed": "yes"}, follow=True)
    assert "could not be sent" in answer.content.decode()


def test_page_needs_a_staff_login(client: Client, alice: Any) -> None:
    client.force_login(alice)

    assert client.get(PAGE).status_code == 302
    assert client.post(NOTICE, {"message": "Hello", "confirmed": "yes"}).status_code == 302


def test_notice_is_sent_to_all_streams_after_confirmation(
    operator: Client, prefix: str, store: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    with store.pubsub(ignore_subscribe_messages=True) as listener:
        listener.subscribe(f"{prefix}:control")
        listener.get_message(timeout=10)

        question = operator.post(NOTICE, {"message": "Maintenance <soon>"})
        assert "Maintenance &lt;soon&gt;" in question.content.decode()
        assert "0 open streams" in question.content.decode()
        assert listener.get_message(timeout=0.1) is None

        answer = operator.post(NOTICE, {"message": "Maintenance <soon>", "confirmed": "yes"})
        assert (answer.status_code, answer["Location"]) == (302, PAGE)
        command = bus.unpack_command(listener.get_message(timeout=5)["data"].encode())

    assert isinstance(command, bus.SendCommand)
    assert command.connection_ids is None
    assert command.frame.startswith(b"event: notice\n")
    assert json.loads(command.frame.partition(b"data: ")[2])["message"] == "Maintenance <soon>"
    assert "notice sent: user=admin streams=0 message='Maintenance <soon>'" in caplog.messages


@pytest.mark.parametrize("message", ["", "   ", "x" * 301])
def test_invalid_notice_is_not_sent(operator: Client, prefix: str, message: str) -> None:
    answer = operator.post(NOTICE, {"message": message, "confirmed": "yes"})

    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()


def test_viewer_can_neither_close_streams_nor_send_a_notice(
    django_user_model: Any, client: Client, prefix: str
) -> None:
    viewer = django_user_model.objects.create_user("vera", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_channel"))
    client.force_login(viewer)

    assert "Send a notice" not in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"connection_id": "x"}).status_code == 403
    assert client.post(NOTICE, {"message": "Hello", "confirmed": "yes"}).status_code == 403


def test_notice_address_only_accepts_post(operator: Client) -> None:
    assert operator.get(NOTICE).status_code == 405
