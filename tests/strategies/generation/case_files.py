"""Briefs that once led to a wrong strategy, in the shape of version 1, as their owners sent them."""

import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "cases"

CASES = tuple(sorted(str(path.relative_to(_FOLDER).with_suffix("")) for path in _FOLDER.rglob("*.json")))
"""Names of the cases, such as `06_law_firm` and `min/seasons`."""

REJECTED = {
    "12_injection_mess": ("business.website", "address_invalid"),
    "18_nz_surf": ("content_strategy.blackout_dates.1.end_date", "dates_reversed"),
    "min/blackout_reversed": ("content_strategy.blackout_dates.0.end_date", "dates_reversed"),
    "min/lang_unknown": ("business.language", "language_unknown"),
}
"""The one problem of each case that is not accepted."""


def read_case(name: str) -> dict[str, Any]:
    raw: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return raw
