"""The account of model calls: nothing is left out of it, and what is not known is not 0."""

import logging
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from strategies import model_calls
from strategies.generation.writers.base import Call
from strategies.models import ModelCall, Run

# A call may have outlived its connection, so the account begins with one that works.
pytestmark = pytest.mark.django_db(transaction=True)


def call(section: str = "audience", **changes: Any) -> Call:
    parts: dict[str, Any] = {"model": "openai:gpt-4o", "outcome": "answered", "duration_s": 1.25}
    return Call(section=section, **{**parts, **changes})


def test_a_sections_calls_are_added_up_over_all_attempts(run: Run) -> None:
    for attempt, cost in [(1, "0.001"), (2, "0.0000305")]:
        one = call(input_tokens=120, output_tokens=30, cost_usd=Decimal(cost))
        model_calls.record(run.pk, attempt, one)

    took = model_calls.took_by_section(run.pk)["audience"]

    assert (took.calls, took.duration_s) == (2, 2.5)
    assert (took.input_tokens, took.output_tokens, took.cost_usd) == (240, 60, Decimal("0.0010305"))


def test_a_sum_with_an_unknown_part_is_unknown(run: Run) -> None:
    model_calls.record(run.pk, 1, call(input_tokens=120, output_tokens=30, cost_usd=Decimal("0.001")))
    model_calls.record(run.pk, 1, call(outcome="rate_limited"))

    took = model_calls.took_by_section(run.pk)["audience"]

    assert (took.calls, took.input_tokens, took.output_tokens, took.cost_usd) == (2, None, None, None)


def test_a_section_no_model_was_asked_for_took_nothing(run: Run) -> None:
    model_calls.record(run.pk, 1, call("audience"))

    assert model_calls.took_by_section(run.pk).keys() == {"audience"}


def test_a_call_that_cannot_be_entered_stands_in_the_log_and_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        model_calls.record(uuid4(), 1, call(input_tokens=7_777))

    assert not ModelCall.objects.exists()
    assert "7777" in caplog.text
