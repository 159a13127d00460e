"""Dockerfile, compose.yaml, Procfile, systemd units and alert rules are consistent with the code and each other."""

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
from strategies.worker.bootsteps import GRACE_PERIOD_S
from tests.deployment.nginx import ROOT
from tests.deployment.systemd import unit

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "throughline"}
STAGES = [stage.splitlines() for stage in re.split(r"^(?=FROM )", (ROOT / "Dockerfile").read_text(), flags=re.M)[1:]]
NOT_SETTINGS = {"PROMETHEUS_MULTIPROC_DIR"}
"""Read by libraries."""
EXAMPLE = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), flags=re.M))
ENVIRONMENT = EXAMPLE | {name: "correct-horse-staple-" * 4 for name, value in EXAMPLE.items() if not value}


def substitute(value: str) -> str:
    """Substitute `${NAME:-default}` and `${NAME:?}` as compose does, with the values of `.env.example`."""
    return re.sub(
        r"\$\{(\w+)(?::([-?])([^}]*))?\}", lambda match: ENVIRONMENT.get(match[1], match[3] or ""), str(value)
    )


def known_settings() -> set[str]:
    text = (ROOT / "config/settings/environment.py").read_text()
    return set(re.findall(r'env\.\w+\(\s*"([A-Z0-9_]+)"', text)) | NOT_SETTINGS


def seconds(text: str) -> int:
    return int(text.removesuffix("s"))


def test_every_variable_in_compose_is_known() -> None:
    for service in OURS.values():
        assert service["env_file"] == ".env"
        assert set(service["environment"]) <= known_settings()
    used = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text()))
    assert used <= set(EXAMPLE)
    assert set(EXAMPLE) <= used | known_settings()


def test_settings_accept_the_environment_from_compose(tmp_path: Path) -> None:
    (tmp_path / "metrics").mkdir()
    environment = ENVIRONMENT | {name: substitute(value) for name, value in SERVICES["web_a"]["environment"].items()}
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


def test_service_dependencies_exist_and_have_health_checks() -> None:
    for service in SERVICES.values():
        for name, condition in service.get("depends_on", {}).items():
            assert name in SERVICES
            if condition["condition"] == "service_healthy":
                assert SERVICES[name]["image"] == "throughline" or "test" in SERVICES[name]["healthcheck"]
    for name in ("postgres", "valkey", "nginx"):
        assert SERVICES[name]["healthcheck"]["test"]
    for name in ("web_a", "web_b"):
        assert "healthcheck" not in SERVICES[name], "the image has a health check"


def test_storage_needs_a_password_and_is_reached_by_our_services_only() -> None:
    for name in ("postgres", "valkey"):
        assert SERVICES[name]["networks"] == ["data"]
        assert "ports" not in SERVICES[name]
    assert COMPOSE["networks"]["data"]["internal"]
    assert "networks" not in SERVICES["nginx"]
    command = SERVICES["valkey"]["command"]
    password = substitute(command[command.index("--requirepass") + 1])
    assert len(password) > 20
    for service in OURS.values():
        assert service["networks"] == ["default", "data"]
        assert f":{password}@valkey" in substitute(service["environment"]["REDIS_URL"])
        assert re.search(r"//\w+:.{20,}@postgres", substitute(service["environment"]["DATABASE_URL"]))


def test_images_have_versions_and_mounted_files_exist() -> None:
    for name, service in SERVICES.items():
        if name not in OURS:
            assert re.search(r":\d+\.\d+", service["image"]), service["image"]
        for volume in service.get("volumes", []):
            source = substitute(volume).partition(":")[0]
            assert source in COMPOSE["volumes"] or source == "./tls" or (ROOT / source).exists(), source


def test_stop_timeouts_exceed_shutdown_times() -> None:
    command = shlex.split((ROOT / "Procfile").read_text().partition("web: ")[2].splitlines()[0])
    drain_s = int(command[command.index("--timeout-graceful-shutdown") + 1])

    assert seconds(SERVICES["web_a"]["stop_grace_period"]) > drain_s
    assert seconds(SERVICES["worker"]["stop_grace_period"]) > GRACE_PERIOD_S
    assert unit("web").getint("TimeoutStopSec") > drain_s
    assert unit("worker").getint("TimeoutStopSec") > GRACE_PERIOD_S
    assert unit("worker")["KillMode"] == "mixed"


