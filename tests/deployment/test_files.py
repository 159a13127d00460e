"""Dockerfile, compose.yaml, Procfile, units and rules: every name in them is known to what it names."""

import configparser
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from celery.bin.worker import worker as celery_worker
from uvicorn.main import main as uvicorn_main

from sse import metrics as sse_metrics
from strategies.reports.gauges import RunGauges
from strategies.worker.bootsteps import SECTIONS_END_WITHIN_S
from tests.deployment.nginx import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "throughline"}
STAGES = [stage.splitlines() for stage in re.split(r"^(?=FROM )", (ROOT / "Dockerfile").read_text(), flags=re.M)[1:]]
NOT_SETTINGS = {"PROMETHEUS_MULTIPROC_DIR"}
"""Read by the library that it belongs to."""
EXAMPLE = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), flags=re.M))
GIVEN = EXAMPLE | {name: "correct-horse-staple-" * 4 for name, value in EXAMPLE.items() if not value}


def filled_in(value: str) -> str:
    """Do with `${NAME:-default}` and `${NAME:?}` what compose does, given the example with its gaps filled."""
    return re.sub(r"\$\{(\w+)(?::([-?])([^}]*))?\}", lambda found: GIVEN.get(found[1], found[3] or ""), str(value))


def known_settings() -> set[str]:
    text = (ROOT / "config/settings/environment.py").read_text()
    return set(re.findall(r'env\.\w+\(\s*"([A-Z0-9_]+)"', text)) | NOT_SETTINGS


def seconds(text: str) -> int:
    return int(text.removesuffix("s"))


def test_every_variable_that_compose_gives_is_a_setting_or_its_own() -> None:
    for service in OURS.values():
        assert service["env_file"] == ".env"
        assert set(service["environment"]) <= known_settings()
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text()))
    assert asked <= set(EXAMPLE)
    assert set(EXAMPLE) <= asked | known_settings()


