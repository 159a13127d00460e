"""From the client to the server: what is taken, and how the rest is refused."""

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


NOWHERE = "unix:///nowhere/valkey.sock"


def by_header(request: HttpRequest) -> User | None:
    return User.objects.filter(username=request.headers.get("X-User")).first()


urlpatterns = [path("inbox", receive), path("inbox-by-header", inbox_view(by_header))]
GOOD = {"channel": "of:alice", "event": "cancel", "data": {"why": "too slow", "list": [1, 1.5, True, None]}}


@pytest.fixture(autouse=True)
def own_keys(prefix: str) -> None:
    """What other tests have sent does not count."""


@pytest.fixture
def received(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, ClientMessage]]:
    """What the handler of `of:` was given; `of:<name>` is read by that user alone."""
    monkeypatch.setattr(rules, "_rules", {})
    monkeypatch.setattr(inbox, "_handlers", {})
    taken: list[tuple[str, str, ClientMessage]] = []
    channel_rule("of")(lambda user, channel: channel == f"of:{user.username}")
    channel_rule("silent")(lambda user, channel: True)

    @message_handler("of")
    def take(user: Any, channel: str, message: ClientMessage) -> None:
        if message.event == "fly":
            raise MessageRejected("event: nobody here can fly")
        taken.append((user.username, channel, message))

    return taken


@pytest.fixture
def browser(alice: User) -> Client:
    browser = Client()
    browser.force_login(alice)
    return browser


def post(client: Client, body: Any, *, address: str = "/inbox", content_type: str = "application/json", **named: Any):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.generic("POST", address, raw, content_type=content_type, **named)


def refusal(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    return answer.status_code, problem["code"]


def test_a_message_reaches_its_handler(browser: Client, received: list) -> None:
    assert post(browser, GOOD).status_code == 204

    ((username, channel, message),) = received
    assert (username, channel, message.event) == ("alice", "of:alice", "cancel")
    assert message.data == GOOD["data"]


def test_a_message_needs_no_data(browser: Client, received: list) -> None:
    assert post(browser, {"channel": "of:alice", "event": "cancel"}).status_code == 204
    assert received[0][2].data == {}


@pytest.mark.parametrize("channel", ["of:bob", "of:nobody", "unknown:1", "of", "silent:1"])
def test_a_channel_that_is_foreign_unknown_or_takes_nothing_gets_the_same_answer(
    browser: Client, received: list, channel: str
) -> None:
    answer = post(browser, GOOD | {"channel": channel})

    assert refusal(answer) == (404, "not_found")
    assert channel not in answer.text
    assert received == []


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"{", "body"),
        (b" ", "body"),
        (b"\xff\xfe", "body"),
        (b"[" * 10_000, "body"),
        (b'"text"', "body"),
        ({}, "channel"),
        ({"channel": "of:alice"}, "event"),
        (GOOD | {"event": "Bad Name"}, "event"),
        (GOOD | {"event": "cancel\n"}, "event"),
        (GOOD | {"event": 5}, "event"),
        (GOOD | {"channel": "of:alice\n"}, "channel"),
        (GOOD | {"channel": "of:" + "x" * 118}, "channel"),
        (GOOD | {"data": []}, "data"),
        (GOOD | {"data": {"deep": [{"text": "a\x00b"}]}}, "data"),
        (GOOD | {"data": {"a\x00b": 1}}, "data"),
        (b'{"channel": "of:alice", "event": "cancel", "data": {"x": NaN}}', "data"),
        (b'{"channel": "of:alice", "event": "cancel", "data": {"x": 1e999}}', "data"),
        (b'{"channel": "of:alice", "event": "cancel", "data": {"x": "\\ud800"}}', "body"),
        (GOOD | {"more": 1}, "more"),
        (GOOD | {"event": "fly"}, "event"),
    ],
)
def test_a_message_of_the_wrong_shape_is_refused_by_field(
    browser: Client, received: list, body: Any, named: str
) -> None:
    answer = post(browser, body)

    assert refusal(answer) == (422, "message_rejected")
    assert answer.json()["detail"].startswith(f"{named}: ")
    assert received == []


def test_a_message_may_have_sixteen_kilobytes_and_not_one_byte_more(browser: Client, received: list) -> None:
    body = json.dumps(GOOD).encode()
    assert post(browser, body.ljust(16_384)).status_code == 204
    assert refusal(post(browser, body.ljust(16_385))) == (413, "too_large")
    assert refusal(post(browser, body.ljust(3_000_000))) == (413, "too_large")
    assert len(received) == 1


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_what_a_form_could_send_is_not_taken(browser: Client, received: list, content_type: str) -> None:
    assert refusal(post(browser, GOOD, content_type=content_type)) == (415, "not_json")


