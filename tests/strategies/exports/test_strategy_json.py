"""The strategy as JSON, validated against its schema."""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import TypeAdapter

from strategies.exports.document import Document
from strategies.exports.evidence import EVIDENCE_LABELS
from strategies.exports.strategy_json import StrategyFile, render
from strategies.generation.pipeline import READING_ORDER, load_section, section_spec
from tests.strategies.exports.documents import build_document, hostile, japanese, small_document
from tests.strategies.generation.composing import sample


@pytest.fixture(scope="module")
def strategy() -> dict[str, Any]:
    return json.loads(render(build_document(sample(0))))


def test_json_names_version_date_and_writer(strategy: dict[str, Any]) -> None:
    assert strategy["schema_version"] == "2.2"
    assert (strategy["name"], strategy["language"], strategy["outcome"]) == ("Closewell", "en-GB", "succeeded")
    assert strategy["generated_at"] == "2026-11-23T09:30:15.250000Z"
    assert strategy["writer"]["name"] == "offline"
    assert strategy["revision"] == 40


def test_json_sections_round_trip_in_reading_order(strategy: dict[str, Any]) -> None:
    document = build_document(sample(0))
    keys = [section["key"] for section in strategy["sections"]]
    assert [key for key in keys if key != "checks"] == [key for key in READING_ORDER if key != "checks"]
    assert keys.count("checks") == 1
    for section in strategy["sections"]:
        again = load_section(section["key"], section["content"] | {"answers_used": section["answers_used"]})
        assert again == document.sections[section["key"]]


def test_json_statements_carry_evidence_and_match_count() -> None:
    strategy = json.loads(render(small_document()))
    text = [section for section in strategy["sections"] if section["key"] != "checks"]
    blocks = [block for section in text for block in section["blocks"]]
    statements = [item for block in blocks if block["kind"] == "statements" for item in block["items"]]

    assert all(item["basis_text"] for item in statements)
    assert Counter(item["evidence"] for item in statements) == strategy["evidence"] == dict.fromkeys(EVIDENCE_LABELS, 1)


def test_json_holds_the_appendix_of_a_section_apart_from_its_text() -> None:
    strategy = json.loads(render(small_document()))
    (situation,) = [section for section in strategy["sections"] if section["key"] == "situation"]

    assert [block["kind"] for block in situation["appendix"]] == ["heading", "table", "statements"]
    assert not [block for block in situation["blocks"] if block["kind"] == "table"]


def test_json_partial_strategy_lists_missing_sections() -> None:
    document = build_document(sample(0), without=("risks",), reasons={"risks": "The provider was not there."})
    strategy = json.loads(render(document))

    assert strategy["outcome"] == "partial"
    title = section_spec("risks").title
    assert strategy["missing"] == [{"key": "risks", "title": title, "reason": "The provider was not there."}]


@pytest.mark.parametrize("make", [lambda: build_document(sample(1)), hostile, japanese])
def test_json_round_trips_through_schema(make: Callable[[], Document]) -> None:
    content = render(make())
    read = StrategyFile.model_validate_json(content)
    assert read.model_dump_json(indent=2).encode() + b"\n" == content


def test_json_schema_requires_every_field_and_forbids_others() -> None:
    schema = TypeAdapter(StrategyFile).json_schema(mode="serialization")
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) == set(schema["properties"])
