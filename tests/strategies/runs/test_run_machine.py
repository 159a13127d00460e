"""Property test: random commands on a run, in any order, on the real database."""

from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from sse.circuit_breaker import CircuitBreaker
from strategies.generation.pipeline import SECTIONS, compose
from strategies.generation.writers.offline import OfflineWriter
from strategies.models import Run
from strategies.runs import dispatch, transitions
from tests.strategies.runs.run_machine import ATTEMPTS, RunMachine

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("examples", [15, pytest.param(200, marks=[pytest.mark.slow, pytest.mark.timeout(900)])])
def test_run_keeps_its_invariants_under_random_commands(brief: Any, monkeypatch: Any, examples: int) -> None:
    # Pause the broker: the machine itself does what workers do.
    breaker = CircuitBreaker(float("inf"))
    breaker.record_failure()
    monkeypatch.setattr(dispatch, "_breaker", breaker)
    monkeypatch.setattr(transitions, "MAX_ATTEMPTS", ATTEMPTS)
    done: dict[str, Any] = {}
    RunMachine.brief, RunMachine.composed = brief, {}
    for spec in SECTIONS:
        RunMachine.composed[spec.key] = compose(
            spec.key,
            brief=brief,
            done=done,
            writer=OfflineWriter(),
            today=timezone.now().date(),
            on_text=lambda _: None,
            is_canceled=lambda: False,
        )
        done[spec.key] = RunMachine.composed[spec.key].section

    run_state_machine_as_test(
        RunMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
    assert Run.objects.count() == 0
