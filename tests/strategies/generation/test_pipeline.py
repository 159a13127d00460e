"""The pipeline: its plan, dependencies, and deterministic output."""

import json
from typing import Any

import pytest

from strategies.generation import pipeline
from strategies.generation.brief import parse_brief
from strategies.generation.errors import WritingCanceled, WritingFailed
from strategies.generation.sections import Section
from strategies.generation.sections.base import UNVERIFIED
from strategies.generation.sections.thesis_prose import RulesThesis
from strategies.generation.writers.base import Assignment, IsCanceled, OnPhase, OnText, WrittenProse, ignore_phase
from strategies.generation.writers.guard import find_objections
from strategies.generation.writers.offline import OfflineWriter
from tests.strategies.generation.briefs import TODAY, brief, sample
from tests.strategies.generation.composing import compose_all, compose_one


class ModelLike(OfflineWriter):
    """Returns the rules' draft under a model's name and records its assignments."""

    name = "model:test:test"

    def __init__(self) -> None:
        self.asked: list[tuple[Assignment, WrittenProse]] = []

    def write(
        self,
        assignment: Assignment,
        *,
        on_text: OnText,
        is_canceled: IsCanceled,
        on_phase: OnPhase = ignore_phase,
    ) -> WrittenProse:
        written = super().write(assignment, on_text=on_text, is_canceled=is_canceled)
        self.asked.append((assignment, written))
        return written


def test_every_section_is_in_one_of_eight_steps() -> None:
    assert [step.number for step in pipeline.STEPS] == list(range(1, 9))
    assert [key for step in pipeline.STEPS for key in step.sections] == [spec.key for spec in pipeline.SECTIONS]


def test_front_page_is_read_first_and_written_last() -> None:
    assert pipeline.READING_ORDER[0] == "front"
    assert pipeline.SECTIONS[-1].key == "front"
    assert sorted(pipeline.READING_ORDER) == sorted(spec.key for spec in pipeline.SECTIONS)


def test_section_depends_only_on_earlier_ones() -> None:
    seen: set[str] = set()
    for spec in pipeline.SECTIONS:
        assert set(spec.needs) <= seen
        seen.add(spec.key)


@pytest.mark.parametrize("position", range(3))
def test_section_is_written_from_its_dependencies_alone(position: int) -> None:
    of = sample(position)
    done = compose_all(of)
    for spec in pipeline.SECTIONS:
        if spec.key not in ("checks", "front"):
            needed = {key: done[key] for key in spec.needs}
            assert compose_one(spec.key, of, needed).section == done[spec.key]


@pytest.mark.parametrize(("key", "need"), [(spec.key, need) for spec in pipeline.SECTIONS for need in spec.needs])
def test_section_without_a_dependency_is_rejected(key: str, need: str) -> None:
    done = compose_all(brief())
    del done[need]
    with pytest.raises(WritingFailed) as caught:
        compose_one(key, brief(), done)
    assert caught.value.code == "dependency_missing"
    assert caught.value.retryable


@pytest.mark.parametrize("position", range(3))
def test_section_round_trips_through_storage(position: int) -> None:
    for key, section in compose_all(sample(position)).items():
        stored = json.loads(json.dumps(section.model_dump(mode="json")))
        assert pipeline.load_section(key, stored) == section


@pytest.mark.parametrize("position", range(3))
def test_same_inputs_give_the_same_strategy(position: int) -> None:
    assert compose_all(sample(position)) == compose_all(sample(position))


def test_stored_sections_replace_newly_written_ones() -> None:
    of = sample(0)
    done = compose_all(of)
    loaded: dict[str, Section] = {
        key: pipeline.load_section(key, section.model_dump(mode="json")) for key, section in done.items()
    }
    assert compose_one("front", of, loaded).section == compose_one("front", of, done).section


def test_canceled_section_is_not_written() -> None:
    with pytest.raises(WritingCanceled):
        pipeline.compose(
            "capacity",
            brief=brief(),
            done={},
            writer=OfflineWriter(),
            today=TODAY,
            on_text=lambda text: None,
            is_canceled=lambda: True,
        )


