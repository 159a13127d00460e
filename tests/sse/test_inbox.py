"""Messages from clients: which are accepted, and how others are rejected."""

import json
import socket
import time
from pathlib import Path
from typing import Any

import pytest
import redis
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.test import Client
from django.urls import path

from sse import inbox, redis_client, rules
from sse.error_handler import MessageRejected
from sse.inbox import ClientMessage, inbox_view, message_handler, receive
from sse.rules import channel_rule

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


MISSING_REDIS_URL = "unix:///missing/valkey.sock"


def authenticate_by_header(request: HttpRequest) -> User | None:
    return User.objects.filter(username=request.headers.get("X-User")).first()


urlpatterns = [path("inbox", receive), path("inbox-by-header", inbox_view(authenticate_by_header))]
GOOD = {"channel": "user:alice", "event": "cancel", "data": {"why": "too slow", "list": [1, 1.5, True, None]}}


@pytest.fixture(autouse=True)
def use_own_prefix(prefix: str) -> None:
    """Isolate the rate limits of each test."""


@pytest.fixture
def received(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, ClientMessage]]:
    """Messages passed to the handler of `user:`. Only the user of that name may read `user:<name>`."""
    monkeypatch.setattr(rules, "_rules", {})
    monkeypatch.setattr(inbox, "_handlers", {})
    messages: list[tuple[str, str, ClientMessage]] = []
    channel_rule("user")(lambda user, channel: channel == f"user:{user.get_username()}")
    channel_rule("silent")(lambda user, channel: True)

    @message_handler("user")
    def handle(user: Any, channel: str, message: ClientMessage) -> None:
        if message.event == "fly":
            raise MessageRejected("event: unknown")
        messages.append((user.username, channel, message))

    return messages


@pytest.fixture
def browser(alice: User) -> Client:
    browser = Client()
    browser.force_login(alice)
    return browser


def post(
    client: Client, body: Any, *, address: str = "/inbox", content_type: str = "application/json", **options: Any
) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.generic("POST", address, raw, content_type=content_type, **options)


def read_problem(response: Any) -> tuple[int, str]:
    """Return status and error code of a problem response."""
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == response.status_code
    return response.status_code, problem["code"]


def test_message_reaches_its_handler(browser: Client, received: list) -> None:
    assert post(browser, GOOD).status_code == 204

    ((username, channel, message),) = received
    assert (username, channel, message.event) == ("alice", "user:alice", "cancel")
    assert message.data == GOOD["data"]


def test_message_needs_no_data(browser: Client, received: list) -> None:
    assert post(browser, {"channel": "user:alice", "event": "cancel"}).status_code == 204
    assert received[0][2].data == {}


@pytest.mark.parametrize("channel", ["user:bob", "user:unknown", "unknown:1", "user", "silent:1"])
def test_channels_of_others_unknown_and_without_handler_get_the_same_404(
    browser: Client, received: list, channel: str
) -> None:
    response = post(browser, GOOD | {"channel": channel})

    assert read_problem(response) == (404, "not_found")
    assert channel not in response.text
    assert received == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"{", "body"),
        (b" ", "body"),
        (b"\xff\xfe", "body"),
        (b"[" * 10_000, "body"),
        (b'"text"', "body"),
        ({}, "channel"),
        ({"channel": "user:alice"}, "event"),
        (GOOD | {"event": "Bad Name"}, "event"),
        (GOOD | {"event": "cancel\n"}, "event"),
        (GOOD | {"event": 5}, "event"),
        (GOOD | {"channel": "user:alice\n"}, "channel"),
        (GOOD | {"channel": "user:" + "x" * 116}, "channel"),
        (GOOD | {"data": []}, "data"),
        (GOOD | {"data": {"deep": [{"text": "a\x00b"}]}}, "data"),
        (GOOD | {"data": {"a\x00b": 1}}, "data"),
        (b'{"channel": "user:alice", "event": "cancel", "data": {"x": NaN}}', "data"),
        (b'{"channel": "user:alice", "event": "cancel", "data": {"x": 1e999}}', "data"),
        (b'{"channel": "user:alice", "event": "cancel", "data": {"x": "\\ud800"}}', "body"),
        (GOOD | {"more": 1}, "more"),
        (GOOD | {"event": "fly"}, "event"),
    ],
)
def test_invalid_message_is_rejected_naming_the_field(browser: Client, received: list, body: Any, field: str) -> None:
    response = post(browser, body)

    assert read_problem(response) == (422, "message_rejected")
    assert response.json()["detail"].startswith(f"{field}: ")
    assert received == []


def test_message_over_16_kib_is_rejected_with_413(browser: Client, received: list) -> None:
    body = json.dumps(GOOD).encode()
    assert post(browser, body.ljust(16_384)).status_code == 204
    assert read_problem(post(browser, body.ljust(16_385))) == (413, "too_large")
    assert read_problem(post(browser, body.ljust(3_000_000))) == (413, "too_large")
    assert len(received) == 1


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_form_content_types_are_rejected_with_415(browser: Client, received: list, content_type: str) -> None:
    assert read_problem(post(browser, GOOD, content_type=content_type)) == (415, "not_json")


