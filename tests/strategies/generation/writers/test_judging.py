"""The judge: what it refuses is corrected or withheld, and nothing is lost when it gives no usable answer."""

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest

from strategies.generation.writers.base import Call, ObjectionReport, WrittenProse
from strategies.generation.writers.budget import RunBudget
from strategies.generation.writers.model import ModelWriter
from strategies.generation.writers.model_config import ModelConfig
from tests.scripted_model_server import ScriptedModelServer, answer, http_error, no_answer, truncated_answer
from tests.strategies.generation.writers.bakery import CORRECTION, GOOD, KEY, Prose, answer_text, assignment, patch_text

type Serve = Callable[..., ScriptedModelServer]
type WriterFor = Callable[..., ModelWriter]

LOVED = "Cafés love it."
WRITTEN = answer_text(claim=LOVED)
MISSING = "Nothing says that anyone loves it."
REFUSED = json.dumps({"verdicts": [{"number": 1, "is_borne": False, "missing": MISSING}]})
BORNE = json.dumps({"verdicts": [{"number": 1, "is_borne": True, "missing": ""}]})


def write(writer: ModelWriter) -> WrittenProse:
    return writer.write(assignment(), on_text=lambda _: None, is_canceled=lambda: False)


def test_claim_that_the_judge_refuses_is_corrected(serve: Serve, writer_for: WriterFor) -> None:
    calls: list[Call] = []
    server = serve(answer(WRITTEN), answer(REFUSED), answer(CORRECTION))
    written = write(writer_for(server, judge=True, on_call=calls.append))

    assert written.prose == Prose.model_validate_json(GOOD)
    assert (written.withheld, written.answers) == ((), 2)
    assert [call.section for call in calls] == ["audience"] * 3
    asked, sent_back = (str(server.requests[n].body["messages"][-1]["content"]) for n in (1, 2))
    assert LOVED in asked
    assert "sourdough for 3 cafés" in asked, "the fact that the claim names"
    assert "hours_per_week" not in asked, "a fact that it does not name"
    assert MISSING in sent_back


@pytest.mark.parametrize("repairs", [0, 1])
def test_claim_that_stays_refused_is_withheld_and_named(serve: Serve, writer_for: WriterFor, repairs: int) -> None:
    reports: list[ObjectionReport] = []
    server = serve(answer(WRITTEN), answer(REFUSED), answer(patch_text(claims__0__text=LOVED)))
    written = write(writer_for(server, judge=True, repairs=repairs, on_objections=reports.append))

    assert written.prose == Prose(headline="Sourdough for 3 cafés", claims=[])
    [withheld] = written.withheld
    assert (withheld.kind, withheld.sentence) == ("basis", LOVED)
    assert MISSING in withheld.reason
    assert reports[-1].outcome == "withheld"
    assert len(server.requests) == 2 + repairs


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(answer(BORNE), id="borne"),
        pytest.param(answer("no JSON at all"), id="not JSON"),
        pytest.param(answer(GOOD), id="another schema"),
        pytest.param(answer(REFUSED.replace("1", "7")), id="a claim that does not exist"),
        pytest.param(truncated_answer('{"verdicts": ['), id="truncated"),
        pytest.param(http_error(503), id="unavailable"),
        pytest.param(no_answer(), id="no answer"),
    ],
)
def test_judge_without_a_refusal_changes_nothing(serve: Serve, writer_for: WriterFor, reply: Any) -> None:
    server = serve(answer(WRITTEN), reply)
    written = write(writer_for(server, judge=True, timeout_s=3.0))

    assert written.prose == Prose.model_validate_json(WRITTEN)
    assert written.withheld == ()
    assert len(server.requests) == 2


def test_judge_beyond_the_budget_is_not_asked(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    server = serve(answer(WRITTEN))
    config = ModelConfig(
        provider="openai-compatible", model="scripted", api_key=KEY, base_url=server.base_url, judge=True
    )
    written = write(ModelWriter(config, budget=RunBudget(tokens=1)))

    assert written.prose == Prose.model_validate_json(WRITTEN)
    assert len(server.requests) == 1
    assert "judge unavailable: section=audience code=budget_exceeded" in caplog.text


def test_judge_is_off_by_default(serve: Serve, writer_for: WriterFor) -> None:
    server = serve(answer(WRITTEN), answer(REFUSED))

    assert write(writer_for(server)).prose == Prose.model_validate_json(WRITTEN)
    assert len(server.requests) == 1
