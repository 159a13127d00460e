"""The strategy as JSON: whole, by its published schema."""

import json
from collections import Counter
from typing import Any

import pytest
from pydantic import TypeAdapter

from strategies.exports.strategy_json import StrategyFile, render
from strategies.generation.pipeline import READING_ORDER, load_section
from tests.strategies.exports.documents import document_of, hostile, japanese
from tests.strategies.generation.composing import sample


@pytest.fixture(scope="module")
def strategy() -> dict[str, Any]:
    return json.loads(render(document_of(sample(0))))


def test_it_says_what_it_is_when_and_by_whom_it_was_written(strategy: dict[str, Any]) -> None:
    assert strategy["schema_version"] == "1.1"
    assert (strategy["name"], strategy["language"], strategy["outcome"]) == ("Closewell", "en-GB", "succeeded")
    assert strategy["generated_at"] == "2026-11-23T09:30:15.250000Z"
    assert strategy["writer"]["name"] == "offline"
    assert strategy["revision"] == 40


def test_sections_stand_in_reading_order_with_all_their_fields(strategy: dict[str, Any]) -> None:
    document = document_of(sample(0))
    assert [section["key"] for section in strategy["sections"]] == list(READING_ORDER)
    for section in strategy["sections"]:
        again = load_section(section["key"], section["content"] | {"shaped_by": section["shaped_by"]})
        assert again == document.sections[section["key"]]


def test_every_statement_carries_its_evidence_and_the_count_is_right(strategy: dict[str, Any]) -> None:
    def statements(value: Any) -> list[dict[str, str]]:
        if isinstance(value, dict):
            mine = [value] if {"text", "evidence", "basis"} <= set(value) else []
            return mine + [one for inner in value.values() for one in statements(inner)]
        return [one for inner in value for one in statements(inner)] if isinstance(value, list) else []

    shown = [one for section in strategy["sections"] for one in statements(section["blocks"])]
    assert len(shown) > 100
    assert all(one["basis_told"] for one in shown)
    register = Counter(one["evidence"] for section in strategy["sections"] for one in statements(section["blocks"]))
    in_tables = Counter(
        risk["statement"]["evidence"]
        for section in strategy["sections"]
        if section["key"] == "risks"
        for risk in section["content"]["risks"]
    )
    assert strategy["evidence"] == dict(register + in_tables)


def test_a_partial_strategy_names_what_is_missing_and_why() -> None:
    document = document_of(sample(0), without=("risks",), reasons={"risks": "The provider was not there."})
    strategy = json.loads(render(document))

    assert strategy["outcome"] == "partial"
    assert strategy["missing"] == [
        {"key": "risks", "title": "Risks and open questions", "reason": "The provider was not there."}
    ]


@pytest.mark.parametrize("of", [sample(1), sample(2), hostile(), japanese()])
def test_it_reads_back_as_the_very_same(of: Any) -> None:
    content = render(document_of(of))
    read = StrategyFile.model_validate_json(content)
    assert read.model_dump_json(indent=2).encode() + b"\n" == content


def test_the_schema_tells_every_field_and_allows_no_other() -> None:
    schema = TypeAdapter(StrategyFile).json_schema(mode="serialization")
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) == set(schema["properties"])
