"""The ready-made views of a channel."""

from typing import Any

import pytest
from django.test import Client
from django.urls import path

from sse import rules
from sse.views import poll_view, stream_view
from tests.sse.streaming import send
from tests.wire import remove_marks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]

urlpatterns = [
    path("<int:job_id>/stream", stream_view("job:{job_id}")),
    path("<int:job_id>/events", poll_view("job:{job_id}")),
]


@pytest.fixture(autouse=True)
def alice_reads_jobs(alice: Any, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "_rules", {})
    rules.channel_rule("job")(lambda user, channel: user == alice and channel == "job:7")
    client.force_login(alice)


def test_poll_returns_the_events_after_an_id(client: Client) -> None:
    for number in (1, 2, 3):
        send("job:7", number, final=number == 3)

    page = client.get("/7/events", {"after": "1"}).json()

    assert [(remove_marks(one["id"]), one["event"], one["data"]["progress"]) for one in page["events"]] == [
        ("2", "tick", 2),
        ("3", "tick", 3),
    ]
    assert (remove_marks(page["last_event_id"]), page["is_terminal"]) == ("3", True)
    assert client.get("/7/events", {"after": "3"}).json() == {"events": [], "last_event_id": "3", "is_terminal": True}


def test_poll_of_a_long_channel_is_terminal_only_on_the_last_page(client: Client) -> None:
    for number in range(101):
        send("job:7", 100, final=number == 100)

    first = client.get("/7/events").json()
    second = client.get("/7/events", {"after": first["last_event_id"]}).json()

    assert (len(first["events"]), first["is_terminal"]) == (100, False)
    assert (len(second["events"]), second["is_terminal"]) == (1, True)


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        ("x", "unknown_id"),
        ("-1", "unknown_id"),
        ("9" * 19, "unknown_id"),
        ("²", "unknown_id"),
        ("3", "id_ahead_of_log"),
    ],
)
def test_poll_that_cannot_resume_starts_again(client: Client, after: str, reason: str) -> None:
    for number in (1, 2):
        send("job:7", number)

    page = client.get("/7/events", {"after": after}).json()

    assert [(remove_marks(one["id"]), one["event"]) for one in page["events"]] == [
        ("", "reset"),
        ("1", "tick"),
        ("2", "tick"),
    ]
    assert page["events"][0]["data"]["reason"] == reason
    assert (remove_marks(page["last_event_id"]), page["is_terminal"]) == ("2", False)


@pytest.mark.parametrize("address", ["/8/events", "/8/stream"])
def test_channel_of_somebody_else_is_not_found(client: Client, address: str) -> None:
    assert (client.get(address).status_code, Client().get(address).status_code) == (404, 404)


@pytest.mark.parametrize("address", ["/7/events", "/7/stream"])
def test_views_accept_get_only(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
