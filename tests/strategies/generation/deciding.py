"""A writer that decides on pieces, for the tests of what follows from decisions."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from strategies.generation.brief import Brief
from strategies.generation.errors import WritingFailed
from strategies.generation.facts import line_claim
from strategies.generation.planning.build import build_plan
from strategies.generation.planning.decisions import NO_DECISIONS
from strategies.generation.planning.piece_options import PieceOptions
from strategies.generation.planning.plan import Plan
from strategies.generation.sections.brief_prose import BriefsProse, OutlineProse
from strategies.generation.sections.piece_prose import PieceProse, PillarProse, PillarsProse, ReaderProse, SlotChoice
from strategies.generation.writers.base import READER, Assignment, Objection, WrittenProse
from strategies.generation.writers.offline import OfflineWriter
from tests.strategies.generation.briefs import TODAY


def piece(**changes: Any) -> PieceProse:
    """Return an article about the first question with three titles of its own; unchecked, as withheld prose is."""
    number = f"{changes.get('question', 1)} {changes.get('format', 'Article')}"
    values: dict[str, Any] = {
        "question": 1,
        "group": "ideal customer",
        "pillar": "p1",
        "stage": "consideration",
        "format": "Article",
        "channel": "Website",
        "goal": 1,
        "proof": 0,
        "asset": "none",
        "next_step": "Ask us",
        "candidates": [f"First {number}", f"Second {number}", f"Third {number}"],
    }
    return PieceProse.model_construct(**{**values, **changes})


def pieces_of(of: Brief, plan: Plan | None = None) -> list[PieceProse]:
    """Return the pieces that the rules plan, each with three titles."""
    plan = plan or build_plan(of, TODAY, NO_DECISIONS)
    options = options_of(of, plan)
    return [
        piece(
            question=title.question,
            group=title.segment if options.find_group(title.segment) else "ideal customer",
            pillar=title.pillar,
            stage=title.stage,
            format=title.format,
            channel=options.channels[title.format][0],
            goal=title.goal,
            proof=title.proof or 0,
            next_step=f"Step {number}",
            candidates=[f"{kind} title of piece {number}" for kind in ("First", "Second", "Third")],
        )
        for number, title in enumerate(plan.titles, start=1)
    ]


def options_of(of: Brief, plan: Plan | None = None) -> PieceOptions:
    plan = plan or build_plan(of, TODAY, NO_DECISIONS)
    return PieceOptions(of, plan.capacity, plan.option, plan.pillars)


def prose_of(of: Brief, pieces: Sequence[PieceProse], **more: Any) -> PillarsProse:
    pillars = [
        PillarProse(key=pillar.key, promise=line_claim(f"Promise of {pillar.title}.", f"pillar.{pillar.key}"))
        for pillar in build_plan(of, TODAY, NO_DECISIONS).pillars
    ]
    return PillarsProse.model_construct(pillars=pillars, pieces=list(pieces), why_less_for_first_goal="", **more)


class DecidingWriter(OfflineWriter):
    """Decides on pieces, and lets a reader choose the candidates given by id; writes all else like the rules."""

    name = "model:test:deciding"

    def __init__(
        self,
        prose: PillarsProse,
        choices: Mapping[str, int] | None = None,
        withheld: tuple[Objection, ...] = (),
        brief: Mapping[str, Any] | None = None,
    ) -> None:
        """`brief` is what is written for each piece, without its id; None leaves briefs to the rules."""
        self.prose, self.choices, self.withheld, self.brief = prose, choices, withheld, brief
        self.asked: list[Assignment] = []
        """The requests about titles."""

    def write(self, assignment: Assignment, **more: Any) -> WrittenProse:
        if assignment.section == "briefs" and self.brief is not None:
            return WrittenProse(prose=self.write_briefs(assignment), writer_name=self.name)
        if assignment.section != "pillars":
            return super().write(assignment, **more)
        self.asked.append(assignment)
        if assignment.request_name != READER:
            return WrittenProse(prose=self.prose, writer_name=self.name, withheld=self.withheld)
        if self.choices is None:
            raise WritingFailed("provider_timeout", "The model did not answer in time.", retryable=True)
        return WrittenProse(prose=_choose(self.choices), writer_name="model:test:reader")

    def write_briefs(self, assignment: Assignment) -> BriefsProse:
        ids = assignment.entries["pieces"]
        return BriefsProse.model_construct(
            pieces=[OutlineProse.model_construct(id=str(id_), **(self.brief or {})) for id_ in ids]
        )


def _choose(choices: Mapping[str, int]) -> BaseModel:
    return ReaderProse(choices=[SlotChoice(id=id_, candidate=number, why="Mine.") for id_, number in choices.items()])
