"""A writer for tests that decides a thesis: the one of the rules, with changes."""

from collections.abc import Callable
from typing import Any

from strategies.generation.brief import Brief
from strategies.generation.planning.build import build_plan
from strategies.generation.sections.thesis_draft import draft_thesis
from strategies.generation.sections.thesis_prose import ThesisProse
from strategies.generation.writers.base import Assignment, WrittenProse
from strategies.generation.writers.offline import OfflineWriter
from tests.strategies.generation.briefs import TODAY

type Change = Callable[[ThesisProse], ThesisProse]


def rules_thesis(of: Brief) -> ThesisProse:
    """Return the thesis of the rules in the shape of a writer's."""
    plan = build_plan(of, TODAY)
    return decide(draft_thesis(plan, plan.tensions))


def decide(draft: ThesisProse) -> ThesisProse:
    """Return a draft of the rules as a writer's own thesis."""
    return ThesisProse.model_validate(draft.model_dump())


def choose(**changes: Any) -> Change:
    """Return a change of the chosen option."""
    return lambda prose: prose.model_copy(update={"chosen": prose.chosen.model_copy(update=changes)})


class ThesisWriter(OfflineWriter):
    """Decides the thesis, with a change. Of everything else it returns the drafts of the rules."""

    name = "model:test:thesis"

    def __init__(self, change: Change = lambda prose: prose) -> None:
        self.change = change
        self.assignment: Assignment | None = None

    def write(self, assignment: Assignment, **callbacks: Any) -> WrittenProse:
        written = super().write(assignment, **callbacks)
        if not isinstance(written.prose, ThesisProse):
            return written
        self.assignment = assignment
        return WrittenProse(prose=self.change(decide(written.prose)), writer_name=self.name)
