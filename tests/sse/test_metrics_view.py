"""What the streams count, at `/metrics`."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from sse.event_log import message
from sse.publishing import publish

pytestmark = pytest.mark.django_db(transaction=True)


def count_of(text: str, name: str) -> float:
    lines = [line for line in text.splitlines() if line.startswith(name)]
    return float(lines[0].rpartition(" ")[2]) if lines else 0.0


def test_staff_read_what_has_been_sent_so_far(client: Client, admin_user: Any) -> None:
    client.force_login(admin_user)
    sent = 'sse_messages_total{kind="educational"}'
    before = count_of(client.get("/metrics").content.decode(), sent)

    with transaction.atomic():
        publish("a", message("educational"))

    page = client.get("/metrics")
    assert page["Content-Type"].startswith("text/plain")
    assert count_of(page.content.decode(), sent) == before + 1
    assert "sse_connections_open" in page.content.decode()


def test_nobody_else_reads_it(client: Client, alice: Any) -> None:
    assert client.get("/metrics").status_code == 302
    client.force_login(alice)
    assert client.get("/metrics").status_code == 302
