"""System checks: what cannot be meant or cannot work together is told by `manage.py check`, with a way out."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.contrib.sessions.backends.signed_cookies import SessionStore as SignedCookies
from django.core.checks import CheckMessage, run_checks
from django.core.checks.registry import registry

from sse import checks, inbox, rules
from sse.asgi import EventStreamHandler
from tests.sse.test_responses import leave, opened, run, until


class SessionStore(SignedCookies):
    """An engine of somebody's own, which is still a cookie."""


def found() -> list[CheckMessage]:
    """What the package's checks say, of those that Django will run."""
    ours = [check for check in registry.get_checks() if check.__module__ == checks.__name__]
    assert ours
    return [message for check in ours for message in check(None)]


def ids() -> list[str]:
    return [str(message.id) for message in found()]


@pytest.fixture(autouse=True)
def a_plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*checks.PROCESS_COUNTS, "PROMETHEUS_MULTIPROC_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.django_db
def test_the_products_own_settings_are_clean() -> None:
    assert found() == run_checks() == []


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
        ("BUS_DOWN_POLL_INTERVAL_S", 3.0),
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
def test_a_value_out_of_its_range_is_refused_by_name(settings: Any, name: str, value: object) -> None:
    setattr(settings, f"SSE_{name}", value)

    (message,) = found()
    assert (message.id, message.is_serious()) == ("sse.E001", True)
    assert message.msg.startswith(f"SSE_{name} cannot be {value!r}: ")
    assert "README" in str(message.hint)


def test_whole_seconds_are_seconds(settings: Any) -> None:
    settings.SSE_HEARTBEAT_INTERVAL_S = 20

    assert found() == []


@pytest.mark.parametrize(
    ("name", "hint"), [("SSE_MAX_STREAM_PER_USER", "SSE_MAX_STREAMS_PER_USER"), ("SSE_COLOUR", "README")]
)
def test_a_name_that_is_no_setting_is_told_and_the_one_meant_is_guessed(settings: Any, name: str, hint: str) -> None:
    setattr(settings, name, 3)

    (message,) = found()
    assert (message.id, message.is_serious()) == ("sse.W001", False)
    assert hint in str(message.hint)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"SSE_BUS_PING_INTERVAL_S": 10.0}, "sse.E002"),
        ({"SSE_HEARTBEAT_INTERVAL_S": 30.0}, "sse.W002"),
        ({"SSE_MAX_STREAM_AGE_S": 16.0}, "sse.W003"),
        ({"SSE_MAX_STREAMS_TOTAL": 9}, "sse.W004"),
        ({"SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies"}, "sse.W005"),
        ({"SESSION_ENGINE": __name__}, "sse.W005"),
    ],
)
def test_settings_that_contradict_each_other_are_told(settings: Any, given: dict[str, Any], told: str) -> None:
    for name, value in given.items():
        setattr(settings, name, value)

    (message,) = found()
    assert (message.id, message.is_serious()) == (told, ".E" in told)
    assert message.hint


@pytest.mark.parametrize(
    "given",
    [
        {"SSE_BUS_PING_INTERVAL_S": 9.0},
        {"SSE_HEARTBEAT_INTERVAL_S": 29.0},
        {"SSE_MAX_STREAM_AGE_S": 17.0},
        {"SSE_MAX_STREAMS_TOTAL": 10},
        {"SESSION_ENGINE": "django.contrib.sessions.backends.cached_db"},
        {"MIDDLEWARE": ["django.middleware.gzip.GZipMiddleware"]},
    ],
)
def test_settings_that_agree_are_passed_over(settings: Any, given: dict[str, Any]) -> None:
    for name, value in given.items():
        setattr(settings, name, value)

    assert found() == []


def test_a_bad_value_is_told_before_it_could_break_a_comparison(settings: Any) -> None:
    settings.SSE_BUS_PING_INTERVAL_S = "often"

    assert ids() == ["sse.E001"]


def test_a_transaction_around_every_request_is_told(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "ATOMIC_REQUESTS", True)

    (message,) = found()
    assert (message.id, "default" in message.msg) == ("sse.W006", True)


@pytest.mark.parametrize("name", checks.PROCESS_COUNTS)
def test_several_processes_without_a_folder_for_their_metrics_are_told(
    monkeypatch: pytest.MonkeyPatch, name: str, tmp_path: Any
) -> None:
    for harmless in ("1", "", "many"):
        monkeypatch.setenv(name, harmless)
        assert found() == []
    monkeypatch.setenv(name, "4")
    assert ids() == ["sse.W007"]
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    assert found() == []


def test_a_folder_for_metrics_that_is_none_is_refused_by_name_at_start() -> None:
    for folder in ("/nowhere/at/all", __file__, ""):
        ended = subprocess.run(
            [sys.executable, "-c", "import sse.metrics"],
            env=os.environ | {"PROMETHEUS_MULTIPROC_DIR": folder},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode != 0
        assert f"PROMETHEUS_MULTIPROC_DIR: {folder!r} is not a folder" in ended.stderr.splitlines()[-1]


def test_a_handler_whose_channels_nobody_may_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "_rules", {"order": None})
    monkeypatch.setattr(inbox, "_handlers", {"order": None, "ordre": None})

    (message,) = found()
    assert (message.id, "'ordre'" in message.msg) == ("sse.W008", True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.urls("tests.sse.test_responses")
def test_gzip_leaves_streams_alone_so_no_check_speaks_of_it(settings: Any, wire: Any) -> None:
    settings.MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware", *settings.MIDDLEWARE]

    async def scenario() -> None:
        client = await opened(EventStreamHandler(), (b"accept-encoding", b"gzip"))
        start = await client.receive_output(timeout=5)
        assert (b"content-encoding", b"identity") in [(name.lower(), value) for name, value in start["headers"]]
        await until(client, wire, lambda: bool(wire.events))
        await leave(client)

    run(scenario())
