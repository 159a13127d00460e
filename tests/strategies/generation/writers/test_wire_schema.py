"""The schema sent to each provider, and the fields of an answer in words."""

import importlib
import json
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field, create_model

from strategies.generation.pipeline import SECTIONS
from strategies.generation.writers.answers import find_limit_objections, read_prose
from strategies.generation.writers.model_config import PROVIDERS, Provider
from strategies.generation.writers.schema_text import describe_field, describe_schema
from strategies.generation.writers.wire_schema import fits_anthropic, wire_schema

LIMITS = ("minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "pattern", "format", "default")
SIZES = ("minItems", "maxItems")
WORDS = ("title", "description", "guard", "examples")


class Entry(BaseModel):
    key: str = Field(description="Exactly as given.")
    text: str = Field(max_length=90, description="Printed after “Speed:”; do not write that word.")
    share: int = Field(default=0, ge=0, le=100)
    stage: Literal["early", "late"] = "early"
    note: str | None = None


class Prose(BaseModel):
    lead: str = Field(min_length=1, max_length=12)
    entries: list[Entry] = Field(min_length=1, max_length=3)


def keys_in(schema: Any) -> set[str]:
    """Return the keywords of a schema, without the names of its fields."""
    match schema:
        case dict():
            inner = [value for key, value in schema.items() if key not in ("properties", "$defs")]
            named = [item for key in ("properties", "$defs") for item in schema.get(key, {}).values()]
            return {*schema, *(key for item in [*inner, *named] for key in keys_in(item))}
        case list():
            return {key for item in schema for key in keys_in(item)}
        case _:
            return set()


@pytest.mark.parametrize("provider", PROVIDERS)
def test_no_provider_gets_limits_words_or_optional_fields(provider: Provider) -> None:
    schema = wire_schema(Prose, provider)

    assert not keys_in(schema) & {*LIMITS, *WORDS}
    assert schema["$defs"]["Entry"]["required"] == ["key", "text", "share", "stage", "note"]
    assert schema["$defs"]["Entry"]["additionalProperties"] is False
    assert schema["$defs"]["Entry"]["properties"]["stage"]["enum"] == ["early", "late"]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_only_local_servers_get_the_sizes_of_lists(provider: Provider) -> None:
    has_sizes = bool(keys_in(wire_schema(Prose, provider)) & set(SIZES))

    assert has_sizes == (provider in {"openai-compatible", "ollama"})


def test_anthropic_enforces_schemas_with_few_unions_only() -> None:
    few, many = (create_model("Many", **{f"f{n}": (str | None, None) for n in range(size)}) for size in (16, 17))  # type: ignore[call-overload]

    assert fits_anthropic(wire_schema(few, "anthropic"))
    assert not fits_anthropic(wire_schema(many, "anthropic"))


def test_lengths_and_labels_are_said_in_words() -> None:
    text = describe_schema(Prose)

    assert "- lead (text of 1 to 12 characters)" in text
    assert "- entries (list of 1 to 3, each Entry)" in text
    assert "- text (text of at most 90 characters): Printed after “Speed:”; do not write that word." in text
    assert "- share (whole number from 0 to 100)" in text
    assert "- stage (one of: early, late)" in text


def test_field_is_described_by_its_path() -> None:
    assert describe_field(Prose, "entries.2.text").startswith("text of at most 90 characters: Printed after")
    assert describe_field(Prose, "entries.2.nothing") == ""


def test_answer_outside_its_limits_is_read_and_objected_to_by_field() -> None:
    entry = {"key": "a", "text": "x" * 91, "share": 101, "stage": "early", "note": None}
    content: Any = {"lead": "", "entries": [entry] * 4}
    found = {item.field: item.kind for item in find_limit_objections(Prose, content)}

    assert isinstance(read_prose(Prose, content), Prose)
    assert found["lead"] == found["entries.0.text"] == found["entries.3.text"] == "length"
    assert (found["entries"], found["entries.1.share"]) == ("count", "choice")


def test_answer_within_its_limits_has_no_objection() -> None:
    content: Any = {"lead": "Bread", "entries": [{"key": "a", "text": "Fresh"}]}

    assert find_limit_objections(Prose, content) == []


@pytest.mark.parametrize("provider", PROVIDERS)
def test_schemas_of_all_sections_fit_their_provider(provider: Provider) -> None:

    for spec in SECTIONS:
        module = importlib.import_module(f"strategies.generation.sections.{spec.key}")
        for prose in vars(module).values():
            if isinstance(prose, type) and issubclass(prose, BaseModel) and prose.__name__.endswith("Prose"):
                schema = wire_schema(prose, provider)
                assert not keys_in(schema) & {*LIMITS, *WORDS}, prose
                assert len(json.dumps(schema)) < 12_000, prose
