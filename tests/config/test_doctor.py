"""`manage.py doctor`: the findings, their hints and the exit code."""

import json
import sqlite3
from typing import Any

import pytest

from config import components, diagnostics
from config.diagnostics import has_wal_reset_bug, run_diagnostics
from config.findings import Finding
from strategies.worker import registry
from tests.config.test_settings import PRODUCTION, manage
from tests.scripted_model_server import ScriptedModelServer, answer, http_error

pytestmark = pytest.mark.django_db(transaction=True)


def diagnose(*, ask_model: bool = False) -> dict[str, Finding]:
    return {finding.check: finding for finding in run_diagnostics(ask_model=ask_model)}


def test_doctor_finds_no_issue_in_a_healthy_installation(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))
    registry.record_heartbeat("one@tests")

    found = diagnose()

    assert [finding.issue for finding in found.values() if finding.issue] == []
    assert found["workers"].detail == "1 online"
    assert found["runs"].detail == "none stuck; the oldest queued run has waited 0 s"


def test_doctor_gives_a_hint_for_each_issue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnostics, "MAX_CLOCK_SKEW_S", -1.0)
    monkeypatch.setattr(diagnostics, "MIN_FREE_BYTES", 10**18)
    monkeypatch.setattr(components._Migrations, "applied", False)
    monkeypatch.setattr(components, "count_unapplied_migrations", lambda: 3)

    found = diagnose()

    for check, hint in {
        "clocks": "chrony",
        "disk": "Free up space",
        "migrations": "manage.py migrate",
        "workers": "manage.py up",
    }.items():
        issue = found[check].issue
        assert issue
        assert hint in issue.hint


@pytest.mark.parametrize(
    ("version", "has_bug"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
    ],
)
def test_has_wal_reset_bug(version: tuple[int, int, int], has_bug: bool) -> None:
    assert has_wal_reset_bug(version) is has_bug


def test_doctor_tests_the_model_key_only_with_ask_model(settings: Any) -> None:
    with ScriptedModelServer(answer("yes"), http_error(401)) as server:
        settings.WRITER_MODEL, settings.WRITER_API_KEY = "openai-compatible:small", "hunter2"
        settings.WRITER_BASE_URL = server.base_url

        assert diagnose()["writer"].detail == "model:openai-compatible:small; --ask-model tests its key"
        assert len(server.requests) == 0
        assert diagnose(ask_model=True)["writer"].detail == "openai-compatible:small answered"
        rejected = diagnose(ask_model=True)["writer"]

    assert len(server.requests) == 2
    assert rejected.issue
    assert rejected.detail.startswith("openai-compatible:small: provider_auth")
    assert "hunter2" not in rejected.detail


def test_doctor_exits_with_1_and_shows_no_secret_when_all_is_unavailable(tmp_path: Any) -> None:
    unavailable = {
        "DATABASE_URL": "postgresql://u:hunter2@127.0.0.1:1/x",
        "REDIS_URL": "redis://:hunter2@127.0.0.1:1/0",
    }
    ended = manage(tmp_path, "doctor", "--json", **PRODUCTION, **unavailable)

    found = {finding["check"]: finding for finding in json.loads(ended.stdout)}
    assert ended.returncode == 1
    assert [found[check]["status"] for check in ("database", "Redis", "broker", "workers")] == ["error"] * 4
    assert found["Redis"]["hint"] == "Start it, or correct REDIS_URL."
    assert "hunter2" not in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr


def test_runs_command_suggests_doctor_when_the_database_is_unavailable(tmp_path: Any) -> None:
    ended = manage(tmp_path, "runs", "list")

    assert "Run `manage.py doctor` to see why." in ended.stderr
    assert "Traceback" not in ended.stderr
