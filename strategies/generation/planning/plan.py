"""The plan as data. Sections only render it, so numbers and dates are the same everywhere.

Positions of questions, goals and proof are 1-based, as in the brief. Paths are dotted paths of the brief, with 0-based
positions (`audience.questions.0`). Hours and money are unrounded; `wording` rounds them
for the reader, everywhere alike.
"""

from dataclasses import dataclass
from typing import Literal

from strategies.generation.brief.means import ChannelKey, FormatKey
from strategies.generation.planning.measures import Metric, Milestone
from strategies.generation.planning.schedule import (
    Asset,
    AssetKind,
    Calendar,
    Capacity,
    Money,
    Stage,
    Window,
)

type OptionKey = Literal["numbers", "answers", "work", "stories", "list", "partners", "countdown"]
type OwnKey = Literal["own-1", "own-2", "own-3"]
"""Keys of the options of a writer, in its order."""
type AnyOptionKey = Literal[
    "numbers", "answers", "work", "stories", "list", "partners", "countdown", "own-1", "own-2", "own-3"
]


type Degree = Literal["low", "medium", "high"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tension:
    """A contradiction or a limit in the brief that decides something, found by one rule."""

    key: str
    """Name of the rule, such as `goal_beyond_window`."""
    title: str
    """What is at odds, in one sentence."""
    working: str
    """The figures or answers compared, with their calculation."""
    consequence: str
    """What follows for the plan."""
    default: str
    """What the plan assumes until the owner decides otherwise."""
    question: str
    """The question to the owner."""
    how: str
    """How to find the answer."""
    weight: int
    """How much of the plan would change with another answer, from 1 to 100. Ranks tensions and open questions."""
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """Something the plan does not know: from a tension or an unanswered question of the brief."""

    question: str
    why: str
    """What of the plan depends on it."""
    default: str
    """What the plan assumes meanwhile."""
    how: str
    """How to find out, and by when."""
    weight: int
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One reason for or against an option."""

    points: int
    why: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What an option asks of the plan, beside its formats, proof and questions."""

    needs_proof: bool = False
    """Whether it is nothing without its proof: only pieces that show it carry it out."""
    has_edition: bool = False
    """Whether it publishes figures again whenever they are new."""
    needs_list: bool = False
    """Whether readers have to be written to, so that there must be a form to sign up."""
    needs_partners: bool = False
    """Whether others have to be asked to publish its pieces."""
    serves_known: bool = False
    """Whether it can serve the people who already wait."""
    subject: str
    """Name of a pillar for its questions, where the owner names no themes."""
    response: str
    """What to do when its risk shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A way to reach the primary goal."""

    key: AnyOptionKey
    rule: OptionKey | None
    """The rule that describes it; None if a writer does."""
    traits: Traits
    title: str
    pitch: str
    """What the business would do, in its own terms."""
    gives_up: str
    risk: str
    speed: str
    change_if: tuple[str, ...]
    """Observations that would change the choice."""
    points: tuple[Point, ...]
    """Why the rules rank it as they do; empty if a writer chooses."""
    formats: tuple[FormatKey, ...]
    """Formats that carry the option, the leading one first. Pieces in these formats are the option's pieces."""
    share_percent: int
    """Least part of the hours of all pieces that the option gets, at least 40."""
    proof: tuple[int, ...]
    """The proof it is built on."""
    questions: tuple[int, ...]
    """The questions it answers first."""

    @property
    def total(self) -> int:
        """Sum of the points."""
        return sum(point.points for point in self.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pillar:
    """A subject of the content."""

    key: str
    title: str
    share_percent: int
    """Whole numbers; all pillars together are 100."""
    is_share_assumed: bool
    questions: tuple[int, ...]
    proof: tuple[int, ...]
    segment: str
    """Name of the group, or the ideal customer in short."""
    goal: int
    hub: str
    """Title of the page that its pieces point to; an asset makes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A piece to make. `id` never changes while the question and the format stay the same."""

    id: str
    text: str
    pattern: str
    """Key of the pattern, `question` if it is the customer's question as it is, `answer` for `Answer: <question>`,
    `decided` if a writer decided on it."""
    question: int
    proof: int | None
    """Proof that answers the question and may be published; None if there is none yet."""
    proof_note: str
    """What to get if there is no proof; empty otherwise."""
    pillar: str
    segment: str
    stage: Stage
    format: FormatKey
    goal: int
    moves: str
    """How the piece moves the goal, in one sentence."""
    is_option: bool
    """Whether it is one of the chosen option's pieces."""
    shows: int | None = None
    """Proof that a writer chose for it; the permission to publish it may still be missing."""
    channel: ChannelKey | None = None
    """Where a writer decided to publish it; None leaves the channel to the rules."""
    next_step: str = ""
    """What a writer decided to ask of its readers; empty leaves it to the rules."""
    asset: AssetKind | None = None
    """What a writer decided to make before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelPlan:
    """A channel the plan uses."""

    key: ChannelKey
    name: str
    formats: tuple[FormatKey, ...]
    """Formats of the titles that are published here. Every channel has pieces. The rules give each format one channel;
    a writer may spread the pieces of a format over several."""
    role: str
    hours_per_week: float
    stop_if: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedChannel:
    """A channel the plan does not use, and why."""

    key: ChannelKey
    name: str
    reason: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """What could go wrong with this plan, found by one rule."""

    key: str
    """Name of the rule, such as `waiting`. No plan has it twice."""
    title: str
    chance: Degree
    impact: Degree
    early_sign: str
    response: str
    owner: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WriterBrief:
    """What a writer needs for one row. `sample` is text from the owner's own pairs or proof, or empty."""

    row: str
    reader: str
    question: str
    answer: str
    """The owner's answer in a sentence, or empty."""
    outline: tuple[str, ...]
    proof: str
    to_get: tuple[str, ...]
    must_state: tuple[str, ...]
    must_not: tuple[str, ...]
    done_when: tuple[str, ...]
    sample: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Thesis:
    """What the whole document says. Written first; everything else follows from it."""

    bet: str
    gives_up: str
    audience: str
    promise: str
    refusals: tuple[tuple[str, str], ...]
    """Three things the plan will not do, each with its reason."""
    why: str
    """Why the first option was chosen, in a writer's words; empty if the points of the options say it."""
    is_decided: bool
    """Whether bet and choice are a writer's."""
    warnings: tuple[str, ...]
    """Shown above everything else: barred or regulated claims, answers that could not be carried over."""
    not_enforced: tuple[str, ...]
    """Rules of the owner that no code can check, for the people who do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The whole plan. `options` are sorted, the first is chosen; tensions and questions by weight, heaviest first."""

    window: Window
    capacity: Capacity
    tensions: tuple[Tension, ...]
    options: tuple[Option, ...]
    thesis: Thesis
    pillars: tuple[Pillar, ...]
    titles: tuple[Title, ...]
    assets: tuple[Asset, ...]
    channels: tuple[ChannelPlan, ...]
    refused: tuple[RefusedChannel, ...]
    money: Money
    calendar: Calendar
    briefs: tuple[WriterBrief, ...]
    metrics: tuple[Metric, ...]
    roadmap: tuple[Milestone, ...]
    risks: tuple[Risk, ...]
    questions: tuple[OpenQuestion, ...]

    @property
    def option(self) -> Option:
        """The chosen option."""
        return self.options[0]
