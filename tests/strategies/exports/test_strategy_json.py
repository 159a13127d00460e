"""The strategy as JSON, validated against its schema."""

import json
from collections import Counter
from typing import Any

import pytest
from pydantic import TypeAdapter

from strategies.exports.strategy_json import StrategyFile, render
from strategies.generation.pipeline import READING_ORDER, load_section
from tests.strategies.exports.documents import build_document, hostile, japanese
from tests.strategies.generation.composing import sample


@pytest.fixture(scope="module")
def strategy() -> dict[str, Any]:
    return json.loads(render(build_document(sample(0))))


def test_json_names_version_date_and_writer(strategy: dict[str, Any]) -> None:
    assert strategy["schema_version"] == "2.0"
    assert (strategy["name"], strategy["language"], strategy["outcome"]) == ("Closewell", "en-GB", "succeeded")
    assert strategy["generated_at"] == "2026-11-23T09:30:15.250000Z"
    assert strategy["writer"]["name"] == "offline"
    assert strategy["revision"] == 40


def test_json_sections_round_trip_in_reading_order(strategy: dict[str, Any]) -> None:
    document = build_document(sample(0))
    assert [section["key"] for section in strategy["sections"]] == list(READING_ORDER)
    for section in strategy["sections"]:
        again = load_section(section["key"], section["content"] | {"answers_used": section["answers_used"]})
        assert again == document.sections[section["key"]]


def test_json_statements_carry_evidence_and_match_count(strategy: dict[str, Any]) -> None:
    def statements(value: Any) -> list[dict[str, str]]:
        if isinstance(value, dict):
            mine = [value] if {"text", "evidence", "basis"} <= set(value) else []
            return mine + [one for inner in value.values() for one in statements(inner)]
        return [one for inner in value for one in statements(inner)] if isinstance(value, list) else []

    shown = [one for section in strategy["sections"] for one in statements(section["blocks"])]
    assert len(shown) > 100
    assert all(one["basis_text"] for one in shown)
    register = Counter(one["evidence"] for section in strategy["sections"] for one in statements(section["blocks"]))
    in_tables = Counter(
        risk["statement"]["evidence"]
        for section in strategy["sections"]
        if section["key"] == "risks"
        for risk in section["content"]["risks"]
    )
    assert strategy["evidence"] == dict(register + in_tables)


def test_json_partial_strategy_lists_missing_sections() -> None:
    document = build_document(sample(0), without=("risks",), reasons={"risks": "The provider was not there."})
    strategy = json.loads(render(document))

    assert strategy["outcome"] == "partial"
    assert strategy["missing"] == [
        {"key": "risks", "title": "Risks and open questions", "reason": "The provider was not there."}
    ]


@pytest.mark.parametrize("of", [sample(1), sample(2), hostile(), japanese()])
def test_json_round_trips_through_schema(of: Any) -> None:
    content = render(build_document(of))
    read = StrategyFile.model_validate_json(content)
    assert read.model_dump_json(indent=2).encode() + b"\n" == content


def test_json_schema_requires_every_field_and_forbids_others() -> None:
    schema = TypeAdapter(StrategyFile).json_schema(mode="serialization")
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) == set(schema["properties"])
