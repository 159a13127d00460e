"""Records of model calls and their totals. An unknown value is None, not 0."""

import logging
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from strategies.generation.writers.base import Call
from strategies.models import ModelCall, Run
from strategies.runs import model_calls, transitions
from tests.strategies.writing import write_all

# Recording a call closes a dead connection first, which a test's transaction would not survive.
pytestmark = pytest.mark.django_db(transaction=True)


def make_call(section: str = "audience", **changes: Any) -> Call:
    parts: dict[str, Any] = {"model": "openai:gpt-4o", "outcome": "answered", "duration_s": 1.25}
    return Call(section=section, **{**parts, **changes})


def test_totals_of_a_section_cover_all_attempts(run: Run) -> None:
    for attempt, cost in [(1, "0.001"), (2, "0.0000305")]:
        call = make_call(input_tokens=120, output_tokens=30, cost_usd=Decimal(cost))
        model_calls.record(run.pk, attempt, call)

    took = model_calls.sum_by_section(run.pk)["audience"]

    assert (took.calls, took.duration_s) == (2, 2.5)
    assert (took.input_tokens, took.output_tokens, took.cost_usd) == (240, 60, Decimal("0.0010305"))


def test_totals_add_up_what_is_known_and_count_the_unknown(run: Run) -> None:
    known: dict[str, Any] = {"input_tokens": 120, "cached_input_tokens": 100, "output_tokens": 30}
    model_calls.record(run.pk, 1, make_call(**known, cost_usd=Decimal("0.001")))
    model_calls.record(run.pk, 1, make_call(**known))
    model_calls.record(run.pk, 1, make_call(outcome="rate_limited"))

    took = model_calls.sum_by_section(run.pk)["audience"]

    assert (took.calls, took.calls_without_tokens, took.calls_without_price) == (3, 1, 2)
    assert (took.input_tokens, took.cached_input_tokens, took.output_tokens) == (240, 200, 60)
    assert took.cost_usd == Decimal("0.001")
    assert took.summary == (
        "3 model calls, 3.8 seconds, 240 input tokens (200 of them cached), 60 output tokens known, 1 of 3 calls "
        "without a count, USD 0.0010 known, 2 of 3 calls without a price"
    )


def test_section_without_model_calls_has_no_totals(run: Run) -> None:
    model_calls.record(run.pk, 1, make_call("audience"))

    assert model_calls.sum_by_section(run.pk).keys() == {"audience"}


def test_call_that_cannot_be_recorded_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        model_calls.record(uuid4(), 1, make_call(input_tokens=7_777))

    assert not ModelCall.objects.exists()
    assert "7777" in caplog.text


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        (
            {"input_tokens": 4321, "output_tokens": 530, "cost_usd": Decimal("0.00423")},
            "1 model call, 1.2 seconds, 4,321 input tokens, 530 output tokens, USD 0.0042 at list price",
        ),
        ({}, "1 model call, 1.2 seconds, tokens unknown, cost unknown"),
        (
            {"input_tokens": 0, "output_tokens": 0, "cost_usd": Decimal(0)},
            "1 model call, 1.2 seconds, 0 input tokens, 0 output tokens, less than USD 0.0001 at list price",
        ),
    ],
)
def test_totals_are_described_in_plain_text(run: Run, changes: dict[str, Any], text: str) -> None:
    model_calls.record(run.pk, 1, make_call(**changes))

    assert model_calls.sum_by_section(run.pk)["audience"].summary == text


def test_api_strategy_contains_totals_per_section_and_overall(api: Any, run: Run) -> None:
    write_all(run)
    run.sections.filter(key="audience").update(status="failed", error_code="invalid_output")
    for section, cost in [("audience", "0.25"), ("situation", "0.5")]:
        model_calls.record(run.pk, 1, make_call(section, input_tokens=10, output_tokens=2, cost_usd=Decimal(cost)))

    strategy = api.get(f"/runs/{run.id}/strategy").json()

    written = {section["key"]: section["usage"] for section in strategy["sections"]}
    assert written["situation"] == {
        "calls": 1, "duration_s": 1.2, "input_tokens": 10, "cached_input_tokens": 0, "output_tokens": 2,
        "calls_without_tokens": 0, "cost_usd": 0.5, "calls_without_price": 0,
        "summary": "1 model call, 1.2 seconds, 10 input tokens, 2 output tokens, USD 0.5000 at list price",
    }  # fmt: skip
    assert written["calendar"] is None
    assert [(section["key"], section["usage"]["cost_usd"]) for section in strategy["missing"]] == [("audience", 0.25)]
    assert (strategy["usage"]["calls"], strategy["usage"]["cost_usd"]) == (2, 0.75)


def test_api_strategy_of_the_offline_writer_has_no_totals(api: Any, run: Run) -> None:
    write_all(run)

    strategy = api.get(f"/runs/{run.id}/strategy").json()

    assert strategy["usage"] is None
    assert {section["usage"] for section in strategy["sections"]} == {None}


def test_api_lists_the_calls_of_a_run_with_their_totals(api: Any, alice: Any, brief: Any) -> None:
    run, _ = transitions.create(owner=alice, brief=brief, writer="model:openai:gpt-4o")
    for tokens in (1, 2, None):
        model_calls.record(run.pk, 1, make_call(input_tokens=tokens, output_tokens=tokens))

    usage = api.get(f"/runs/{run.pk}").json()["usage"]
    first = api.get(f"/runs/{run.pk}/model-calls?limit=2").json()
    second = api.get(f"/runs/{run.pk}/model-calls?cursor={first['next_cursor']}").json()

    assert (usage["calls"], usage["input_tokens"], usage["calls_without_tokens"], usage["cost_usd"]) == (3, 3, 1, None)
    assert [call["input_tokens"] for call in first["results"] + second["results"]] == [None, 2, 1]
    assert second["next_cursor"] is None
    assert first["results"][0] | {"ended_at": ""} == {
        "section": "audience", "attempt": 1, "model": "openai:gpt-4o", "outcome": "answered", "ended_at": "",
        "duration_s": 1.25, "input_tokens": None, "cached_input_tokens": None, "output_tokens": None, "cost_usd": None,
    }  # fmt: skip


def test_run_page_shows_the_total_of_a_model_run(alice: Any, brief: Any) -> None:
    run, _ = transitions.create(owner=alice, brief=brief, writer="model:openai:gpt-4o")
    model_calls.record(run.pk, 1, make_call(input_tokens=10, output_tokens=2))
    browser = Client()
    browser.force_login(alice)

    page = browser.get(f"/runs/{run.pk}").content.decode()

    assert "In all: 1 model call, 1.2 seconds, 10 input tokens, 2 output tokens, cost unknown" in page


def test_pages_show_the_totals_of_a_section(alice: Any, run: Run) -> None:
    write_all(run)
    model_calls.record(run.pk, 1, make_call("situation", input_tokens=4321, output_tokens=2))
    browser = Client()
    browser.force_login(alice)

    for path in ("/strategy", "/sections/situation", ""):
        page = browser.get(f"/runs/{run.pk}{path}").content.decode()
        assert page.count("1 model call, 1.2 seconds, 4,321 input tokens, 2 output tokens, cost unknown") == 1, path