def test_anonymous_client_gets_401(received: list) -> None:
    assert read_problem(post(Client(), GOOD)) == (401, "not_signed_in")


def test_inactive_user_gets_401(browser: Client, received: list) -> None:
    User.objects.update(is_active=False)

    assert read_problem(post(browser, GOOD)) == (401, "not_signed_in")


def test_message_without_a_csrf_token_is_rejected(alice: User, received: list, settings: Any) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    token = "t" * 32
    browser.cookies[settings.CSRF_COOKIE_NAME] = token

    assert read_problem(post(browser, GOOD)) == (403, "csrf_failed")
    assert read_problem(post(browser, GOOD, headers={"X-CSRFToken": "f" * 32})) == (403, "csrf_failed")
    foreign = {"X-CSRFToken": token, "Origin": "https://elsewhere.example"}
    assert read_problem(post(browser, GOOD, headers=foreign)) == (403, "csrf_failed")
    assert received == []
    assert post(browser, GOOD, headers={"X-CSRFToken": token}).status_code == 204


def test_get_is_not_allowed(browser: Client) -> None:
    assert browser.get("/inbox").status_code == 405


def test_inbox_view_accepts_custom_authentication(alice: User, received: list) -> None:
    client = Client(enforce_csrf_checks=True)

    assert read_problem(post(client, GOOD, address="/inbox-by-header")) == (401, "not_signed_in")
    assert post(client, GOOD, address="/inbox-by-header", headers={"X-User": "alice"}).status_code == 204
    assert received[0][0] == "alice"


def test_inactive_user_of_custom_authentication_gets_404(alice: User, received: list) -> None:
    User.objects.update(is_active=False)

    response = post(Client(), GOOD, address="/inbox-by-header", headers={"X-User": "alice"})
    assert read_problem(response) == (404, "not_found")


def test_rate_limit_gives_429_with_retry_after_to_that_user_only(
    browser: Client, bob: User, received: list, settings: Any
) -> None:
    settings.SSE_MESSAGES_PER_USER_PER_MINUTE = 3
    for _ in range(3):
        assert post(browser, GOOD).status_code == 204

    response = post(browser, GOOD)

    assert read_problem(response) == (429, "sent_too_often")
    assert 1 <= int(response["Retry-After"]) <= 20
    assert response.json()["retryable"]
    assert len(received) == 3
    other = Client()
    other.force_login(bob)
    assert post(other, GOOD | {"channel": "user:bob"}).status_code == 204


def test_rejected_message_counts_for_the_rate_limit(browser: Client, received: list, settings: Any) -> None:
    settings.SSE_MESSAGES_PER_USER_PER_MINUTE = 1

    assert read_problem(post(browser, b"{")) == (422, "message_rejected")
    assert read_problem(post(browser, GOOD)) == (429, "sent_too_often")


def test_rate_limit_refills_steadily(
    browser: Client, alice: User, received: list, settings: Any, store: redis.Redis, prefix: str
) -> None:
    settings.SSE_MESSAGES_PER_USER_PER_MINUTE = 3
    assert [post(browser, GOOD).status_code for _ in range(4)] == [204, 204, 204, 429]
    # Simulate 20 s passing.
    store.decrby(f"{prefix}:messages:{alice.pk}", 20_000)

    assert [post(browser, GOOD).status_code for _ in range(2)] == [204, 429]


def test_rate_limit_is_not_enforced_without_redis(
    browser: Client, received: list, settings: Any, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_client, "PAUSE_AFTER_FAILURE_S", 0.0)
    settings.SSE_MESSAGES_PER_USER_PER_MINUTE = 1
    settings.SSE_REDIS_URL = f"{MISSING_REDIS_URL}.{prefix}"

    assert [post(browser, GOOD).status_code for _ in range(3)] == [204, 204, 204]
    assert len(received) == 3


def test_frozen_redis_delays_messages_by_one_timeout(
    browser: Client, received: list, settings: Any, tmp_path: Path
) -> None:
    with socket.socket(socket.AF_UNIX) as frozen:
        frozen.bind(str(tmp_path / "frozen.sock"))
        frozen.listen(8)
        settings.SSE_REDIS_URL = f"unix://{tmp_path / 'frozen.sock'}"
        started = time.monotonic()
        assert [post(browser, GOOD).status_code for _ in range(5)] == [204] * 5
        assert time.monotonic() - started < 2 * redis_client.ANSWER_TIMEOUT_S


def test_second_handler_for_a_prefix_raises_value_error(received: list) -> None:
    with pytest.raises(ValueError, match="already"):
        message_handler("user")(lambda user, channel, message: None)
