"""Settings from environment variables: bad values are reported by name, and the defaults are safe."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def manage(tmp_path: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_email_url_requires_site_url(tmp_path: Path) -> None:
    assert "SITE_URL:" in manage(tmp_path, "check", EMAIL_URL="smtp://mail.example").stderr


PRODUCTION = {"SECRET_KEY": "correct-horse-battery-staple-" * 2 + "0123456789", "ALLOWED_HOSTS": "throughline.example"}


BAD_VALUES = [
    ("DEBUG", "maybe"),
    ("SIMULATED_RUN_S", "soon"),
    ("SIMULATED_RUN_S", "-1"),
    ("REPLAY_RUN_S", "3601"),
    ("RUN_DEADLINE_S", "1"),
    ("RUN_BUDGET_TOKENS", "-1"),
    ("RUN_BUDGET_TOKENS", "1.5"),
    ("RUN_BUDGET_USD", "-0.01"),
    ("RUN_BUDGET_USD", "NaN"),
    ("SSE_ENABLED", "perhaps"),
    ("DATABASE_URL", "nonsense"),
    ("REDIS_URL", "http://127.0.0.1"),
    ("WRITER_MODEL", "gpt"),
    ("WRITER_TIMEOUT_S", "0"),
    ("WRITER_CONCURRENCY", "0"),
    ("WRITER_EDITOR", "perhaps"),
    ("WRITER_THESIS", "perhaps"),
    ("WRITER_READER", "perhaps"),
    ("WRITER_JUDGE", "perhaps"),
    ("LOG_LEVEL", "loud"),
    ("LOG_FORMAT", "xml"),
    ("EVENT_RETENTION_DAYS", "-1"),
    ("SIGN_UP", "perhaps"),
    ("SESSION_IDLE_HOURS", "0"),
    ("STAFF_NEED_TWO_FACTOR", "perhaps"),
    ("EMAIL_URL", "nonsense"),
    ("EMAIL_URL", "smtp://mail.example:port"),
    ("EMAIL_URL", "submission:"),
    ("SITE_URL", "strategy.example"),
    ("SITE_URL", "https://strategy.example/runs"),
    ("SSE_HEARTBEAT_INTERVAL_S", "0"),
    ("SSE_STUCK_LIMIT_S", "0"),
    ("SSE_MESSAGES_PER_USER_PER_MINUTE", "0"),
    ("RUNS_PER_USER_PER_HOUR", "0"),
    ("EXPORTS_PER_USER_PER_MINUTE", "0"),
    ("PROPOSALS_PER_USER_PER_HOUR", "0"),
    ("SHARED_PAGES_PER_ADDRESS_PER_MINUTE", "0"),
    ("SIGN_IN_ATTEMPTS_PER_ADDRESS_PER_HOUR", "many"),
    ("TRUSTED_PROXIES", "-1"),
    ("PROMETHEUS_MULTIPROC_DIR", "/nowhere/at/all"),
]
LOAD_SETTINGS_WITH_EACH = """
import json, os, sys

for name, value in json.loads(sys.argv[1]):
    os.environ[name] = value
    try:
        import config.settings
        print("accepted")
    except Exception as error:
        print(json.dumps(f"{type(error).__name__}: {error}"))
    del os.environ[name]
    for module in [module for module in sys.modules if module.startswith("config")]:
        del sys.modules[module]
"""


def test_bad_values_are_reported_with_the_names_of_their_variables(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", LOAD_SETTINGS_WITH_EACH, json.dumps(BAD_VALUES)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    lines = ended.stdout.splitlines()
    assert len(lines) == len(BAD_VALUES)
    for (name, value), line in zip(BAD_VALUES, lines, strict=True):
        assert line.startswith('"ImproperlyConfigured: '), (name, value, line)
        assert f" {name}: " in line, (name, value, line)


def test_bad_value_ends_a_command_without_a_traceback(tmp_path: Path) -> None:
    ended = manage(tmp_path, "check", DEBUG="maybe")

    assert ended.returncode != 0
    assert " DEBUG: " in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("given", "missing"), [({"DEBUG": "false"}, "SECRET_KEY"), ({"SECRET_KEY": "x"}, "ALLOWED_HOSTS")]
)
def test_production_requires_secret_key_and_allowed_hosts(tmp_path: Path, given: dict, missing: str) -> None:
    assert f"Settings: {missing}:" in manage(tmp_path, "check", **given).stderr


def test_deployment_check_passes_with_debug_off(tmp_path: Path) -> None:
    ended = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", DEBUG="false", **PRODUCTION)

    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"WRITER_MODEL": "unknown:gpt"}, "WRITER_MODEL"),
        ({"WRITER_MODEL": "openai:gpt"}, "WRITER_API_KEY"),
        ({"WRITER_MODEL": "openai-compatible:m"}, "WRITER_MODEL"),
        ({"WRITER_FALLBACK_MODEL": "ollama:m"}, "WRITER_FALLBACK_MODEL"),
    ],
)
def test_unusable_writer_model_is_reported_at_start(tmp_path: Path, environment: dict, named: str) -> None:
    ended = manage(tmp_path, "check", **environment)

    assert ended.returncode != 0
    assert named in ended.stderr
    assert "Traceback" not in ended.stderr


def test_models_need_no_new_migration(tmp_path: Path) -> None:
    assert manage(tmp_path, "makemigrations", "--check", "--dry-run").returncode == 0


def test_up_rejects_a_production_configuration(tmp_path: Path) -> None:
    assert "`up` is for local use" in manage(tmp_path, "up", **PRODUCTION).stderr


@pytest.mark.parametrize(
    ("environment", "is_open"),
    [({}, True), ({"SIGN_UP": "false"}, False), (PRODUCTION, False), (PRODUCTION | {"SIGN_UP": "true"}, True)],
)
def test_sign_up_is_open_locally_or_when_enabled(tmp_path: Path, environment: dict, is_open: bool) -> None:
    code = "from django.conf import settings; print(settings.SIGN_UP)"

    assert manage(tmp_path, "shell", "-v", "0", "-c", code, **environment).stdout.strip() == str(is_open)


def test_generated_secret_key_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    manage(tmp_path, "check")

    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
