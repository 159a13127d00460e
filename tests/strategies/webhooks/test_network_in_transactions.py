"""No network access inside a transaction. A fixture checks it in every test of `tests/strategies`."""

import socket
import threading
from typing import Any

import pytest
from django.db import transaction

from strategies.models.webhooks import WebhookEvent
from strategies.runs import transitions
from strategies.webhooks import endpoints
from tests.transactions import NetworkInTransaction

pytestmark = pytest.mark.django_db(transaction=True)


def test_slow_name_server_blocks_no_other_write(
    alice: Any, bob: Any, brief: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOKS_ALLOW_PRIVATE_ADDRESSES = False
    asked, answered = threading.Event(), threading.Event()
    look_up = socket.getaddrinfo

    def wait_for_answer(host: str, *arguments: Any, **named: Any) -> Any:
        if host != "slow.example":
            return look_up(host, *arguments, **named)
        asked.set()
        assert answered.wait(timeout=30)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443))]

    monkeypatch.setattr(socket, "getaddrinfo", wait_for_answer)

    def create_webhook() -> None:
        endpoints.create(alice, url="https://slow.example/", events=list(WebhookEvent))
        endpoint = endpoints.list_endpoints(alice).get()
        endpoints.change(endpoint, {"url": "https://slow.example/new"})

    creating = threading.Thread(target=_with_own_connection(create_webhook))
    creating.start()
    try:
        assert asked.wait(timeout=10)
        transitions.create(owner=bob, brief=brief, writer="offline")
    finally:
        answered.set()
        creating.join(timeout=30)

    assert endpoints.list_endpoints(alice).get().url == "https://slow.example/new"


def test_network_in_a_transaction_fails_a_test() -> None:
    with transaction.atomic(), pytest.raises(NetworkInTransaction):
        socket.getaddrinfo("localhost", 80)
    with socket.socket() as one, transaction.atomic(), pytest.raises(NetworkInTransaction):
        one.connect(("127.0.0.1", 9))
    socket.getaddrinfo("localhost", 80)


def _with_own_connection(function: Any) -> Any:
    from django.db import connection

    def run() -> None:
        try:
            function()
        finally:
            connection.close()

    return run
