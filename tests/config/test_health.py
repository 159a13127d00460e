"""`/livez` and `/readyz` while components are unavailable, and that they answer in time."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.conf import settings as project
from django.db.models.functions import Now
from django.test import Client
from django.test.client import RequestFactory

from config import components, health
from config.health import Check, Readiness, Status
from strategies.models import Worker
from strategies.worker import registry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def readiness(monkeypatch: pytest.MonkeyPatch) -> Readiness:
    """Start without cached results."""
    fresh = Readiness()
    monkeypatch.setattr(health, "_readiness", fresh)
    return fresh


def fail_as_unhealthy() -> str:
    raise components.ComponentUnhealthy("being painted")


def test_readyz_reports_each_component_when_all_are_healthy(client: Client) -> None:
    registry.record_heartbeat("one@tests")

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json()["status"] == "ok"
    assert {name: check["status"] for name, check in response.json()["checks"].items()} == dict.fromkeys(
        ("database", "migrations", "redis", "broker", "workers"), "ok"
    )
    assert response["Cache-Control"] == "no-store"


def test_readyz_is_degraded_without_workers(client: Client) -> None:
    response = client.get("/readyz")

    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    assert response.json()["checks"]["workers"]["detail"].startswith("no heartbeat in the last")


def test_readyz_without_redis_is_503_only_when_strict(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SSE_REDIS_URL = "redis://:hunter2@127.0.0.1:1/0"
    monkeypatch.setattr(current_app, "connection", connection_to(settings.SSE_REDIS_URL))

    mild, strict = client.get("/readyz"), client.get("/readyz?strict")

    assert (mild.status_code, strict.status_code) == (200, 503)
    assert strict["Retry-After"] == "2"
    checks = strict.json()["checks"]
    assert {checks["redis"]["status"], checks["broker"]["status"]} == {"degraded"}
    assert "hunter2" not in strict.content.decode()


def connection_to(url: str) -> Any:
    from kombu import Connection

    return lambda **options: Connection(url, **options)


def test_readyz_is_503_within_seconds_when_the_database_hangs(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    resume, calls = threading.Event(), []

    def hang() -> str:
        calls.append(1)
        resume.wait(10)
        return "available after all"

    readiness = Readiness({**health.CHECKS, "database": Check(run=hang, status_on_failure=Status.UNHEALTHY)})
    monkeypatch.setattr(health, "_readiness", readiness)
    started = time.monotonic()
    response = client.get("/readyz")
    took_s = time.monotonic() - started
    monkeypatch.setattr(health, "CACHE_S", 0.0)
    readiness._cached_until = 0.0
    readiness.run_checks()
    resume.set()

    assert response.status_code == 503
    assert response.json()["checks"]["database"] == {
        "status": "unhealthy",
        "detail": "no answer within a second",
        "duration_ms": 1000,
    }
    assert took_s < 3
    assert len(calls) == 1, "a check that hangs is not started again"
    assert readiness.run_checks()["database"].status is Status.OK


def test_readyz_is_503_when_migrations_are_missing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components, "count_unapplied_migrations", lambda: 2)
    monkeypatch.setattr(components._Migrations, "applied", False)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"]["migrations"]["detail"] == "2 not applied: run `manage.py migrate`"


def test_many_probes_share_one_run_of_the_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def check() -> str:
        calls.append(1)
        return "dry"

    readiness = Readiness({"paint": Check(run=check, status_on_failure=Status.UNHEALTHY)})

    for _ in range(20):
        readiness.run_checks()

    assert len(calls) == 1


def test_check_result_never_contains_an_error_message() -> None:
    def break_down() -> str:
        raise RuntimeError("postgresql://user:hunter2@db/")

    result = health.run_check(Check(run=break_down, status_on_failure=Status.DEGRADED))
    unhealthy = health.run_check(Check(run=fail_as_unhealthy, status_on_failure=Status.UNHEALTHY))

    assert (result.status, result.detail) == (Status.DEGRADED, "RuntimeError")
    assert unhealthy.detail == "being painted"


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_probes_accept_any_host_and_plain_http(path: str, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    client = Client(headers={"host": "10.0.0.7:8000"})

    assert client.get(path).status_code == 200
    assert client.get("/accounts/login/").status_code in {301, 400}


def test_worker_is_online_until_it_unregisters_or_its_heartbeat_expires() -> None:
    for name in ("one@tests", "two@tests"):
        registry.record_heartbeat(name)
        registry.record_heartbeat(name)
    assert registry.list_online() == ["one@tests", "two@tests"]

    registry.unregister("one@tests")
    Worker.objects.filter(name="two@tests").update(heartbeat_at=Now() - timedelta(seconds=project.RUN_LEASE_S + 1))

    assert registry.list_online() == []


def test_scheduled_job_is_claimed_once_per_interval() -> None:
    day = timedelta(days=1)

    assert [registry.claim_job("prune", every=day) for _ in range(3)] == [True, False, False]


def test_probes_answer_in_an_async_middleware_chain() -> None:
    from asgiref.sync import async_to_sync

    async def respond(request: Any) -> Any:
        raise AssertionError("a probe must not reach the next middleware")

    answer = async_to_sync(health.answer_probes(respond))

    assert answer(RequestFactory().get("/livez")).content == b"ok\n"


def test_readyz_tells_details_only_to_those_with_the_metrics_token(client: Client, settings: Any) -> None:
    settings.LOCAL, settings.METRICS_TOKEN = False, "m" * 16

    assert client.get("/readyz").json() == {"status": "degraded"}
    assert client.get("/readyz", headers={"Authorization": "Bearer wrong"}).json() == {"status": "degraded"}
    settings.METRICS_TOKEN = ""
    assert client.get("/readyz", headers={"Authorization": "Bearer "}).json() == {"status": "degraded"}
    settings.METRICS_TOKEN = "m" * 16
    answer = client.get("/readyz", headers={"Authorization": f"Bearer {settings.METRICS_TOKEN}"})
    assert "workers" in answer.json()["checks"]
