"""`/metrics`: who may read it, and which metrics it contains."""

import os
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.db.models.functions import Now
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from config.processes import wait_until
from strategies.generation.writers.base import Call
from strategies.models import Run
from strategies.models.webhooks import WebhookEvent
from strategies.runs import commands, model_calls
from strategies.webhooks import delivery, endpoints, outbox
from strategies.worker import execution, registry
from tests.strategies.webhooks.receiver import running_receiver
from tests.strategies.worker.worker_process import database_url

TOKEN = "a token for Prometheus only"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scrape(settings: Any) -> Any:
    settings.METRICS_TOKEN = TOKEN
    client = Client(headers={"Authorization": f"Bearer {TOKEN}"})
    return lambda: samples(client.get("/metrics").content.decode())


def samples(text: str) -> dict[str, float]:
    return {
        " ".join([sample.name, *(f"{name}={value}" for name, value in sorted(sample.labels.items()))]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_metrics_require_the_token(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN

    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    for wrong in ("Bearer ", "Bearer nonsense", TOKEN, f"Basic {TOKEN}"):
        assert client.get("/metrics", headers={"Authorization": wrong}).status_code == 401
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 401


def test_metrics_count_a_run_from_creation_to_end(scrape: Any, alice: Any, brief: Any) -> None:
    before = scrape()
    run, _ = commands.start_run(owner=alice, brief=brief)
    registry.record_heartbeat("one@tests")
    waiting = scrape()
    execution.execute(run.id, worker="test")

    after = scrape()

    def grew(name: str) -> float:
        return after[name] - before.get(name, 0)

    assert waiting["throughline_runs_active state=queued"] == 1
    assert 0 < waiting["throughline_oldest_queued_run_age_seconds"] < 60
    assert waiting["throughline_workers_online"] == 1
    assert after["throughline_runs_active state=queued"] == after["throughline_runs_active state=running"] == 0
    assert after["throughline_oldest_queued_run_age_seconds"] == 0
    assert grew("throughline_runs_created_total writer=offline") == 1
    assert grew("throughline_runs_finished_total status=succeeded writer=offline") == 1
    assert grew("throughline_run_duration_seconds_count status=succeeded writer=offline") == 1
    assert grew("throughline_run_queue_wait_seconds_count") == 1
    sections = [name for name in after if name.startswith("throughline_section_duration_seconds_count")]
    assert sum(map(grew, sections)) == run.sections.count()


def test_metrics_count_a_run_with_an_expired_lease_as_stuck(scrape: Any, run: Run) -> None:
    assert scrape()["throughline_stuck_runs"] == 0

    long_ago = Now() - timedelta(seconds=2 * project.RUN_LEASE_S)
    Run.objects.filter(pk=run.pk).update(status="running", lease_until=long_ago)

    assert scrape()["throughline_stuck_runs"] == 1


def test_metrics_count_model_calls_tokens_and_cost(scrape: Any, run: Run) -> None:
    call: dict[str, Any] = {"section": "audience", "model": "openai:counted", "duration_s": 1.5}
    model_calls.record(
        run.pk, 1, Call(**call, outcome="answered", input_tokens=70, output_tokens=30, cost_usd=Decimal("0.25"))
    )
    model_calls.record(run.pk, 1, Call(**call, outcome="rate_limited"))

    metrics = scrape()

    assert metrics["throughline_model_requests_total model=openai:counted outcome=rate_limited"] == 1
    assert metrics["throughline_model_tokens_total kind=input model=openai:counted"] == 70
    assert metrics["throughline_model_cost_usd_total model=openai:counted"] == 0.25
    assert metrics["throughline_model_request_duration_seconds_count model=openai:counted"] == 2


def test_metrics_count_webhook_attempts_and_pending_deliveries(
    scrape: Any, alice: Any, run: Run, settings: Any
) -> None:
    settings.WEBHOOKS_ALLOW_PRIVATE_ADDRESSES = True
    before = scrape()
    with running_receiver() as receiver:
        endpoint = endpoints.create(alice, url=receiver.url, events=list(WebhookEvent))
        receiver.answers = [(500, {})]
        deliveries = [outbox.enqueue_test(endpoint) for _ in range(3)]
        for pending in deliveries[:2]:
            delivery.deliver(pending.pk)
    delivery.deliver(deliveries[2].pk)

    after = scrape()
    outcomes = {
        outcome: after[name] - before.get(name, 0)
        for outcome in ("accepted", "rejected", "unreachable")
        for name in [f"throughline_webhook_attempts_total outcome={outcome}"]
    }
    assert outcomes == {"accepted": 1, "rejected": 1, "unreachable": 1}
    assert after["throughline_webhook_deliveries_pending"] == 2


def test_metrics_omit_database_gauges_when_it_is_unavailable(scrape: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    from strategies.reports import gauges

    def fail() -> None:
        raise OperationalError

    monkeypatch.setattr(gauges, "count_stuck_runs", fail)

    metrics = scrape()

    assert "throughline_stuck_runs" not in metrics
    assert "sse_connections_open" in metrics


def test_worker_serves_the_metrics_of_its_children(alice: Any, brief: Any, tmp_path: Path, free_port: int) -> None:
    import httpx

    (tmp_path / "metrics").mkdir()
    environment: dict[str, Any] = {
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "metrics"),
        "METRICS_TOKEN": TOKEN,
        "WORKER_METRICS_PORT": str(free_port),
    }
    from tests.strategies.worker.worker_process import Worker

    with Worker("counting", log_dir=tmp_path, **environment):
        run, _ = commands.start_run(owner=alice, brief=brief)
        assert wait_until(lambda: Run.objects.get(pk=run.pk).is_terminal, within_s=60)
        url = f"http://127.0.0.1:{free_port}/metrics"
        rejected = httpx.get(url)
        metrics = samples(httpx.get(url, headers={"Authorization": f"Bearer {TOKEN}"}).text)
        online = registry.list_online()

    assert rejected.status_code == 401
    assert metrics["throughline_runs_finished_total status=succeeded writer=offline"] == 1
    assert [name.partition("#")[0] for name in online] == ["counting@tests"]


@pytest.mark.parametrize(
    "environment", [{"WORKER_METRICS_PORT": "9100"}, {"WORKER_METRICS_PORT": "70000"}, {"METRICS_TOKEN": "short"}]
)
def test_unprotected_worker_metrics_are_rejected_at_start(environment: dict, tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=project.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "DATABASE_URL": database_url(), **environment},
        capture_output=True,
        text=True,
        check=False,
    )

    assert next(iter(environment)) + ":" in ended.stderr
    assert "Traceback" not in ended.stderr
