"""Probes: what `/livez` and `/readyz` say while parts are away, and that they say it in time."""

import threading
import time
from typing import Any

import pytest
from django.conf import settings as project
from django.test import Client
from django.test.client import RequestFactory

from config import components, health
from config.health import Check, Readiness, State
from strategies.worker import registry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def readiness(monkeypatch: pytest.MonkeyPatch) -> Readiness:
    """Nothing is remembered from the test before."""
    fresh = Readiness()
    monkeypatch.setattr(health, "_readiness", fresh)
    return fresh


def unwell() -> str:
    raise components.Unwell("is being painted")


def test_with_everything_there_it_is_ready_and_says_so_part_by_part(client: Client) -> None:
    registry.record_heartbeat("one@tests")

    told = client.get("/readyz")

    assert told.status_code == 200
    assert told.json()["status"] == "ok"
    assert {name: check["status"] for name, check in told.json()["checks"].items()} == dict.fromkeys(
        ("database", "migrations", "redis", "broker", "workers"), "ok"
    )
    assert told["Cache-Control"] == "no-store"


def test_without_workers_it_is_degraded_and_serves(client: Client) -> None:
    told = client.get("/readyz")

    assert (told.status_code, told.json()["status"]) == (200, "degraded")
    assert told.json()["checks"]["workers"]["told"].startswith("none has given a sign of life")


def test_without_redis_it_serves_on_and_whoever_is_strict_is_told(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SSE_REDIS_URL = "redis://:hunter2@127.0.0.1:1/0"
    monkeypatch.setattr(components.dispatch.current_app, "connection", connection_to(settings.SSE_REDIS_URL))

    mild, strict = client.get("/readyz"), client.get("/readyz?strict")

    assert (mild.status_code, strict.status_code) == (200, 503)
    assert strict["Retry-After"] == "2"
    checks = strict.json()["checks"]
    assert {checks["redis"]["status"], checks["broker"]["status"]} == {"degraded"}
    assert "hunter2" not in strict.content.decode()


def connection_to(url: str) -> Any:
    from kombu import Connection

    return lambda **options: Connection(url, **options)


def test_a_database_that_does_not_answer_makes_it_unready_within_a_second(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, asked = threading.Event(), []

    def hang() -> str:
        asked.append(1)
        go_on.wait(10)
        return "answers after all"

    readiness = Readiness(health.CHECKS | {"database": Check(ask=hang, else_state=State.FAILING)})
    monkeypatch.setattr(health, "_readiness", readiness)
    began = time.monotonic()
    told = client.get("/readyz")
    took_s = time.monotonic() - began
    monkeypatch.setattr(health, "KEPT_FOR_S", 0.0)
    readiness._known_until = 0.0
    readiness.look()
    go_on.set()

    assert told.status_code == 503
    assert told.json()["checks"]["database"] == {
        "status": "failing",
        "told": "no answer within a second",
        "took_ms": 1000,
    }
    assert took_s < 3
    assert len(asked) == 1, "one that hangs is not asked again"
    assert readiness.look()["database"].state is State.OK


def test_a_database_without_its_tables_makes_it_unready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components, "missing_migrations", lambda: 2)
    monkeypatch.setattr(components._Migrations, "applied", False)

    told = client.get("/readyz")

    assert told.status_code == 503
    assert told.json()["checks"]["migrations"]["told"] == "2 are not applied: run `manage.py migrate`"


def test_many_probes_cost_one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    readiness = Readiness({"paint": Check(ask=lambda: str(asked.append(1)), else_state=State.FAILING)})

    for _ in range(20):
        readiness.look()

    assert len(asked) == 1


def test_what_an_exception_says_stays_inside() -> None:
    def break_down() -> str:
        raise RuntimeError("postgresql://user:hunter2@db/")

    told = health.found(Check(ask=break_down, else_state=State.DEGRADED))

    assert (told.state, told.told) == (State.DEGRADED, "RuntimeError")
    assert health.found(Check(ask=unwell, else_state=State.FAILING)).told == "is being painted"


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_a_probe_need_not_know_the_sites_name_nor_speak_https(path: str, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    client = Client(headers={"host": "10.0.0.7:8000"})

    assert client.get(path).status_code == 200
    assert client.get("/accounts/login/").status_code in {301, 400}


def test_a_worker_is_seen_until_it_leaves_or_is_silent_for_a_lease() -> None:
    for name in ("one@tests", "two@tests"):
        registry.record_heartbeat(name)
        registry.record_heartbeat(name)
    assert registry.list_online() == ["one@tests", "two@tests"]

    registry.unregister("one@tests")
    registry.Worker.objects.filter(name="two@tests").update(
        heartbeat_at=registry.Now() - registry.timedelta(seconds=project.RUN_LEASE_S + 1)
    )

    assert registry.list_online() == []


def test_a_chore_is_taken_up_once_in_its_time() -> None:
    day = registry.timedelta(days=1)

    assert [registry.claim_job("prune", every=day) for _ in range(3)] == [True, False, False]


def test_the_probes_answer_in_an_async_server_as_well() -> None:
    from asgiref.sync import async_to_sync

    async def respond(request: Any) -> Any:
        raise AssertionError("a probe goes no further")

    answer = async_to_sync(health.probes(respond))  # type: ignore[arg-type]

    assert answer(RequestFactory().get("/livez")).content == b"ok\n"
