"""The examples of `sse/README.md` beyond its tutorial, which `test_fresh_project` follows, and its reference."""

import asyncio
import importlib
import inspect
import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncRequestFactory, RequestFactory

from sse import event_log, inbox, rules
from sse.error_handler import BusLost, InvalidMessage, SSEError
from sse.events import build_message, register_event
from sse.hub import current_hub

README = Path(__file__).parent.parent.parent / "sse/README.md"
EXAMPLES: list[str] = re.findall(r"```python\n(.*?)```", README.read_text().partition("## Publishing")[2], re.DOTALL)
ENTRY = re.compile(r"^- `(async )?(\w+)(\(.*\))` — ", re.MULTILINE)


class Jobs:
    """A stand-in for the model `Import` of the tutorial: one job with one owner."""

    def __init__(self, owner: Any, job_id: str) -> None:
        self.objects, self.owner, self.id = self, owner, job_id
        self.is_stopped = False

    def filter(self, *, owner: Any, id: str) -> "Jobs":  # noqa: A002 - the model's parameter name
        self.found = owner == self.owner and id == self.id
        return self

    def exists(self) -> bool:
        return self.found

    def update(self, *, is_stopped: bool) -> None:
        self.is_stopped = self.found and is_stopped


@pytest.fixture
def jobs(alice: Any, monkeypatch: pytest.MonkeyPatch) -> Jobs:
    """The tutorial's app, as far as the examples import it."""
    jobs = Jobs(alice, uuid4().hex)
    models, importing = ModuleType("imports.models"), ModuleType("imports.importing")
    vars(models).update(Import=jobs)
    vars(importing).update(import_customers=lambda job, lines: None)
    for module in (ModuleType("imports"), models, importing):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(rules, "_rules", dict(rules._rules))
    monkeypatch.setattr(inbox, "_handlers", dict(inbox._handlers))
    register_event("row_imported")
    rules.channel_rule("import")(
        lambda user, channel: jobs.filter(owner=user, id=channel.removeprefix("import:")).exists()
    )
    return jobs


def run_example(word: str) -> dict[str, Any]:
    """Execute the example that contains a word, and return the names it defines."""
    (source,) = (example for example in EXAMPLES if word in example)
    names: dict[str, Any] = {}
    exec(compile(source, str(README), "exec"), names)
    return names


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda source: source.splitlines()[0])
def test_example_runs(example: str, jobs: Jobs) -> None:
    exec(compile(example, str(README), "exec"), {"find_valid_tokens": set})


@pytest.mark.django_db(transaction=True)
def test_only_the_owner_stops_an_import_by_a_message(jobs: Jobs, alice: Any, bob: Any) -> None:
    run_example("stop_an_import")

    def post(user: Any, event: str) -> int:
        request: Any = RequestFactory().post(
            "/messages", {"channel": f"import:{jobs.id}", "event": event}, content_type="application/json"
        )
        request.user, request._dont_enforce_csrf_checks = user, True
        return inbox.receive(request).status_code

    assert (post(bob, "stop"), post(alice, "go"), jobs.is_stopped) == (404, 422, False)
    assert (post(alice, "stop"), jobs.is_stopped) == (204, True)


@pytest.mark.django_db(transaction=True)
def test_ticket_opens_a_stream_once(jobs: Jobs, alice: Any, bob: Any, prefix: str) -> None:
    example = run_example("stream_with_ticket")

    def request(user: Any, **query: str) -> Any:
        request: Any = AsyncRequestFactory().get("/stream", query)
        request.user = user
        return request

    async def open_stream(ticket: str) -> int:
        response = await sync_to_async(example["stream_with_ticket"])(request(None, ticket=ticket), jobs.id)
        return response.status_code

    async def scenario() -> list[int]:
        created = await sync_to_async(example["create_ticket"])(request(alice), jobs.id)
        ticket = json.loads(created.content)["ticket"]
        statuses = [await open_stream(ticket), await open_stream(ticket)]
        await current_hub().close()
        return statuses

    assert asyncio.run(scenario()) == [200, 401]
    assert example["create_ticket"](request(bob), jobs.id).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_async_code_publishes_without_a_transaction(jobs: Jobs) -> None:
    asyncio.run(run_example("apublish")["report_row"](7, row=1, total=2, name="Ada"))

    (event,) = event_log.read_after("import:7", 0, limit=10)
    assert (event.event, event.data["name"]) == ("row_imported", "Ada")


@pytest.mark.django_db(transaction=True)
def test_manager_sends_to_a_client_by_its_id(jobs: Jobs, alice: Any, bob: Any, prefix: str) -> None:
    example = run_example("SSEManager")

    async def scenario() -> None:
        assert not await example["invite"](alice, "Blue")
        assert await example["announce"]("Hello") == 0
        await current_hub().close()

    asyncio.run(scenario())
    (event,) = event_log.read_after(f"client:{alice.pk}", 0, limit=10)
    assert (event.event, event.data["team"]) == ("invited", "Blue")
    assert rules.may_read(alice, f"client:{alice.pk}")
    assert not rules.may_read(bob, f"client:{alice.pk}")
    assert build_message("invited", team="Red").event == "invited"


def test_reference_matches_the_code() -> None:
    reference = README.read_text().partition("## Reference")[2].partition("\n## ")[0]
    sections = re.findall(r"^### ([^\n]+)\n(.*?)(?=^### |\Z)", reference, re.MULTILINE | re.DOTALL)

    checked = 0
    for heading, text in sections:
        owner = _find(heading.strip("`"))
        for is_async, name, documented in ENTRY.findall(text):
            function = getattr(owner, name)
            assert documented == _format_signature(function), f"{heading} {name}"
            assert bool(is_async) == inspect.iscoroutinefunction(function), f"{heading} {name}"
            checked += 1
    assert checked == reference.count("\n- ") > 35, "an entry does not match the expected format"


def test_table_of_errors_matches_the_code() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \| `(\w+)` \| (.+) \|$", README.read_text(), re.MULTILINE)

    never_sent = {InvalidMessage, BusLost}
    assert rows == [
        (error.__name__, str(error.status), error.code, inspect.getdoc(error).splitlines()[0])
        for error in SSEError.__subclasses__()
        if error not in never_sent and error.__module__ == SSEError.__module__
    ]


def _find(name: str) -> Any:
    """Return a module or a class of one."""
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute, None) or importlib.import_module(name)


def _format_signature(function: Any) -> str:
    signature = inspect.signature(function)
    parameters = [one.replace(annotation=one.empty) for one in signature.parameters.values() if one.name != "self"]
    return str(signature.replace(parameters=parameters, return_annotation=signature.empty))
