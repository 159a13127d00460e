"""Celery's settings: known names, and time limits in the right order."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from celery.app.defaults import SETTING_KEYS
from django.conf import settings
from kombu.transport.redis import Channel

ROOT = Path(__file__).parent.parent.parent
NAMES = ("RUN_DEADLINE_S", "SIMULATED_RUN_S", "CELERY_TASK_TIME_LIMIT", "CELERY_BROKER_TRANSPORT_OPTIONS")


def load_settings(tmp_path: Path, **environment: str) -> dict[str, Any]:
    code = f"import json; from config import settings; print(json.dumps([getattr(settings, n) for n in {NAMES}]))"
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **environment},
        capture_output=True,
        check=True,
    )
    return dict(zip(NAMES, json.loads(ended.stdout), strict=True))


def test_every_celery_setting_exists() -> None:
    ours = {name.removeprefix("CELERY_").lower() for name in dir(settings) if name.startswith("CELERY_")}

    assert len(ours) > 15
    assert ours <= SETTING_KEYS


def test_every_broker_option_exists() -> None:
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS.keys() <= set(Channel.from_transport_options)


@pytest.mark.parametrize("environment", [{}, {"SIMULATED_RUN_S": "3600"}, {"RUN_DEADLINE_S": "7200"}])
def test_deadline_task_limit_and_redelivery_are_in_order(tmp_path: Path, environment: dict[str, str]) -> None:
    loaded = load_settings(tmp_path, **environment)

    deadline_s = max(loaded["RUN_DEADLINE_S"], 2 * loaded["SIMULATED_RUN_S"])
    redelivered_after_s = loaded["CELERY_BROKER_TRANSPORT_OPTIONS"]["visibility_timeout"]
    assert deadline_s < loaded["CELERY_TASK_TIME_LIMIT"] < redelivered_after_s
