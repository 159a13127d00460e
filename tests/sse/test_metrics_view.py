"""Stream metrics at `/metrics`."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from sse.events import build_message
from sse.publishing import publish

pytestmark = pytest.mark.django_db(transaction=True)


def read_metric(text: str, name: str) -> float:
    lines = [line for line in text.splitlines() if line.startswith(name)]
    return float(lines[0].rpartition(" ")[2]) if lines else 0.0


def test_staff_can_read_stream_metrics(client: Client, admin_user: Any) -> None:
    client.force_login(admin_user)
    sent = 'sse_messages_total{kind="tick"}'
    before = read_metric(client.get("/metrics").content.decode(), sent)

    with transaction.atomic():
        publish("a", build_message("tick"))

    page = client.get("/metrics")
    assert page["Content-Type"].startswith("text/plain")
    assert read_metric(page.content.decode(), sent) == before + 1
    assert "sse_connections_open" in page.content.decode()


def test_metrics_need_a_staff_login(client: Client, alice: Any) -> None:
    assert client.get("/metrics").status_code == 302
    client.force_login(alice)
    assert client.get("/metrics").status_code == 302
