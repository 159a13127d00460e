"""Corrections of an answer: paths, readings of a value, and which fields may change."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import JsonValue

from strategies.generation.writers.answer_paths import entry_of, find_at, identity_of, remove_at, set_at, unit_of
from strategies.generation.writers.base import Objection
from strategies.generation.writers.patches import Change, Patch, apply_patch

CONTENT: Any = {
    "lead": "Bread",
    "claims": [
        {"text": "One.", "basis": ["a"], "reason": ""},
        {"text": "Two.", "basis": ["b"], "reason": ""},
        {"text": "Three.", "basis": ["c"], "reason": ""},
    ],
    "lines": ["first", "second"],
    "share": 5,
}


def objection(field: str) -> Objection:
    return Objection(kind="figure", field=field, sentence="", reason="It is wrong.")


def patched(
    field: str, value: str, *objected: str, accepts: Callable[[JsonValue], bool] = lambda _: True
) -> tuple[Any, list[str]]:
    patch = Patch(changes=[Change(field=field, value=value)])
    return apply_patch(CONTENT, patch, [objection(name) for name in objected or (field,)], accepts)


def test_text_is_taken_as_it_is() -> None:
    content, problems = patched("claims.1.text", "Two and a half.")

    assert find_at(content, "claims.1.text") == "Two and a half."
    assert problems == []


def test_text_in_quotes_is_read_as_json() -> None:
    assert find_at(patched("lead", '"Rye \\u2013 and wheat"')[0], "lead") == "Rye – and wheat"


@pytest.mark.parametrize("value", ["12", "null", "[1]", "true"])
def test_text_that_looks_like_json_stays_text(value: str) -> None:
    assert find_at(patched("lead", value)[0], "lead") == value


def test_brackets_are_read_as_positions() -> None:
    assert find_at(patched("lines[1]", "2nd", "lines.1")[0], "lines") == ["first", "2nd"]


def test_other_values_are_read_as_json() -> None:
    assert find_at(patched("claims.0.basis", '["b", "c"]')[0], "claims.0.basis") == ["b", "c"]
    assert find_at(patched("share", "7")[0], "share") == 7


def test_claim_may_change_as_a_whole_if_one_of_its_fields_was_objected_to() -> None:
    content, problems = patched("claims.0.reason", "We counted.", "claims.0.text")

    assert find_at(content, "claims.0.reason") == "We counted."
    assert problems == []


@pytest.mark.parametrize("field", ["lead", "claims", "claims.1.text", "", "claims.00", "nothing"])
def test_field_without_objection_stays(field: str) -> None:
    content, problems = patched(field, "Other", "claims.0.text")

    assert content == CONTENT
    assert len(problems) == 1


def test_value_that_does_not_fit_stays_out() -> None:
    content, problems = patched("share", "many", accepts=lambda content: isinstance(find_at(content, "share"), int))

    assert content == CONTENT
    assert problems == ["The value for share does not fit the field."]


def test_number_after_the_last_adds_an_entry() -> None:
    assert find_at(patched("lines.2", "third", "lines")[0], "lines") == ["first", "second", "third"]


def test_null_removes_entries_after_all_other_changes() -> None:
    changes = [("claims.0", "null"), ("claims.2.text", "Third."), ("claims.1", "null")]
    patch = Patch(changes=[Change(field=field, value=value) for field, value in changes])
    content, problems = apply_patch(CONTENT, patch, [objection("claims")], lambda _: True)

    assert [item["text"] for item in find_at(content, "claims")] == ["Third."]
    assert problems == []


def test_patch_leaves_its_input_unchanged() -> None:
    patched("claims.0.text", "Other")

    assert CONTENT["claims"][0]["text"] == "One."


@pytest.mark.parametrize(
    ("path", "unit"),
    [("claims.1.text", "claims.1"), ("claims.1.basis.0", "claims.1"), ("lead", "lead"), ("lines.0", "lines.0")],
)
def test_unit_is_the_claim_or_the_field(path: str, unit: str) -> None:
    assert unit_of(CONTENT, path) == unit


def test_entry_is_the_innermost_one() -> None:
    assert (entry_of("claims.1.text"), entry_of("groups.2.lines.0"), entry_of("lead")) == (
        "claims.1",
        "groups.2.lines.0",
        "",
    )


def test_identity_names_an_entry() -> None:
    assert (identity_of({"name": "Runners"}), identity_of({"number": 3}), identity_of("text")) == ("runners", "3", "")


def test_path_that_leads_nowhere_raises_key_error() -> None:
    with pytest.raises(KeyError):
        set_at(CONTENT, "lines.5", "far")
    with pytest.raises(KeyError):
        remove_at(CONTENT, "share.0")
