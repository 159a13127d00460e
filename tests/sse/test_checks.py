"""System checks: `manage.py check` reports invalid and contradictory settings, with a hint."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.contrib.sessions.backends.signed_cookies import SessionStore as SignedCookies
from django.core.checks import CheckMessage, run_checks
from django.core.checks.registry import registry

from sse import checks, inbox, rules
from sse.handler import EventStreamHandler
from tests.sse.test_responses import disconnect, read_until, run_with_hub, send_request


class SessionStore(SignedCookies):
    """A custom session engine that still keeps sessions in cookies."""


def run_sse_checks() -> list[CheckMessage]:
    """Run the checks of `sse` that are registered with Django."""
    sse_checks: list[Any] = [check for check in registry.get_checks() if check.__module__ == checks.__name__]
    assert sse_checks
    return [message for check in sse_checks for message in check(None)]


def check_ids() -> list[str]:
    return [str(message.id) for message in run_sse_checks()]


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*checks.PROCESS_COUNTS, "PROMETHEUS_MULTIPROC_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.django_db
def test_project_settings_pass_all_checks() -> None:
    assert run_sse_checks() == run_checks() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENABLED", "yes"),
        ("ENABLED", 1),
        ("REDIS_URL", "http://127.0.0.1"),
        ("REDIS_CHANNEL", ""),
        ("REDIS_CHANNEL", "two words"),
        ("HEARTBEAT_INTERVAL_S", "15"),
        ("HEARTBEAT_INTERVAL_S", 0),
        ("HEARTBEAT_INTERVAL_S", float("nan")),
        ("MAX_STREAM_AGE_S", float("inf")),
        ("RETRY_MS", 0),
        ("RETRY_MS", 99),
        ("LOG_POLL_INTERVAL_S", 3.0),
        ("BUS_PING_INTERVAL_S", 0.05),
        ("BUS_SILENCE_LIMIT_S", None),
        ("MAX_STREAMS_PER_USER", 0),
        ("MAX_STREAMS_TOTAL", 1.5),
        ("OPENS_PER_USER_PER_MINUTE", -1),
        ("MESSAGES_PER_USER_PER_MINUTE", 0),
        ("WHEN_FULL", "evict"),
        ("RECHECK_INTERVAL_S", 16),
        ("RECHECK_INTERVAL_S", 0),
        ("REPLAY_BATCH", 0),
        ("STUCK_LIMIT_S", 0.5),
        ("RING_SIZE", 0),
    ],
)
def test_value_out_of_range_is_an_error_naming_the_setting(settings: Any, name: str, value: object) -> None:
    setattr(settings, f"SSE_{name}", value)

    (message,) = run_sse_checks()
    assert (message.id, message.is_serious()) == ("sse.E001", True)
    assert message.msg.startswith(f"SSE_{name} cannot be {value!r}: ")
    assert "README" in str(message.hint)


def test_seconds_may_be_an_integer(settings: Any) -> None:
    settings.SSE_HEARTBEAT_INTERVAL_S = 20

    assert run_sse_checks() == []


@pytest.mark.parametrize(
    ("name", "hint"), [("SSE_MAX_STREAM_PER_USER", "SSE_MAX_STREAMS_PER_USER"), ("SSE_COLOUR", "README")]
)
def test_unknown_setting_is_a_warning_with_a_suggestion(settings: Any, name: str, hint: str) -> None:
    setattr(settings, name, 3)

    (message,) = run_sse_checks()
    assert (message.id, message.is_serious()) == ("sse.W001", False)
    assert hint in str(message.hint)


@pytest.mark.parametrize(
    ("changes", "check_id"),
    [
        ({"SSE_BUS_PING_INTERVAL_S": 10.0}, "sse.E002"),
        ({"SSE_HEARTBEAT_INTERVAL_S": 30.0}, "sse.W002"),
        ({"SSE_MAX_STREAM_AGE_S": 16.0}, "sse.W003"),
        ({"SSE_MAX_STREAMS_TOTAL": 9}, "sse.W004"),
        ({"SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies"}, "sse.W005"),
        ({"SESSION_ENGINE": __name__}, "sse.W005"),
    ],
)
def test_contradictory_settings_are_reported(settings: Any, changes: dict[str, Any], check_id: str) -> None:
    for name, value in changes.items():
        setattr(settings, name, value)

    (message,) = run_sse_checks()
    assert (message.id, message.is_serious()) == (check_id, ".E" in check_id)
    assert message.hint


@pytest.mark.parametrize(
    "changes",
    [
        {"SSE_BUS_PING_INTERVAL_S": 9.0},
        {"SSE_HEARTBEAT_INTERVAL_S": 29.0},
        {"SSE_MAX_STREAM_AGE_S": 17.0},
        {"SSE_MAX_STREAMS_TOTAL": 10},
        {"SESSION_ENGINE": "django.contrib.sessions.backends.cached_db"},
        {"MIDDLEWARE": ["django.middleware.gzip.GZipMiddleware"]},
    ],
)
def test_consistent_settings_pass(settings: Any, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(settings, name, value)

    assert run_sse_checks() == []


def test_invalid_value_is_reported_before_settings_are_compared(settings: Any) -> None:
    settings.SSE_BUS_PING_INTERVAL_S = "often"

    assert check_ids() == ["sse.E001"]


def test_atomic_requests_is_a_warning(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "ATOMIC_REQUESTS", True)

    (message,) = run_sse_checks()
    assert (message.id, "default" in message.msg) == ("sse.W006", True)


@pytest.mark.parametrize("name", checks.PROCESS_COUNTS)
def test_several_processes_without_a_metrics_folder_is_a_warning(
    monkeypatch: pytest.MonkeyPatch, name: str, tmp_path: Any
) -> None:
    for harmless in ("1", "", "many"):
        monkeypatch.setenv(name, harmless)
        assert run_sse_checks() == []
    monkeypatch.setenv(name, "4")
    assert check_ids() == ["sse.W007"]
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    assert run_sse_checks() == []


def test_invalid_metrics_folder_stops_the_start() -> None:
    for folder in ("/missing/folder", __file__, ""):
        result = subprocess.run(
            [sys.executable, "-c", "import sse.metrics"],
            env=os.environ | {"PROMETHEUS_MULTIPROC_DIR": folder},
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode != 0
        assert f"PROMETHEUS_MULTIPROC_DIR: {folder!r} is not a directory" in result.stderr.splitlines()[-1]


def test_message_handler_without_a_channel_rule_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "_rules", {"order": None})
    monkeypatch.setattr(inbox, "_handlers", {"order": None, "ordre": None})

    (message,) = run_sse_checks()
    assert (message.id, "'ordre'" in message.msg) == ("sse.W008", True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.urls("tests.sse.test_responses")
def test_gzip_middleware_does_not_compress_streams(settings: Any, wire: Any) -> None:
    settings.MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware", *settings.MIDDLEWARE]

    async def scenario() -> None:
        client = await send_request(EventStreamHandler(), (b"accept-encoding", b"gzip"))
        start = await client.receive_output(timeout=5)
        assert (b"content-encoding", b"identity") in [(name.lower(), value) for name, value in start["headers"]]
        await read_until(client, wire, lambda: bool(wire.events))
        await disconnect(client)

    run_with_hub(scenario())
