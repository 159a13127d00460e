"""Sentences that would be true of any business, and sentences that are said twice."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from strategies.generation.brief import Brief
from strategies.generation.sections.base import Section

_LONG_CHARS = 60
"""Shorter sentences, such as a name or a label, may come again."""
SUMMARIES = frozenset({"front", "checks"})
"""Sections that sum up the others, in their words."""


def find_filler(brief: Brief, text: str) -> str:
    """The first empty phrase of a text; "" when there is none. What the user's own answers say is never filler."""
    found = _filler_pattern().search(text)
    return found[0] if found and found[0].casefold() not in brief.model_dump_json().casefold() else ""


def own_texts(section: Section) -> Iterable[str]:
    """What a section says for itself: its statements, and what is meant for readers."""
    return dict.fromkeys([*(item.text for item in section.statements()), *section.publishable_texts()])


def find_repetition(sections: Mapping[str, Section]) -> tuple[str, str, str] | None:
    """A long statement that stands word for word in two sections, and their keys; None when there is none."""
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