def commands() -> list[list[str]]:
    """Return every command that starts one of our processes."""
    procfile = [line.partition(": ")[2] for line in (ROOT / "Procfile").read_text().splitlines()]
    units = [unit(kind)["ExecStart"] for kind in ("web", "worker")]
    image = json.loads("".join(STAGES[-1]).partition('CMD ["uvicorn')[2].join(['["uvicorn', ""]).replace("\\", ""))
    composed = [service["command"] for service in OURS.values() if "command" in service]
    # systemd substitutes these.
    units = [line.replace("%i", "1").replace("%H", "host") for line in units]
    return [shlex.split(re.sub(r"\$\{\w+:-(\w+)\}", r"\1", line)) for line in [*procfile, *units]] + [image, *composed]


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_has_valid_options(command: list[str]) -> None:
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
    """The part of Celery's context that its option parser uses."""

    def __init__(self) -> None:
        from config.celery import app

        self.app = app


def test_nginx_upstreams_match_the_services_and_their_port() -> None:
    upstreams = re.findall(r"server (\w+):(\d+) ", (ROOT / "deploy/nginx-upstream.conf").read_text())

    assert {name for name, _ in upstreams} == {name for name in SERVICES if name.startswith("web_")}
    assert {port for _, port in upstreams} == {re.search(r"EXPOSE (\d+)", "\n".join(STAGES[-1]))[1]}


def test_image_pins_versions_runs_unprivileged_and_has_a_health_check() -> None:
    bases = [stage[0] for stage in STAGES]
    final = "\n".join(STAGES[-1])

    assert all(re.match(r"FROM \S+:\d+\.\d+\S*( AS \w+)?$", base) for base in bases), bases
    assert re.search(r"^USER throughline$", final, flags=re.M)
    assert final.index("USER throughline") < final.index('CMD ["uvicorn')
    assert "/livez" in final[final.index("HEALTHCHECK") :]
    assert not re.search(r"(SECRET_KEY|PASSWORD|API_KEY)=", final)


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_image_contains_all_files_needed_to_start(tmp_path: Path) -> None:
    """Run the steps of the Dockerfile in an empty folder."""
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
    environment = {"PATH": os.environ["PATH"]} | environment

    subprocess.run(command, cwd=image, env=environment, check=True, capture_output=True)
    code = "import config.asgi, config.celery; from django.core.checks import run_checks; print(run_checks())"
    started = subprocess.run(
        [sys.executable, "-c", code], cwd=image, env=environment, check=True, capture_output=True, text=True
    )

    assert (image / "staticfiles/staticfiles.json").exists()
    assert started.stdout == "[]\n"


def test_dockerignore_allows_exactly_the_copied_files() -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {
        source
        for line in re.findall(r"^COPY (?!--)(.+)$", "\n".join(STAGES[1]), flags=re.M)
        for source in line.split()[:-1]
    }

    assert copied == allowed


@pytest.mark.parametrize("file", ["alerts.yaml", "grafana.json"])
@pytest.mark.django_db
def test_alerts_and_dashboard_use_existing_metrics(file: str) -> None:
    text = (ROOT / "deploy" / file).read_text()
    used = set(re.findall(r"\b((?:throughline|sse)_\w+)", text))
    metrics = sse_metrics.render(RunGauges())[0].decode()
    known = {line.split()[2] for line in metrics.splitlines() if line.startswith("# TYPE")}
    known |= {f"{name}_bucket" for name in known}

    assert len(used) > 5
    assert used <= known
    assert yaml.safe_load(text) if file.endswith("yaml") else json.loads(text)


def test_every_alert_has_an_action_and_a_severity() -> None:
    rules = yaml.safe_load((ROOT / "deploy/alerts.yaml").read_text())["groups"][0]["rules"]

    assert all(rule["annotations"]["action"] and rule["labels"]["severity"] in {"page", "warn"} for rule in rules)
