"""The README's table of settings says what the settings are: all of them, their defaults and ranges."""

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from sse.conf import SSESettings

README = Path(__file__).parent.parent.parent / "sse/README.md"
ROW = re.compile(r"^\| `SSE_([A-Z_]+)` \| `([^`]+)` \| ([^|]*?) ?\| ([^|]+) \|$", re.MULTILINE)
UNITS = {"_s": " s", "_ms": " ms"}


def ranges() -> dict[str, str]:
    """The range of each setting, in the table's words, from its type; texts are described freely."""
    schema = TypeAdapter(SSESettings).json_schema()
    fields = {
        name: schema["$defs"]["Count"] if "$ref" in field else field for name, field in schema["properties"].items()
    }
    return {name: in_words(name, field) for name, field in fields.items() if "pattern" not in field}


def in_words(name: str, field: dict[str, Any]) -> str:
    if "enum" in field:
        return ", ".join(f"`{choice!r}`" for choice in field["enum"])
    if "maximum" not in field:
        return f"from {field['minimum']}" if "minimum" in field else ""
    least = field.get("minimum", f"above {field.get('exclusiveMinimum')}")
    unit = next((unit for ending, unit in UNITS.items() if name.endswith(ending)), "")
    return f"{least}–{field['maximum']}{unit}"


@pytest.fixture(scope="module")
def rows() -> dict[str, tuple[str, str]]:
    """Default and range by the name of the field, as the table has them."""
    return {name.lower(): (default, bounds) for name, default, bounds, _ in ROW.findall(README.read_text())}


def test_every_setting_is_in_the_table_and_nothing_else(rows: dict[str, tuple[str, str]]) -> None:
    assert list(rows) == list(SSESettings.__dataclass_fields__)
    assert README.read_text().count("| `SSE_") == len(rows), "a row that this test cannot read"


def test_the_defaults_are_those_in_force(rows: dict[str, tuple[str, str]]) -> None:
    defaults = SSESettings()

    assert {name: default for name, (default, _) in rows.items()} == {
        name: repr(getattr(defaults, name)) for name in rows
    }


def test_the_ranges_are_those_that_the_check_holds(rows: dict[str, tuple[str, str]]) -> None:
    held = ranges()

    assert {name: bounds for name, (_, bounds) in rows.items() if name in held} == held
    assert len(held) == len(rows) - 2
