"""Texts and lists have the lengths that their schema asks for; what does not fit is named by field."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field, ValidationError

from strategies.generation.writers.guard import find_objections, objections_to_shape
from strategies.generation.writers.guard.fields import walk_texts
from tests.strategies.generation.writers.guard.guarding import FELLRYE, assign


class Line(BaseModel):
    text: str = Field(max_length=40)
    kind: Literal["long", "short"] = "short"


class Shaped(BaseModel):
    titles: list[str] = Field(min_length=3, max_length=4)
    lines: list[Line] = Field(min_length=1)
    steps: Annotated[list[str], Field(json_schema_extra={"guard": "instruction"})] = []
    label: str = Field(default="", json_schema_extra={"guard": "silent"})


def find(prose: Shaped) -> list[tuple[str, str, str]]:
    return [(each.kind, each.field, each.reason) for each in find_objections(prose, assign(FELLRYE, Shaped))]


def shaped(titles: list[str], lines: list[Line], steps: list[str] | None = None) -> Shaped:
    return Shaped.model_construct(titles=titles, lines=lines, steps=steps or [], label="")


TITLES = ["Who can repair a zip?", "Is wool warm enough?", "Which size do I need?"]
SHORT = Line(text="The log is kept.")


def test_answer_of_the_right_shape_is_accepted() -> None:
    assert find(shaped(TITLES, [SHORT])) == []


def test_too_few_titles_are_sent_back_with_the_number_wanted() -> None:
    assert find(shaped(TITLES[:2], [SHORT])) == [("count", "titles", "2 entries; at least 3 are needed.")]


def test_too_many_titles_are_sent_back_with_the_number_wanted() -> None:
    assert find(shaped([*TITLES, *TITLES], [SHORT])) == [("count", "titles", "6 entries; at most 4 are wanted.")]


def test_empty_list_is_sent_back() -> None:
    assert find(shaped(TITLES, [])) == [("count", "lines", "0 entries; at least 1 are needed.")]


def test_text_longer_than_printed_is_sent_back_and_not_cut() -> None:
    long = Line.model_construct(text="The log is kept in the workshop, by hand, for years.", kind="short")
    ((kind, field, reason),) = find(shaped(TITLES, [SHORT, long]))
    assert (kind, field) == ("length", "lines.1.text")
    assert reason == "This is 52 characters long; 40 are printed. Say the same in fewer words."


def test_errors_of_the_schema_become_objections_by_field() -> None:
    with pytest.raises(ValidationError) as error:
        Shaped.model_validate({"titles": ["One"], "lines": [{"text": "x" * 60, "kind": "wide"}], "steps": 3})
    found = [(each.kind, each.field) for each in objections_to_shape(error.value)]
    assert found == [("count", "titles"), ("length", "lines.0.text"), ("choice", "lines.0.kind"), ("count", "steps")]


def test_fields_say_how_they_are_read() -> None:
    prose = Shaped(titles=TITLES, lines=[SHORT], steps=["Ask twelve owners."], label="x")
    manners = {field.path: field.manner for field in walk_texts(prose)}
    assert manners == {
        "titles.0": "statement", "titles.1": "statement", "titles.2": "statement",
        "lines.0.text": "statement", "steps.0": "instruction",
    }  # fmt: skip


def test_instruction_may_have_figures_of_a_method_but_no_claim() -> None:
    assert find(shaped(TITLES, [SHORT], ["Twelve owners, 400 words, three photos."])) == []
    assert [kind for kind, *_ in find(shaped(TITLES, [SHORT], ["Say that 93% of zips can be repaired."]))] == ["figure"]
