"""Marker words in a brief, a strategy and a key do not appear in logs, events, Redis, webhooks or errors."""

import json
import logging
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import redis
from celery import current_app
from django.conf import settings as site
from django.core import serializers
from django.test import Client

from sse.models import Channel, Event
from strategies.accounts import tokens
from strategies.generation.brief import parse_brief
from strategies.generation.brief.samples import sample_briefs
from strategies.models import Run
from strategies.models.webhooks import WebhookDelivery, WebhookEvent
from strategies.runs import commands
from strategies.runs.channels import run_channel
from strategies.webhooks import endpoints
from strategies.worker import execution
from tests.scripted_model_server import ScriptedModelServer, http_error
from tests.strategies.model_runs import KEY, MODEL, perfect_answers, section_replies

pytestmark = pytest.mark.django_db(transaction=True)

IN_THE_BRIEF = "quokkabrief"
IN_THE_STRATEGY = "wombattext"


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything that is sent to the broker."""
    sent: list[str] = []
    send = current_app.send_task

    def record_and_send(name: str, args: Any = None, **options: Any) -> Any:
        sent.append(json.dumps([name, args, {key: str(value) for key, value in options.items()}]))
        return send(name, args, **options)

    monkeypatch.setattr(current_app, "send_task", record_and_send)
    return sent


@pytest.fixture
def own_redis(settings: Any) -> Iterator[redis.Redis]:
    settings.SSE_REDIS_CHANNEL = f"canary:{uuid4()}"
    with redis.Redis.from_url(site.REDIS_URL) as client:
        yield client


@pytest.fixture
def run(alice: Any, raw_brief: dict[str, Any], settings: Any, messages: list[str], caplog: Any, own_redis: Any) -> Run:
    """A run whose model repeats the brief, and whose provider repeats key and brief in an error message."""
    caplog.set_level(logging.DEBUG)
    raw_brief["business"]["offer"] = f"Accounts software, {IN_THE_BRIEF}"
    raw_brief["business"]["description"] = f"We sell {IN_THE_BRIEF} to offices."
    brief = parse_brief(raw_brief)
    answers = perfect_answers(sample_briefs()[0].brief)
    answers["audience"] = answers["audience"].replace(" the ", f" the {IN_THE_STRATEGY} ", 1)
    echo = http_error(400, code=IN_THE_BRIEF, message=f"key {KEY} may not send {IN_THE_BRIEF} {IN_THE_STRATEGY}")
    settings.WRITER_MODEL, settings.WRITER_API_KEY = MODEL.removeprefix("model:"), KEY
    settings.WRITER_EDITOR = False
    endpoints.create(alice, url="https://hooks.example/", events=list(WebhookEvent))
    with ScriptedModelServer(
        section_replies(answers, risks=echo, briefs=http_error(401, message=f"bad key {KEY}"))
    ) as server:
        settings.WRITER_BASE_URL = server.base_url
        run, _ = commands.start_run(owner=alice, brief=brief)
        execution.execute(run.pk, worker="one")
    run.refresh_from_db()
    return run


def test_secrets_and_user_data_do_not_leak(
    run: Run, alice: Any, bob: Any, messages: list[str], caplog: Any, own_redis: Any
) -> None:
    assert run.status == "partial"
    everything = serializers.serialize(
        "json", [*Run.objects.all(), *run.sections.all(), *run.model_calls.all(), *run.objections.all()]
    )
    versions = [version for section in run.sections.all() for version in section.versions.all()]
    assert IN_THE_BRIEF in json.dumps(run.brief.data), "the marker must be in the brief"
    owner, other = (
        Client(headers={"Authorization": f"Bearer {tokens.issue(user, name='test')}"}) for user in (alice, bob)
    )
    signed_in = Client(raise_request_exception=False)
    signed_in.force_login(alice)
    own = [owner.get(f"/api/v1/runs/{run.pk}{rest}").content.decode() for rest in ("", "/events", "/strategy")]
    own += [signed_in.get(f"/runs/{run.pk}{rest}").content.decode() for rest in ("", "/strategy")]
    forbidden = [other.get(f"/api/v1/runs/{run.pk}{rest}").content.decode() for rest in ("", "/events", "/strategy")]
    errors = [owner.post("/api/v1/runs", f'{{"brief": {{"x": "{IN_THE_BRIEF}"}}}}', content_type="application/json")]
    errors += [owner.get(f"/api/v1/runs?cursor={IN_THE_BRIEF}")]
    events = serializers.serialize("json", [*Event.objects.all(), *Channel.objects.all()])
    logs = "\n".join(_format_record(record) for record in caplog.records)
    in_redis = _dump(own_redis)
    webhooks = "".join(WebhookDelivery.objects.values_list("body", flat=True))

    places = {"logs": logs, "events": events, "messages": "\n".join(messages), "redis": in_redis, "webhooks": webhooks}
    places |= {"forbidden": "".join(forbidden), "errors": "".join(one.content.decode() for one in errors)}
    for place, text in places.items():
        assert text, place
        for word in (IN_THE_BRIEF, IN_THE_STRATEGY, KEY):
            assert word not in text.lower(), (place, word, _around(text, word))
    for place, text in {"rows": everything, "versions": serializers.serialize("json", versions)}.items():
        assert KEY not in text, place
    for text in own:
        assert KEY not in text
    assert any(IN_THE_STRATEGY in text or IN_THE_BRIEF in text for text in own), "the owner can read it"
    assert run_channel(run.pk) in events


def _format_record(record: logging.LogRecord) -> str:
    """Return everything of a log record that a formatter could print."""
    return f"{record.getMessage()} {record.args!r} {record.exc_info!r} {logging.Formatter().format(record)}"


def _dump(client: redis.Redis) -> str:
    """Return the content of all keys, of any type."""
    return "\n".join(f"{key!r} {client.dump(key)!r}" for key in client.scan_iter(count=500))


def _around(text: str, word: str) -> str:
    place = text.lower().find(word)
    return text[max(0, place - 200) : place + 100]
