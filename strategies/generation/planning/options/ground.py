"""The typed facts that options are scored on."""

from dataclasses import dataclass
from datetime import timedelta

from strategies.generation.brief import Brief
from strategies.generation.brief.audience import Segment
from strategies.generation.brief.goals import Goal
from strategies.generation.brief.means import ChannelKey, ChannelUse
from strategies.generation.brief.proof import Proof, ProofKind
from strategies.generation.planning.days import SeasonSpan, find_seasons
from strategies.generation.planning.schedule import Capacity, Window
from strategies.generation.planning.segments import movers_of, questions_of
from strategies.generation.planning.usable_proof import usable_proof

_LEAD_DAYS = 14
"""Days in which pieces can appear before a season that an option counts back from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The brief, its window and its hours, and what options ask of them."""

    brief: Brief
    window: Window
    capacity: Capacity

    @property
    def goal(self) -> Goal:
        """The first goal, which options serve."""
        return self.brief.goals[0]

    @property
    def goal_name(self) -> str:
        """How a sentence begins that is about the first goal."""
        return "The goal" if len(self.brief.goals) == 1 else "Goal 1"

    def proof_of(self, *kinds: ProofKind) -> tuple[tuple[int, Proof], ...]:
        """Return usable proof of these kinds with its numbers: what may be published first, then renewed figures."""
        found = [(number, item) for number, item in usable_proof(self.brief) if item.kind in kinds]
        return tuple(sorted(found, key=lambda pair: (not pair[1].may_be_published, not is_renewed(pair[1]), pair[0])))

    def need(self) -> float | None:
        """Return how much is missing to the first goal, as a number of things or people; None if it is unknown."""
        goal = self.goal
        if goal.target is None or goal.unit == "%":
            return None
        missing = goal.target - (goal.start or 0)
        return missing if missing > 0 else None

    def enough_wait(self) -> bool:
        """Whether as many people wait already as the first goal needs."""
        need = self.need()
        return bool(need and self.goal.waiting and self.goal.waiting >= need)

    def movers(self) -> tuple[Segment, ...]:
        """Return the groups that can move the first goal; empty if the brief names no groups."""
        return movers_of(self.brief, 1)

    def mover_questions(self) -> tuple[int, ...]:
        """Return the questions of the groups that can move the first goal; all if it is unknown who asks."""
        asked = questions_of(self.brief, self.movers())
        return asked or tuple(range(1, len(self.brief.audience.questions) + 1))

    def urgent_gaps(self) -> tuple[tuple[int, frozenset[int]], ...]:
        """Return the positions (from 0) of gaps with high priority and the questions they are about."""
        return tuple(
            (index, frozenset(gap.questions))
            for index, gap in enumerate(self.brief.market.gaps or ())
            if gap.priority == "High" and gap.questions
        )

    def channel(self, key: ChannelKey) -> tuple[int, ChannelUse] | None:
        """Return a channel of the brief with its position; None if it is not listed or refused."""
        if self.is_refused(key):
            return None
        uses = enumerate(self.brief.means.channels or ())
        return next(((index, use) for index, use in uses if use.channel == key), None)

    def is_refused(self, key: ChannelKey) -> bool:
        """Whether the owner refuses a channel."""
        return key in (self.brief.rules.refused_channels or ())

    def coming_season(self) -> SeasonSpan | None:
        """Return the next buying season that begins in the window, with time for pieces before it."""
        earliest = self.window.first_publication + timedelta(days=_LEAD_DAYS)
        spans = find_seasons(self.brief, self.window.start, self.window.end)
        return next((s for s in spans if s.season.kind == "Buying" and s.first >= earliest), None)

    def busy_by_day(self) -> tuple[Segment, ...]:
        """Return the groups that cannot come in working hours."""
        return tuple(item for item in self.brief.audience.segments or () if item.is_free_by_day is False)


def is_renewed(proof: Proof) -> bool:
    """Whether the proof is new every month, quarter or year."""
    return proof.renewed not in (None, "Once")
