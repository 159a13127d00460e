"""The settings table in `sse/README.md` matches the code: names, defaults and ranges."""

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from sse.conf import SSESettings

README = Path(__file__).parent.parent.parent / "sse/README.md"
ROW = re.compile(r"^\| `SSE_([A-Z_]+)` \| `([^`]+)` \| ([^|]*?) ?\| ([^|]+) \|$", re.MULTILINE)
UNITS = {"_s": " s", "_ms": " ms"}


def setting_ranges() -> dict[str, str]:
    """Return the range of each non-text setting, taken from its type and formatted as in the table."""
    schema = TypeAdapter(SSESettings).json_schema()
    fields = {
        name: schema["$defs"]["Count"] if "$ref" in field else field for name, field in schema["properties"].items()
    }
    return {name: format_range(name, field) for name, field in fields.items() if "pattern" not in field}


def format_range(name: str, field: dict[str, Any]) -> str:
    if "enum" in field:
        return ", ".join(f"`{choice!r}`" for choice in field["enum"])
    if "maximum" not in field:
        return f"from {field['minimum']}" if "minimum" in field else ""
    minimum = field.get("minimum", f"above {field.get('exclusiveMinimum')}")
    unit = next((unit for ending, unit in UNITS.items() if name.endswith(ending)), "")
    return f"{minimum}–{field['maximum']}{unit}"


@pytest.fixture(scope="module")
def rows() -> dict[str, tuple[str, str]]:
    """Default and range of each setting in the table."""
    return {name.lower(): (default, bounds) for name, default, bounds, _ in ROW.findall(README.read_text())}


def test_table_lists_every_setting_in_order(rows: dict[str, tuple[str, str]]) -> None:
    assert list(rows) == list(SSESettings.__dataclass_fields__)
    assert README.read_text().count("| `SSE_") == len(rows), "a row does not match the expected format"


def test_defaults_match_the_code(rows: dict[str, tuple[str, str]]) -> None:
    defaults = SSESettings()

    assert {name: default for name, (default, _) in rows.items()} == {
        name: repr(getattr(defaults, name)) for name in rows
    }


def test_ranges_match_the_types(rows: dict[str, tuple[str, str]]) -> None:
    ranges = setting_ranges()

    assert {name: bounds for name, (_, bounds) in rows.items() if name in ranges} == ranges
