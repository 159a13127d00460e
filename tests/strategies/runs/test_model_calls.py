"""The account of model calls: nothing is left out of it, and what is not known is not 0."""

import logging
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from strategies.generation.writers.base import Call
from strategies.models import ModelCall, Run
from strategies.runs import model_calls
from tests.strategies.writing import write_all

# A call may have outlived its connection, so the account begins with one that works.
pytestmark = pytest.mark.django_db(transaction=True)


def call(section: str = "audience", **changes: Any) -> Call:
    parts: dict[str, Any] = {"model": "openai:gpt-4o", "outcome": "answered", "duration_s": 1.25}
    return Call(section=section, **{**parts, **changes})


def test_a_sections_calls_are_added_up_over_all_attempts(run: Run) -> None:
    for attempt, cost in [(1, "0.001"), (2, "0.0000305")]:
        one = call(input_tokens=120, output_tokens=30, cost_usd=Decimal(cost))
        model_calls.record(run.pk, attempt, one)

    took = model_calls.sum_by_section(run.pk)["audience"]

    assert (took.calls, took.duration_s) == (2, 2.5)
    assert (took.input_tokens, took.output_tokens, took.cost_usd) == (240, 60, Decimal("0.0010305"))


def test_a_sum_with_an_unknown_part_is_unknown(run: Run) -> None:
    model_calls.record(run.pk, 1, call(input_tokens=120, output_tokens=30, cost_usd=Decimal("0.001")))
    model_calls.record(run.pk, 1, call(outcome="rate_limited"))

    took = model_calls.sum_by_section(run.pk)["audience"]

    assert (took.calls, took.input_tokens, took.output_tokens, took.cost_usd) == (2, None, None, None)


def test_a_section_no_model_was_asked_for_took_nothing(run: Run) -> None:
    model_calls.record(run.pk, 1, call("audience"))

    assert model_calls.sum_by_section(run.pk).keys() == {"audience"}


def test_a_call_that_cannot_be_entered_stands_in_the_log_and_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        model_calls.record(uuid4(), 1, call(input_tokens=7_777))

    assert not ModelCall.objects.exists()
    assert "7777" in caplog.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"input_tokens": 4321, "output_tokens": 530, "cost_usd": Decimal("0.00423")},
            "1 call to the model, 1.2 seconds, 4,321 tokens read, 530 written, USD 0.0042 by list price",
        ),
        ({}, "1 call to the model, 1.2 seconds, tokens unknown, cost unknown"),
        (
            {"input_tokens": 0, "output_tokens": 0, "cost_usd": Decimal(0)},
            "1 call to the model, 1.2 seconds, 0 tokens read, 0 written, less than USD 0.0001 by list price",
        ),
    ],
)
def test_what_a_section_took_is_told_in_words(run: Run, changes: dict[str, Any], words: str) -> None:
    model_calls.record(run.pk, 1, call(**changes))

    assert model_calls.sum_by_section(run.pk)["audience"].words == words


def test_the_strategy_tells_over_the_api_what_each_section_took_and_all_of_them(api: Any, run: Run) -> None:
    write_all(run)
    run.sections.filter(key="audience").update(status="failed", error_code="invalid_output")
    for section, cost in [("audience", "0.25"), ("situation", "0.5")]:
        model_calls.record(run.pk, 1, call(section, input_tokens=10, output_tokens=2, cost_usd=Decimal(cost)))

    strategy = api.get(f"/runs/{run.id}/strategy").json()

    written = {section["key"]: section["took"] for section in strategy["sections"]}
    assert written["situation"] == {
        "calls": 1, "duration_s": 1.2, "input_tokens": 10, "output_tokens": 2, "cost_usd": 0.5,
    }  # fmt: skip
    assert written["calendar"] is None
    assert [(section["key"], section["took"]["cost_usd"]) for section in strategy["missing"]] == [("audience", 0.25)]
    assert (strategy["took"]["calls"], strategy["took"]["cost_usd"]) == (2, 0.75)


def test_the_strategy_of_the_offline_writer_took_nothing(api: Any, run: Run) -> None:
    write_all(run)

    strategy = api.get(f"/runs/{run.id}/strategy").json()

    assert strategy["took"] is None
    assert {section["took"] for section in strategy["sections"]} == {None}


def test_every_page_with_a_sections_text_tells_what_it_took(alice: Any, run: Run) -> None:
    write_all(run)
    model_calls.record(run.pk, 1, call("situation", input_tokens=4321, output_tokens=2))
    browser = Client()
    browser.force_login(alice)

    for path in ("/strategy", "/sections/situation", ""):
        page = browser.get(f"/runs/{run.pk}{path}").content.decode()
        assert page.count("1 call to the model, 1.2 seconds, 4,321 tokens read, 2 written, cost unknown") == 1, path
