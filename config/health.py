"""`/livez` and `/readyz`: does the process answer, and can it serve requests.

They are answered by the first middleware, so that probes may use plain HTTP and any host name.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from enum import StrEnum

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from pydantic import JsonValue

from config import components
from config.metrics import is_metrics_token
from strategies.middleware import GetResponse, Steps, middleware

logger = logging.getLogger(__name__)

CHECK_TIMEOUT_S = 1.0
CACHE_S = 2.0


class Status(StrEnum):
    OK = "ok"
    DEGRADED = "degraded"  # requests are served, but something is late
    UNHEALTHY = "unhealthy"  # requests would fail


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A check of one component. `run` returns a description, or raises `ComponentUnhealthy` or any other error."""

    run: Callable[[], str]
    status_on_failure: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """The result of one check. `detail` holds our own words or the type of an error, never an error's message."""

    status: Status
    detail: str
    duration_ms: int


CHECKS: Mapping[str, Check] = {
    "database": Check(run=components.check_database, status_on_failure=Status.UNHEALTHY),
    "migrations": Check(run=components.check_migrations, status_on_failure=Status.UNHEALTHY),
    # Without these, new runs are still accepted and streams read events from the log. A load balancer must not take
    # every web process out because Redis restarts.
    "redis": Check(run=components.check_redis, status_on_failure=Status.DEGRADED),
    "broker": Check(run=components.check_broker, status_on_failure=Status.DEGRADED),
    "workers": Check(run=components.check_workers, status_on_failure=Status.DEGRADED),
}


class Readiness:
    """Runs all checks in parallel and caches the results. Concurrent probes share one run of each check."""

    def __init__(self, checks: Mapping[str, Check] = CHECKS) -> None:
        self._checks = checks
        self._lock = threading.Lock()
        self._running: dict[str, Future[CheckResult]] = {}
        self._results: dict[str, CheckResult] = {}
        self._cached_until = 0.0

    def run_checks(self) -> dict[str, CheckResult]:
        """Return the result of each check. Blocks for `CHECK_TIMEOUT_S` at most."""
        with self._lock:
            if time.monotonic() >= self._cached_until:
                self._results = self._run_checks()
                self._cached_until = time.monotonic() + CACHE_S
            return self._results

    def _run_checks(self) -> dict[str, CheckResult]:
        # A check that still runs is not started again: a database that hangs must not collect threads.
        self._running = {name: self._running.get(name) or self._start(check) for name, check in self._checks.items()}
        done = wait(self._running.values(), timeout=CHECK_TIMEOUT_S).done
        timed_out = CheckResult(
            status=Status.OK, detail="no answer within a second", duration_ms=int(CHECK_TIMEOUT_S * 1000)
        )
        results = {
            name: future.result() if future in done else replace(timed_out, status=self._checks[name].status_on_failure)
            for name, future in self._running.items()
        }
        self._running = {name: future for name, future in self._running.items() if future not in done}
        return results

    def _start(self, check: Check) -> Future[CheckResult]:
        future: Future[CheckResult] = Future()
        # Not a pool: Python waits for a pool's threads when the process ends.
        threading.Thread(target=lambda: future.set_result(run_check(check)), name="readyz", daemon=True).start()
        return future


def run_check(check: Check) -> CheckResult:
    """Run one check in this thread."""
    started = time.monotonic()
    try:
        status, detail = Status.OK, check.run()
    except Exception as error:
        status = check.status_on_failure
        detail = str(error) if isinstance(error, components.ComponentUnhealthy) else type(error).__name__
    finally:
        connection.close()
    return CheckResult(status=status, detail=detail, duration_ms=round((time.monotonic() - started) * 1000))


_readiness = Readiness()


async def livez(request: HttpRequest) -> HttpResponse:
    """Return 200: the process answers. Checks nothing else."""
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


async def readyz(request: HttpRequest) -> HttpResponse:
    """Return 200 if requests can be served, else 503.

    With `?strict`, a degraded component is a 503 as well. The result of each check is only for those who send the
    METRICS_TOKEN, and for everybody on a laptop.
    """
    results = await sync_to_async(_readiness.run_checks, thread_sensitive=False)()
    statuses = {result.status for result in results.values()}
    worst = next((status for status in (Status.UNHEALTHY, Status.DEGRADED) if status in statuses), Status.OK)
    is_ready = worst is Status.OK or (worst is Status.DEGRADED and "strict" not in request.GET)
    body: dict[str, JsonValue] = {"status": worst}
    if settings.LOCAL or is_metrics_token(request.headers.get("Authorization", "")):
        body["checks"] = {
            name: {"status": result.status, "detail": result.detail, "duration_ms": result.duration_ms}
            for name, result in results.items()
        }
    headers = {"Cache-Control": "no-store"} | ({} if is_ready else {"Retry-After": "2"})
    return JsonResponse(body, status=200 if is_ready else 503, headers=headers)


PROBES = {"/livez": livez, "/readyz": readyz}


@middleware()
def answer_probes(request: HttpRequest, get_response: GetResponse) -> Steps:
    """Answer health probes. Must be the first middleware, because probes may name any host."""
    probe = PROBES.get(request.path_info, get_response)
    response: HttpResponseBase = yield probe(request)
    return response