def test_nobody_is_told_to_sign_in(received: list) -> None:
    assert refusal(post(Client(), GOOD)) == (401, "not_signed_in")


def test_a_deactivated_user_sends_nothing(browser: Client, received: list) -> None:
    User.objects.update(is_active=False)

    assert refusal(post(browser, GOOD)) == (401, "not_signed_in")


def test_a_message_without_the_csrf_token_is_refused(alice: User, received: list, settings: Any) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    token = "t" * 32
    browser.cookies[settings.CSRF_COOKIE_NAME] = token

    assert refusal(post(browser, GOOD)) == (403, "csrf_failed")
    assert refusal(post(browser, GOOD, headers={"X-CSRFToken": "f" * 32})) == (403, "csrf_failed")
    foreign = {"X-CSRFToken": token, "Origin": "https://elsewhere.example"}
    assert refusal(post(browser, GOOD, headers=foreign)) == (403, "csrf_failed")
    assert received == []
    assert post(browser, GOOD, headers={"X-CSRFToken": token}).status_code == 204


def test_only_posts_are_taken(browser: Client) -> None:
    assert browser.get("/inbox").status_code == 405


def test_a_caller_may_authenticate_in_its_own_way(alice: User, received: list) -> None:
    client = Client(enforce_csrf_checks=True)

    assert refusal(post(client, GOOD, address="/inbox-by-header")) == (401, "not_signed_in")
    assert post(client, GOOD, address="/inbox-by-header", headers={"X-User": "alice"}).status_code == 204
    assert received[0][0] == "alice"


def test_an_inactive_user_of_a_callers_own_authentication_reads_no_channel(alice: User, received: list) -> None:
    User.objects.update(is_active=False)

    answer = post(Client(), GOOD, address="/inbox-by-header", headers={"X-User": "alice"})
    assert refusal(answer) == (404, "not_found")


def test_who_sends_too_often_is_told_when_to_come_back_and_nobody_else_is(
    browser: Client, bob: User, received: list, settings: Any
) -> None:
    settings.SSE_MESSAGES_PER_USER_PER_MINUTE = 3
    for _ in range(3):
        assert post(browser, GOOD).status_code == 204

    answer = post(browser, GOOD)

    assert refusal(answer) == (429, "sent_too_often")
    assert 1 <= int(answer["Retry-After"]) <= 20
    assert answer.json()["retryable"]
    assert len(received) == 3
    other = Client()
    other.force_login(bob)
    assert post(other, GOOD | {"channel": "of:bob"}).status_code == 204


def test_a_message_that_is_refused_counts_too(browser: Client, received: list, settings: Any) -> None:
    settings.SSE_MESSAGES_PER_USER_PER_MINUTE = 1

    assert refusal(post(browser, b"{")) == (422, "message_rejected")
    assert refusal(post(browser, GOOD)) == (429, "sent_too_often")


def test_a_third_of_a_minute_gives_back_one_of_three(
    browser: Client, alice: User, received: list, settings: Any, store: redis.Redis, prefix: str
) -> None:
    settings.SSE_MESSAGES_PER_USER_PER_MINUTE = 3
    assert [post(browser, GOOD).status_code for _ in range(4)] == [204, 204, 204, 429]
    # As if so many ms had passed.
    store.decrby(f"{prefix}:messages:{alice.pk}", 20_000)

    assert [post(browser, GOOD).status_code for _ in range(2)] == [204, 429]


def test_a_limit_that_nobody_can_count_stops_nobody(
    browser: Client, received: list, settings: Any, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_client, "PAUSE_AFTER_FAILURE_S", 0.0)
    settings.SSE_MESSAGES_PER_USER_PER_MINUTE = 1
    settings.SSE_REDIS_URL = f"{NOWHERE}.{prefix}"

    assert [post(browser, GOOD).status_code for _ in range(3)] == [204, 204, 204]
    assert len(received) == 3


def test_a_redis_that_says_nothing_delays_a_message_once_and_not_for_long(
    browser: Client, received: list, settings: Any, tmp_path: Path
) -> None:
    with socket.socket(socket.AF_UNIX) as frozen:
        frozen.bind(str(tmp_path / "frozen.sock"))
        frozen.listen(8)
        settings.SSE_REDIS_URL = f"unix://{tmp_path / 'frozen.sock'}"
        started = time.monotonic()
        assert [post(browser, GOOD).status_code for _ in range(5)] == [204] * 5
        assert time.monotonic() - started < 2 * redis_client.ANSWER_TIMEOUT_S


def test_two_handlers_for_one_prefix_are_refused(received: list) -> None:
    with pytest.raises(ValueError, match="already"):
        message_handler("of")(lambda user, channel, message: None)
