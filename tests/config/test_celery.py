"""The worker's settings: names that Celery knows, limits that come in order."""

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
SHOWN = ("RUN_DEADLINE_S", "SIMULATED_RUN_S", "CELERY_TASK_TIME_LIMIT", "CELERY_BROKER_TRANSPORT_OPTIONS")


def settings_with(tmp_path: Path, **environment: str) -> dict[str, Any]:
    told = f"import json; from config import settings; print(json.dumps([getattr(settings, n) for n in {SHOWN}]))"
    ended = subprocess.run(
        [sys.executable, "-c", told],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **environment},
        capture_output=True,
        check=True,
    )
    return dict(zip(SHOWN, json.loads(ended.stdout), strict=True))


def test_every_setting_is_one_that_celery_knows() -> None:
    ours = {name.removeprefix("CELERY_").lower() for name in dir(settings) if name.startswith("CELERY_")}

    assert len(ours) > 15
    assert ours <= SETTING_KEYS


def test_every_option_of_the_broker_is_one_that_kombu_knows() -> None:
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS.keys() <= set(Channel.from_transport_options)


@pytest.mark.parametrize("environment", [{}, {"SIMULATED_RUN_S": "3600"}, {"RUN_DEADLINE_S": "7200"}])
def test_a_run_ends_before_its_child_is_killed_and_that_before_its_message_comes_back(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    told = settings_with(tmp_path, **environment)

    deadline_s = max(told["RUN_DEADLINE_S"], 2 * told["SIMULATED_RUN_S"])
    comes_back_s = told["CELERY_BROKER_TRANSPORT_OPTIONS"]["visibility_timeout"]
    assert deadline_s < told["CELERY_TASK_TIME_LIMIT"] < comes_back_s
