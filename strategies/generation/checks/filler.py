"""Finds sentences that would be true of any business, and sentences that appear twice."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from strategies.generation.brief import Brief
from strategies.generation.sections.base import Section

_LONG_CHARS = 80
"""Shorter texts may repeat: names, labels, and the risk of an option that is a risk of the plan."""
SUMMARIES = frozenset({"front", "checks"})
"""Sections that repeat the words of others on purpose."""


def find_filler(brief: Brief, text: str) -> str:
    """Return the first empty phrase of a text; "" if there is none. Words from the user's answers do not count."""
    found = _filler_pattern().search(text)
    return found[0] if found and found[0].casefold() not in brief.model_dump_json().casefold() else ""


def find_repetition(sections: Mapping[str, Section]) -> tuple[str, str, str] | None:
    """Return a long statement that two sections share, with their keys; None if there is none."""
    seen: dict[str, str] = {}
    for key, section in sections.items():
        for text in {item.text for item in section.statements()} if key not in SUMMARIES else ():
            if len(text) >= _LONG_CHARS and seen.setdefault(text, key) != key:
                return text, seen[text], key
    return None


@cache
def _filler_pattern() -> re.Pattern[str]:
    text = files("strategies.generation").joinpath("data/filler.toml").read_text(encoding="utf-8")
    phrases = sorted(tomllib.loads(text)["phrases"], key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, phrases))})(?!\w)", re.IGNORECASE)
