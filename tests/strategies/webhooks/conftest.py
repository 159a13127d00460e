"""Fixtures: a webhook receiver and an endpoint of Alice's that points to it."""

from collections.abc import Iterator
from typing import Any

import pytest

from strategies.models.webhooks import WebhookEvent
from strategies.runs import dispatch
from strategies.webhooks import endpoints
from tests.strategies.webhooks.receiver import Receiver, running_receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with running_receiver() as receiver:
        yield receiver


@pytest.fixture(autouse=True)
def allow_loopback(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WEBHOOKS_ALLOW_PRIVATE_ADDRESSES = True
    monkeypatch.setattr(dispatch, "_enqueue", lambda task, ids, **_: list(ids))


@pytest.fixture
def endpoint(alice: Any, receiver: Receiver) -> Any:
    return endpoints.create(alice, url=receiver.url, events=list(WebhookEvent))
