"""Runs the example code in `sse/README.md`."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.http import HttpResponseBase
from django.test import RequestFactory

from sse import inbox, rules
from sse.hub import current_hub
from tests.sse.streaming import in_thread

pytestmark = pytest.mark.django_db(transaction=True)

README = Path(__file__).parent.parent.parent / "sse/README.md"


class Jobs:
    """A stand-in for the reader's `ImportJob` model: one job with one owner."""

    def __init__(self, owner: Any, job_id: str) -> None:
        self.objects, self.owner, self.id = self, owner, job_id
        self.rows: list[Any] = []
        self.is_stopped = False

    def filter(self, *, owner: Any, id: str) -> "Jobs":  # noqa: A002 - the model's parameter name
        self.found = owner == self.owner and id == self.id
        return self

    def exists(self) -> bool:
        return self.found

    def update(self, *, stop: bool) -> None:
        self.is_stopped = self.found and stop


@pytest.fixture
def example(alice: Any) -> Iterator[dict[str, Any]]:
    """The names that the README's code defines, run with stand-ins for what it leaves to the reader."""
    jobs = Jobs(alice, uuid4().hex)
    names: dict[str, Any] = {"ImportJob": jobs, "save": jobs.rows.append}
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    stop_handler = next(block for block in blocks if "message_handler" in block)
    for block in [*blocks[:3], stop_handler]:
        exec(compile(block, str(README), "exec"), names)
    yield names
    del rules._rules["import"], inbox._handlers["import"]


async def open_import_stream(example: dict[str, Any], user: Any) -> HttpResponseBase:
    request = RequestFactory().get("/imports")
    request.user = user
    request.session = type("Session", (), {"session_key": None})()
    return await sync_to_async(example["import_stream"])(request, example["ImportJob"].id)


def test_owner_of_an_import_sees_its_progress(example: dict[str, Any], alice: Any, wire: Any) -> None:
    async def scenario() -> None:
        response: Any = await open_import_stream(example, alice)
        await in_thread(example["import_row"], example["ImportJob"], "a,b", 40)
        frames = response.frames()
        async with asyncio.timeout(10):
            while not any(one.event == "progress" for one in wire.events):
                wire.feed(await anext(frames))
        await frames.aclose()
        await current_hub().close()

    asyncio.run(scenario())
    assert wire.events[-1].data["progress"] == 40
    assert example["ImportJob"].rows == ["a,b"]


def test_only_the_owner_stops_an_import_by_a_message(example: dict[str, Any], alice: Any, bob: Any) -> None:
    def post(user: Any, event: str) -> int:
        message = {"channel": f"import:{example['ImportJob'].id}", "event": event}
        request: Any = RequestFactory().post("/messages", message, content_type="application/json")
        request.user, request._dont_enforce_csrf_checks = user, True
        return inbox.receive(request).status_code

    assert (post(bob, "stop"), post(alice, "go"), example["ImportJob"].is_stopped) == (404, 422, False)
    assert (post(alice, "stop"), example["ImportJob"].is_stopped) == (204, True)


def test_other_user_cannot_open_the_import_stream(example: dict[str, Any], bob: Any) -> None:
    async def scenario() -> HttpResponseBase:
        try:
            return await open_import_stream(example, bob)
        finally:
            await current_hub().close()

    response = asyncio.run(scenario())

    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
