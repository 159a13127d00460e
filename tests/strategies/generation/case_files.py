"""Briefs that once led to a wrong strategy, in the shape of version 1, as their owners sent them.

Some also have a typed twin: the same answers given to the questions of version 2.
"""

import json
from pathlib import Path
from typing import Any

_CASES = Path(__file__).parent / "cases"
_TWINS = Path(__file__).parent / "typed_cases"

CASES = tuple(sorted(str(path.relative_to(_CASES).with_suffix("")) for path in _CASES.rglob("*.json")))
"""Names of the cases, such as `06_law_firm` and `min/seasons`."""

TWINS = tuple(sorted(path.stem for path in _TWINS.glob("*.json")))
"""Names of the typed twins, such as `06_law_firm`."""

REJECTED = {
    "12_injection_mess": ("business.website", "address_invalid"),
    "18_nz_surf": ("content_strategy.blackout_dates.1.end_date", "dates_reversed"),
    "min/blackout_reversed": ("content_strategy.blackout_dates.0.end_date", "dates_reversed"),
    "min/lang_unknown": ("business.language", "language_unknown"),
}
"""The one problem of each case that is not accepted."""


def read_case(name: str) -> dict[str, Any]:
    return _read(_CASES / f"{name}.json")


def read_twin(name: str) -> dict[str, Any]:
    return _read(_TWINS / f"{name}.json")


def _read(path: Path) -> dict[str, Any]:
    raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return raw
