"""The replay writer: stored answers about the samples, labeled and checked like a model's."""

import json
from pathlib import Path

import pytest
from pydantic import BaseModel

from strategies.generation.brief import Brief
from strategies.generation.brief.samples import sample_briefs
from strategies.generation.errors import WritingCanceled, WritingFailed
from strategies.generation.examples import loader
from strategies.generation.planning.build import build_plan
from strategies.generation.writers.base import Assignment, ObjectionReport, WrittenProse
from strategies.generation.writers.context import WritingContext
from strategies.generation.writers.replay import ReplayWriter
from tests.strategies.generation.briefs import TODAY

SAMPLE = sample_briefs()[0]
TEXT = "We close the books in five days instead of ten."


class Prose(BaseModel):
    text: str


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(loader, "_folder", lambda: tmp_path)
    loader.load_answer.cache_clear()
    (tmp_path / SAMPLE.key).mkdir()
    (tmp_path / SAMPLE.key / "audience.json").write_text(json.dumps({"text": "Plain words about closing books."}))
    return tmp_path / SAMPLE.key


def build_assignment(
    brief: Brief = SAMPLE.brief, *, section: str = "audience", has_instruction: bool = False
) -> Assignment:
    return Assignment(
        section=section,
        title="Audience",
        language="en",
        facts={},
        prose=Prose,
        draft=lambda: Prose(text=TEXT),
        context=WritingContext(brief=brief, plan=build_plan(SAMPLE.brief, TODAY), today=TODAY, done={}),
        has_instruction=has_instruction,
        check=lambda prose: [],
    )


def write(assignment: Assignment, shown: list[str] | None = None) -> WrittenProse:
    texts = [] if shown is None else shown
    return ReplayWriter(0.2, {"audience": 1}).write(assignment, on_text=texts.append, is_canceled=lambda: False)


def test_replay_shows_and_returns_the_stored_answer(folder: Path) -> None:
    shown: list[str] = []
    written = write(build_assignment(), shown)
    assert written.prose == Prose(text="Plain words about closing books.")
    assert written.writer_name == "replay"
    assert shown
    assert shown[-1] == "Plain words about closing books."
    assert "no model was called" in ReplayWriter.label


def test_replay_knows_only_the_samples(folder: Path) -> None:
    business = SAMPLE.brief.business.model_copy(update={"description": "Something else."})
    with pytest.raises(WritingFailed, match="sample briefs alone") as caught:
        write(build_assignment(SAMPLE.brief.model_copy(update={"business": business})))
    assert not caught.value.retryable


def test_missing_answer_fails_by_file_name(folder: Path) -> None:
    with pytest.raises(WritingFailed, match=rf"{SAMPLE.key}/risks\.json: there is no example") as caught:
        write(build_assignment(section="risks"))
    assert not caught.value.retryable


def test_instruction_is_refused(folder: Path) -> None:
    with pytest.raises(WritingFailed, match="cannot follow an instruction"):
        write(build_assignment(has_instruction=True))


def test_cancel_stops_the_replay(folder: Path) -> None:
    with pytest.raises(WritingCanceled):
        ReplayWriter().write(build_assignment(), on_text=lambda _: None, is_canceled=lambda: True)


def test_lie_in_an_example_is_withheld_and_reported(folder: Path) -> None:
    (folder / "audience.json").write_text(json.dumps({"text": "They close books. A study says 61,000 people wait."}))
    loader.load_answer.cache_clear()
    reports: list[ObjectionReport] = []
    writer = ReplayWriter(on_objections=reports.append)
    written = writer.write(build_assignment(), on_text=lambda _: None, is_canceled=lambda: False)
    assert written.prose == Prose(text="They close books.")
    assert [report.outcome for report in reports] == ["withheld"]
    assert reports[0].objections == written.withheld
    assert "61,000" in written.withheld[0].sentence