def test_the_settings_take_what_compose_gives_them(tmp_path: Path) -> None:
    (tmp_path / "metrics").mkdir()
    environment = GIVEN | {name: filled_in(value) for name, value in SERVICES["web_a"]["environment"].items()}
    environment |= {"DATA_DIR": str(tmp_path), "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "metrics")}
    ended = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr


def test_services_wait_for_services_that_there_are_and_for_health_that_is_checked() -> None:
    for service in SERVICES.values():
        for name, condition in service.get("depends_on", {}).items():
            assert name in SERVICES
            if condition["condition"] == "service_healthy":
                assert SERVICES[name]["image"] == "throughline" or "test" in SERVICES[name]["healthcheck"]
    for name in ("postgres", "valkey", "nginx"):
        assert SERVICES[name]["healthcheck"]["test"]
    for name in ("web_a", "web_b"):
        assert "healthcheck" not in SERVICES[name], "the image's own holds"


def test_every_image_has_a_version_and_every_mounted_file_is_here() -> None:
    for name, service in SERVICES.items():
        if name not in OURS:
            assert re.search(r":\d+\.\d+", service["image"]), service["image"]
        for volume in service.get("volumes", []):
            source = filled_in(volume).partition(":")[0]
            assert source in COMPOSE["volumes"] or source == "./tls" or (ROOT / source).exists(), source


def test_each_process_is_given_more_time_to_end_than_it_takes() -> None:
    command = shlex.split((ROOT / "Procfile").read_text().partition("web: ")[2].splitlines()[0])
    drain_s = int(command[command.index("--timeout-graceful-shutdown") + 1])

    assert seconds(SERVICES["web_a"]["stop_grace_period"]) > drain_s
    assert seconds(SERVICES["worker"]["stop_grace_period"]) > SECTIONS_END_WITHIN_S
    assert unit("web")["Service"].getint("TimeoutStopSec") > drain_s
    assert unit("worker")["Service"].getint("TimeoutStopSec") > SECTIONS_END_WITHIN_S
    assert unit("worker")["Service"]["KillMode"] == "mixed"


def unit(kind: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string((ROOT / f"deploy/systemd/throughline-{kind}@.service").read_text().replace("\\\n", ""))
    return parser


def commands() -> list[list[str]]:
    """Every command with which a process of ours is started anywhere."""
    procfile = [line.partition(": ")[2] for line in (ROOT / "Procfile").read_text().splitlines()]
    units = [unit(kind)["Service"]["ExecStart"] for kind in ("web", "worker")]
    image = json.loads("".join(STAGES[-1]).partition('CMD ["uvicorn')[2].join(['["uvicorn', ""]).replace("\\", ""))
    composed = [service["command"] for service in OURS.values() if "command" in service]
    # What systemd puts in by itself.
    units = [line.replace("%i", "1").replace("%H", "host") for line in units]
    return [shlex.split(re.sub(r"\$\{\w+:-(\w+)\}", r"\1", line)) for line in [*procfile, *units]] + [image, *composed]


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_is_one_that_its_program_takes(command: list[str]) -> None:
    program, *arguments = command
    if program.endswith("uvicorn"):
        assert arguments[0] == "config.asgi:application"
        uvicorn_main.make_context("uvicorn", list(arguments))
    elif program.endswith("celery"):
        assert arguments[:3] == ["-A", "config", "worker"]
        celery_worker.make_context("worker", arguments[3:], obj=CeleryContext())
    else:
        assert [program, *arguments[:2]] == ["python", "manage.py", "migrate"]


class CeleryContext:
    """As much of Celery's own as its option parser looks at."""

    def __init__(self) -> None:
        from config.celery import app

        self.app = app


def test_nginx_asks_the_services_that_there_are_at_the_port_they_listen_on() -> None:
    asked = re.findall(r"server (\w+):(\d+) ", (ROOT / "deploy/nginx-upstream.conf").read_text())

    assert {name for name, _ in asked} == {name for name in SERVICES if name.startswith("web_")}
    assert {port for _, port in asked} == {re.search(r"EXPOSE (\d+)", "\n".join(STAGES[-1]))[1]}  # type: ignore[index]


def test_the_image_is_made_of_named_versions_runs_as_nobody_special_and_says_whether_it_lives() -> None:
    bases = [stage[0] for stage in STAGES]
    final = "\n".join(STAGES[-1])

    assert all(re.match(r"FROM \S+:\d+\.\d+\S*( AS \w+)?$", base) for base in bases), bases
    assert re.search(r"^USER throughline$", final, flags=re.M)
    assert final.index("USER throughline") < final.index('CMD ["uvicorn')
    assert "/livez" in final[final.index("HEALTHCHECK") :]
    assert not re.search(r"(SECRET_KEY|PASSWORD|API_KEY)=", final)


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_what_is_copied_into_the_image_is_enough_to_start(tmp_path: Path) -> None:
    """The build's own steps, in an empty folder."""
    build = "\n".join(STAGES[1])
    image = tmp_path / "image"
    image.mkdir()
    for line in re.findall(r"^COPY (?!--)(.+)$", build, flags=re.M):
        *sources, target = line.split()
        for source in sources:
            if (ROOT / source).is_dir():
                ignored = shutil.ignore_patterns("__pycache__", "node_modules", "client")
                shutil.copytree(ROOT / source, image / target, ignore=ignored if source == "sse" else None)
            else:
                shutil.copy(ROOT / source, image / source)
    collect = re.search(r"RUN (SECRET_KEY.+?) \\\n", build)
    assert collect
    words = shlex.split(collect[1])
    environment = dict(word.split("=", 1) for word in words if re.match(r"[A-Z_]+=", word))
    command = [sys.executable, *words[len(environment) + 1 :]]
    here = {"PATH": os.environ["PATH"]} | environment

    subprocess.run(command, cwd=image, env=here, check=True, capture_output=True)
    starts = "import config.asgi, config.celery; from django.core.checks import run_checks; print(run_checks())"
    started = subprocess.run(
        [sys.executable, "-c", starts], cwd=image, env=here, check=True, capture_output=True, text=True
    )

    assert (image / "staticfiles/staticfiles.json").exists()
    assert started.stdout == "[]\n"


def test_nothing_that_the_image_needs_is_kept_from_the_build() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {
        source
        for line in re.findall(r"^COPY (?!--)(.+)$", "\n".join(STAGES[1]), flags=re.M)
        for source in line.split()[:-1]
    }

    assert copied == let_in


@pytest.mark.parametrize("file", ["alerts.yaml", "grafana.json"])
@pytest.mark.django_db
def test_rules_and_dashboard_ask_for_metrics_that_there_are(file: str) -> None:
    text = (ROOT / "deploy" / file).read_text()
    asked = set(re.findall(r"\b((?:throughline|sse)_\w+)", text))
    told = sse_metrics.render(RunGauges())[0].decode()
    known = {line.split()[2] for line in told.splitlines() if line.startswith("# TYPE")}
    known |= {f"{name}_bucket" for name in known}

    assert len(asked) > 5
    assert asked <= known
    assert yaml.safe_load(text) if file.endswith("yaml") else json.loads(text)


def test_every_alert_says_what_to_do() -> None:
    rules = yaml.safe_load((ROOT / "deploy/alerts.yaml").read_text())["groups"][0]["rules"]

    assert all(rule["annotations"]["action"] and rule["labels"]["severity"] in {"page", "warn"} for rule in rules)
