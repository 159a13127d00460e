"""Answers for whoever watches over a process: does it live, and can it serve.

They are given before everything else, so that a probe that knows no host name and speaks plain HTTP gets them too.
"""

import logging
import threading
import time
from asyncio import iscoroutinefunction
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from asgiref.sync import async_to_sync, sync_to_async
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from config import components

logger = logging.getLogger(__name__)

ANSWER_WITHIN_S = 1.0
KEPT_FOR_S = 2.0


class State(StrEnum):
    OK = "ok"
    DEGRADED = "degraded"  # something comes late, nothing is lost
    FAILING = "failing"  # requests would fail


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Asks one part; raises `parts.Unwell`, or anything at all, when it is not well."""

    ask: Callable[[], str]
    else_state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one check found. `told` holds our own words and names of exceptions, never what those say."""

    state: State
    told: str
    took_ms: int


CHECKS: Mapping[str, Check] = {
    "database": Check(ask=components.ask_database, else_state=State.FAILING),
    "migrations": Check(ask=components.ask_migrations, else_state=State.FAILING),
    # Without these orders are still taken and streams go on from the log: a site that turned every visitor away
    # because Redis is restarted would lose what the product does not.
    "redis": Check(ask=components.ask_redis, else_state=State.DEGRADED),
    "broker": Check(ask=components.ask_broker, else_state=State.DEGRADED),
    "workers": Check(ask=components.ask_workers, else_state=State.DEGRADED),
}


class Readiness:
    """Asks all checks at the same time, each once at a time however many probes come, and remembers for a moment."""

    def __init__(self, checks: Mapping[str, Check] = CHECKS) -> None:
        self._checks = checks
        self._turn = threading.Lock()
        self._asked: dict[str, Future[Found]] = {}
        self._known: dict[str, Found] = {}
        self._known_until = 0.0

    def look(self) -> dict[str, Found]:
        """Return what each check found; blocks for a second at most."""
        with self._turn:
            if time.monotonic() >= self._known_until:
                self._known = self._look()
                self._known_until = time.monotonic() + KEPT_FOR_S
            return self._known

    def _look(self) -> dict[str, Found]:
        # One that still waits for an answer is not asked again: a database that hangs must not collect threads.
        self._asked = {name: self._asked.get(name) or self._begin(check) for name, check in self._checks.items()}
        answered = wait(self._asked.values(), timeout=ANSWER_WITHIN_S).done
        late = Found(state=State.OK, told="no answer within a second", took_ms=int(ANSWER_WITHIN_S * 1000))
        found = {
            name: future.result() if future in answered else replace(late, state=self._checks[name].else_state)
            for name, future in self._asked.items()
        }
        self._asked = {name: future for name, future in self._asked.items() if future not in answered}
        return found

    def _begin(self, check: Check) -> Future[Found]:
        future: Future[Found] = Future()
        # No pool: its threads would be waited for when the process ends.
        threading.Thread(target=lambda: future.set_result(found(check)), name="readyz", daemon=True).start()
        return future


def found(check: Check) -> Found:
    """Ask one check, in this thread."""
    began = time.monotonic()
    try:
        state, told = State.OK, check.ask()
    except Exception as error:
        state = check.else_state
        told = str(error) if isinstance(error, components.Unwell) else type(error).__name__
    finally:
        connection.close()
    return Found(state=state, told=told, took_ms=round((time.monotonic() - began) * 1000))


_readiness = Readiness()


async def livez(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked of anything."""
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


async def readyz(request: HttpRequest) -> HttpResponse:
    """200 when requests can be served, 503 when not; `?strict` wants every part well. As JSON, part by part."""
    checks = await sync_to_async(_readiness.look, thread_sensitive=False)()
    states = {check.state for check in checks.values()}
    worst = next((state for state in (State.FAILING, State.DEGRADED) if state in states), State.OK)
    refused = worst is State.FAILING or (worst is State.DEGRADED and "strict" in request.GET)
    told: dict[str, Any] = {
        "status": worst,
        "checks": {
            name: {"status": one.state, "told": one.told, "took_ms": one.took_ms} for name, one in checks.items()
        },
    }
    headers = {"Cache-Control": "no-store"} | ({"Retry-After": "2"} if refused else {})
    return JsonResponse(told, status=503 if refused else 200, headers=headers)


PROBES = {"/livez": livez, "/readyz": readyz}


@sync_and_async_middleware
def probes(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Middleware, the first of all: answers probes whatever host they name."""
    if iscoroutinefunction(get_response):

        async def answer(request: HttpRequest) -> HttpResponseBase:
            if probe := PROBES.get(request.path):
                return await probe(request)
            response: HttpResponseBase = await get_response(request)
            return response

        return answer

    def answer_sync(request: HttpRequest) -> HttpResponseBase:
        if probe := PROBES.get(request.path):
            return async_to_sync(probe)(request)
        response: HttpResponseBase = get_response(request)
        return response

    return answer_sync
