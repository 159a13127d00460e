"""The unknown answers of a brief, how to find each out, and what it would change."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from strategies.generation.brief import Brief
from strategies.generation.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """An answer that the brief lacks."""

    path: str
    title: str
    how: str
    changes: str
    urgent: bool
    """Whether it should be found out before the first piece."""


@cache
def _load_unknowns() -> tuple[Unknown, ...]:
    text = files("strategies.generation").joinpath("data/unknowns.toml").read_text(encoding="utf-8")
    return tuple(Unknown(**item) for item in tomllib.loads(text)["unknown"])


def unknowns_of(brief: Brief) -> list[Unknown]:
    """Return the unknown answers; the one that would change most comes first."""
    facts = Facts(brief)
    facts.add_answers(*(item.path for item in _load_unknowns()))
    known = set(facts.answer_paths())
    return [item for item in _load_unknowns() if item.path not in known]