def test_sections_made_by_code_name_code_as_their_writer() -> None:
    done = compose_all(sample(0))
    by = {spec.key: compose_one(spec.key, sample(0), done).writer_name for spec in pipeline.SECTIONS}
    rules = {key for key, name in by.items() if name == "rules"}
    assert rules == pipeline.WITHOUT_PROSE
    assert {name for key, name in by.items() if key not in rules} == {"offline"}


@pytest.mark.parametrize("position", range(3))
def test_rules_draft_passes_the_checks_of_model_output(position: int) -> None:
    writer = ModelLike()
    compose_all(sample(position), writer)
    assert len(writer.asked) == 8
    for assignment, written in writer.asked:
        # The thesis of the rules is shown, but never taken for an answer.
        if not isinstance(written.prose, RulesThesis):
            assert find_objections(written.prose, assignment) == []


@pytest.mark.parametrize("position", range(3))
def test_every_statement_of_the_rules_is_verified_and_has_a_basis(position: int) -> None:
    for section in compose_all(sample(position)).values():
        for statement in section.statements():
            assert statement.basis not in ("", UNVERIFIED), statement.text
            assert statement.text == statement.text.strip()
            assert statement.text


@pytest.mark.parametrize("position", range(3))
def test_every_section_lists_the_answers_it_used(position: int) -> None:
    for section in compose_all(sample(position)).values():
        assert section.answers_used
        assert len(set(section.answers_used)) == len(section.answers_used)


@pytest.mark.parametrize("position", range(3))
def test_table_rows_have_every_column(position: int) -> None:
    tables = [
        block
        for section in compose_all(sample(position)).values()
        for block in section.blocks()
        if block.kind == "table"
    ]
    assert tables
    assert all(len(row) == len(table.columns) for table in tables for row in table.rows)


def test_samples_give_three_different_choices() -> None:
    chosen = [compose_all(sample(position))["options"].model_dump()["chosen"] for position in range(3)]
    assert len(set(chosen)) == 3


@pytest.mark.parametrize(("one", "other"), [(0, 1), (0, 2), (1, 2)])
def test_strategies_of_different_clients_share_few_sentences(one: int, other: int) -> None:
    said = [
        {statement.text for section in compose_all(sample(position)).values() for statement in section.statements()}
        for position in (one, other)
    ]
    assert len(said[0] & said[1]) < 0.15 * min(map(len, said))


@pytest.mark.parametrize("position", range(3))
def test_rules_draft_has_every_requested_entry(position: int) -> None:
    writer = ModelLike()
    compose_all(sample(position), writer)

    asked = [(assignment, written) for assignment, written in writer.asked if assignment.entries]
    assert len(asked) >= 6
    for assignment, written in asked:
        assert find_objections(written.prose, assignment) == []


_FREE_TEXT = frozenset(
    {"always", "answer", "asked_by", "deciding", "description", "gap", "ideal_customer", "name", "never", "offer"}
    | {"opportunity", "proof", "question", "role", "said_by", "situation", "strength", "text", "weakness", "who"}
)
"""Names of answers that are the owner's own words."""


def test_instructions_contain_no_text_of_the_user() -> None:
    def marked(value: Any, name: str = "") -> Any:
        match value:
            case str() if " " in value and name in _FREE_TEXT:
                return f"zqx {value}"
            case dict():
                return {key: marked(inner, key) for key, inner in value.items()}
            case list():
                return [marked(inner, name) for inner in value]
            case _:
                return value

    writer = ModelLike()
    compose_all(parse_brief(marked(sample(0).model_dump(mode="json"))), writer)

    assert "zqx" in str(writer.asked[0][0].facts)
    for assignment, _ in writer.asked:
        assert "zqx" not in f"{assignment.request} {assignment.title} {assignment.language}"
    assert "zqx" in str([assignment.entries for assignment, _ in writer.asked])
