"""`manage.py doctor`: every part is looked at, a fault comes with what to do, and the exit code tells."""

import json
from typing import Any

import pytest

from config import components, diagnostics
from config.diagnostics import Finding, examine, is_wal_reset_prone
from strategies.worker import registry
from tests.config.test_settings import PRODUCTION, manage
from tests.scripted_model_server import ScriptedModelServer, answer, http_error

pytestmark = pytest.mark.django_db(transaction=True)


def findings(*, ask_model: bool = False) -> dict[str, Finding]:
    return {finding.part: finding for finding in examine(ask_model=ask_model)}


def test_an_installation_that_is_well_is_found_well(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnostics.sqlite3, "sqlite_version_info", (3, 51, 3))
    registry.record_heartbeat("one@tests")

    found = findings()

    assert {part: one.complaint for part, one in found.items() if one.complaint} == {}
    assert found["workers"].told == "1 seen"
    assert found["runs"].told == "none stuck, the oldest waits 0 s"


def test_each_fault_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnostics, "CLOCKS_APART_S", -1.0)
    monkeypatch.setattr(diagnostics, "LEAST_FREE_BYTES", 10**18)
    monkeypatch.setattr(components._Migrations, "applied", False)
    monkeypatch.setattr(components, "missing_migrations", lambda: 3)

    found = findings()

    for part, words in {
        "clocks": "chrony",
        "disk": "Make room",
        "migrations": "manage.py migrate",
        "workers": "manage.py up",
    }.items():
        assert words in found[part].complaint.to_do  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("version", "prone"),
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
def test_the_sqlite_versions_with_the_wal_reset_bug_are_known(version: tuple[int, int, int], prone: bool) -> None:
    assert is_wal_reset_prone(version) is prone


def test_a_models_key_is_tried_only_when_asked(settings: Any) -> None:
    with ScriptedModelServer(answer("yes"), http_error(401)) as server:
        settings.WRITER_MODEL, settings.WRITER_API_KEY = "openai-compatible:small", "hunter2"
        settings.WRITER_BASE_URL = server.base_url

        assert findings()["writer"].told == "model:openai-compatible:small; --ask-model tries its key"
        assert len(server.requests) == 0
        assert findings(ask_model=True)["writer"].told == "openai-compatible:small answered"
        refused = findings(ask_model=True)["writer"]

    assert len(server.requests) == 2
    assert refused.complaint
    assert refused.told.startswith("openai-compatible:small: provider_auth")
    assert "hunter2" not in refused.told


def test_with_everything_away_it_ends_with_1_and_tells_no_secret(tmp_path: Any) -> None:
    away = {"DATABASE_URL": "postgresql://u:hunter2@127.0.0.1:1/x", "REDIS_URL": "redis://:hunter2@127.0.0.1:1/0"}
    ended = manage(tmp_path, "doctor", "--json", **PRODUCTION, **away)

    told = {one["part"]: one for one in json.loads(ended.stdout)}
    assert ended.returncode == 1
    assert [told[part]["state"] for part in ("database", "Redis", "broker", "workers")] == ["broken"] * 4
    assert told["Redis"]["to_do"] == "Start it, or correct REDIS_URL."
    assert "hunter2" not in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_runs_command_without_its_database_points_to_the_doctor(tmp_path: Any) -> None:
    ended = manage(tmp_path, "runs", "list")

    assert "`manage.py doctor` says why" in ended.stderr
    assert "Traceback" not in ended.stderr
