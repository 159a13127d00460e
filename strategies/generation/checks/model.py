"""A check, its outcome, and what it looks at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from strategies.generation.brief import Brief
from strategies.generation.planning.plan import Plan
from strategies.generation.sections.base import Section


class Check(BaseModel):
    """One check. `redo` is the key of the section to regenerate if it failed; empty if it passed."""

    key: str
    title: str
    passed: bool
    explanation: str
    redo: str = ""
    redo_title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """What is checked. `sections` are the finished ones."""

    brief: Brief
    plan: Plan
    sections: Mapping[str, Section]
    writes_any_language: bool
    """Whether a model wrote the prose. The rules write English only."""

    def require[S: Section](self, kind: type[S]) -> S:
        """Return a finished section.

        Raises:
            SectionMissing: if it is not finished.
        """
        found = self.sections.get(kind.key)
        if not isinstance(found, kind):
            raise SectionMissing(kind)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The result of a check. `redo` is the section to regenerate; empty if none would help."""

    passed: bool
    text: str
    redo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A check that can be run."""

    key: str
    title: str
    check: Callable[[Strategy], Outcome]


class SectionMissing(Exception):
    """A section that a check needs is not finished."""

    def __init__(self, kind: type[Section]) -> None:
        super().__init__(kind.key)
        self.key, self.title = kind.key, kind.title


def passed(text: str) -> Outcome:
    """Return that all is well."""
    return Outcome(passed=True, text=text)


def failed(text: str, redo: str) -> Outcome:
    """Return a fault, and the section to regenerate."""
    return Outcome(passed=False, text=text, redo=redo)
