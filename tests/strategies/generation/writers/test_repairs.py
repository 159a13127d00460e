"""Corrections by field: what is sent back, what a model may change, what it costs, and what is kept."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from pydantic import BaseModel, Field

from strategies.generation.writers.base import Objection, ObjectionReport, Phase, WrittenProse
from strategies.generation.writers.model import ModelWriter
from tests.scripted_model_server import (
    ScriptedModelServer,
    answer,
    http_error,
    no_answer,
    slow_answer,
    truncated_answer,
)
from tests.strategies.generation.writers.bakery import (
    CORRECTION,
    GOOD,
    UNGROUNDED,
    Prose,
    answer_text,
    assignment,
    patch_text,
)

type Serve = Callable[..., ScriptedModelServer]
type WriterFor = Callable[..., ModelWriter]

LIE = "Cafés save 40% and the market is worth 9,500 euros."


def write(writer: ModelWriter, **changes: Any) -> WrittenProse:
    return writer.write(assignment(**changes), on_text=lambda _: None, is_canceled=lambda: False)


def prompt_of(server: ScriptedModelServer, number: int) -> str:
    return str(server.requests[number].body["messages"][-1]["content"])


def test_honest_answer_is_never_sent_back(serve: Serve, writer_for: WriterFor) -> None:
    reports: list[ObjectionReport] = []
    server = serve(answer(GOOD))
    written = write(writer_for(server, on_objections=reports.append))

    assert (written.withheld, written.answers, reports) == ((), 1, [])
    assert len(server.requests) == 1


def test_wrong_figure_is_corrected_by_a_patch_of_its_field(serve: Serve, writer_for: WriterFor) -> None:
    reports: list[ObjectionReport] = []
    server = serve(answer(UNGROUNDED), answer(CORRECTION))
    written = write(writer_for(server, on_objections=reports.append))

    assert written.prose == Prose.model_validate_json(GOOD)
    assert (written.withheld, written.answers) == ((), 2)
    [report] = reports
    assert (report.section, report.request, report.outcome) == ("audience", 1, "sent_back")
    assert {item.field for item in report.objections} == {"claims.0.text"}


def test_patch_request_shows_only_the_objections_and_their_fields(serve: Serve, writer_for: WriterFor) -> None:
    server = serve(answer(UNGROUNDED), answer(CORRECTION))
    write(writer_for(server))

    prompt = prompt_of(server, 1)
    assert "claims.0" in prompt
    assert "40%" in prompt
    assert "9,500" in prompt
    assert "Sourdough for 3" not in prompt, "the headline was not objected to"
    assert "sourdough for 3 cafés" in prompt, "the fact that the claim names as its basis"
    assert "hours_per_week" not in prompt, "a fact that it does not name"


def test_stubborn_figure_costs_few_small_requests_and_only_its_sentence(serve: Serve, writer_for: WriterFor) -> None:
    reports: list[ObjectionReport] = []
    stubborn = answer(patch_text(claims__0__text=f"Six mornings. {LIE}"))
    server = serve(answer(answer_text(claim=f"Six mornings. {LIE}")), stubborn)
    written = write(writer_for(server, on_objections=reports.append))

    assert written.prose == Prose.model_validate_json(GOOD)
    assert {(item.field, item.sentence) for item in written.withheld} == {("claims.0.text", LIE)}
    assert [(report.request, report.outcome) for report in reports] == [
        (1, "sent_back"),
        (2, "sent_back"),
        (3, "withheld"),
    ]
    assert len(server.requests) == written.answers == 3


def test_headline_that_cannot_be_kept_falls_back_to_the_draft(serve: Serve, writer_for: WriterFor) -> None:
    draft = Prose(headline="Bread from the harbour", claims=[])
    server = serve(answer(answer_text(headline=LIE)), answer(patch_text(headline=LIE)))
    written = write(writer_for(server), draft=lambda: draft)

    assert isinstance(written.prose, Prose)
    assert written.prose.headline == "Bread from the harbour"
    assert written.withheld[0].sentence == LIE
    assert written.withheld[0].reason.endswith("The text of the rules is printed in its place.")


@pytest.mark.parametrize(
    "patch",
    [
        pytest.param(patch_text(headline="Bread for everybody"), id="a field that was not objected to"),
        pytest.param(patch_text(nothing__here="Six mornings."), id="a field that does not exist"),
        pytest.param(patch_text(claims='[{"text": "Other", "basis": ""}]'), id="the whole list"),
        pytest.param(patch_text(claims__0="5"), id="another type"),
        pytest.param(json.dumps({"changes": []}), id="nothing"),
        pytest.param("no JSON at all", id="no patch"),
        pytest.param(GOOD, id="the whole answer"),
    ],
)
def test_patch_that_does_not_fit_changes_nothing(serve: Serve, writer_for: WriterFor, patch: str) -> None:
    server = serve(answer(UNGROUNDED), answer(patch), answer(CORRECTION))
    written = write(writer_for(server))

    assert written.prose == Prose.model_validate_json(GOOD)
    assert len(server.requests) == 3


def test_next_request_says_why_a_patch_was_not_used(serve: Serve, writer_for: WriterFor) -> None:
    server = serve(answer(UNGROUNDED), answer(patch_text(headline="Bread")), answer(CORRECTION))
    write(writer_for(server))

    assert "headline was not among the fields to correct" in prompt_of(server, 2)


def test_new_lie_in_a_patch_is_withheld_as_well(serve: Serve, writer_for: WriterFor) -> None:
    server = serve(answer(UNGROUNDED), answer(patch_text(claims__0__text="Six mornings. It takes 77 minutes.")))
    written = write(writer_for(server))

    assert written.prose == Prose.model_validate_json(GOOD)
    assert [item.sentence for item in written.withheld] == ["It takes 77 minutes."]


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(http_error(503), id="unavailable"),
        pytest.param(http_error(402), id="no credit"),
        pytest.param(truncated_answer('{"changes": ['), id="truncated"),
    ],
)
def test_failed_correction_does_not_lose_the_answer(serve: Serve, writer_for: WriterFor, reply: Any) -> None:
    server = serve(answer(answer_text(claim=f"Six mornings. {LIE}")), reply)
    written = write(writer_for(server))

    assert written.prose == Prose.model_validate_json(GOOD)
    assert written.withheld
    assert len(server.requests) == 2


def test_correction_that_takes_too_long_does_not_lose_the_answer(serve: Serve, writer_for: WriterFor) -> None:
    calls: list[Any] = []
    server = serve(answer(answer_text(claim=f"Six mornings. {LIE}")), no_answer())
    written = write(writer_for(server, timeout_s=3.0, on_call=calls.append))

    assert written.withheld
    assert [call.outcome for call in calls] == ["answered", "provider_timeout"]


def test_without_corrections_the_sentence_is_withheld_at_once(serve: Serve, writer_for: WriterFor) -> None:
    server = serve(answer(answer_text(claim=f"Six mornings. {LIE}")))
    written = write(writer_for(server, repairs=0))

    assert written.prose == Prose.model_validate_json(GOOD)
    assert len(server.requests) == 1


def test_objections_of_the_section_are_corrected_like_all_others(serve: Serve, writer_for: WriterFor) -> None:
    def check(prose: BaseModel) -> Sequence[Objection]:
        assert isinstance(prose, Prose)
        if prose.headline == "Bread":
            return ()
        return [Objection(kind="repetition", field="headline", sentence=prose.headline, reason="It is there twice.")]

    server = serve(answer(GOOD), answer(patch_text(headline="Bread")))
    written = write(writer_for(server), check=check)

    assert isinstance(written.prose, Prose)
    assert written.prose.headline == "Bread"
    assert "It is there twice." in prompt_of(server, 1)


def test_length_and_list_size_are_sent_back_by_field(serve: Serve, writer_for: WriterFor) -> None:
    class Titles(BaseModel):
        titles: list[str] = Field(min_length=2, max_length=3)
        lead: str = Field(max_length=12)

    server = serve(
        answer('{"titles": ["Bread"], "lead": "Bread, and nothing else"}'),
        answer(patch_text(titles__1="Rolls", lead="Bread alone")),
    )
    written = write(writer_for(server), prose=Titles)

    assert written.prose == Titles(titles=["Bread", "Rolls"], lead="Bread alone")
    prompt = prompt_of(server, 1)
    assert "There are 1 entries; there must be 2 at least." in prompt
    assert "It has 23 characters; 12 at most are printed." in prompt
    assert "text of at most 12 characters" in prompt


def test_phases_and_text_follow_the_answer(serve: Serve, writer_for: WriterFor) -> None:
    seen: list[str] = []
    phases: list[Phase] = []
    server = serve(answer(UNGROUNDED), slow_answer(CORRECTION, parts=3, seconds=0.6))
    writer_for(server).write(assignment(), on_text=seen.append, is_canceled=lambda: False, on_phase=phases.append)

    assert phases == ["writing", "checking", "repairing", "checking"]
    assert seen[-1] == "Sourdough for 3 cafés\n\nSix mornings."
    assert any(LIE in text for text in seen)


def test_answers_are_counted_over_all_requests_of_a_section(serve: Serve, writer_for: WriterFor) -> None:
    reports: list[ObjectionReport] = []
    server = serve(answer(UNGROUNDED), answer(CORRECTION))
    write(writer_for(server, on_objections=reports.append), answers_before=2)

    assert [report.request for report in reports] == [3]
