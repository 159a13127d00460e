"""What a writer has decided, which then outranks the rules. The rules decide wherever a part is missing.

Positions of questions, goals and proof are 1-based, as in the brief. The code that builds this has
checked that they exist, and that formats and channels are those of the brief.
"""

from dataclasses import dataclass

from strategies.generation.brief.means import ChannelKey, FormatKey
from strategies.generation.planning.schedule import AssetKind, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionDecision:
    """A way to reach the primary goal, in the writer's words."""

    title: str
    pitch: str
    gives_up: str
    risk: str
    speed: str
    change_if: tuple[str, ...]
    formats: tuple[FormatKey, ...]
    """The leading one first."""
    share_percent: int
    """Part of the hours of all pieces, from 40 to 100."""
    proof: tuple[int, ...]
    questions: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TensionDecision:
    """A contradiction that the writer found, or one of the rules (`rule`) in the writer's words."""

    rule: str
    """Key of the tension that a rule found, such as `goal_beyond_window`; empty for the writer's own."""
    title: str
    consequence: str
    default: str
    question: str
    how: str
    working: str = ""
    """The calculation or the answers it rests on, for a tension of the writer's own."""
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThesisDecision:
    """What the whole document says. The first option is the chosen one.

    Texts and lists may be empty: the rules fill them in. Without options, the rules choose, and bet and promise are
    theirs.
    """

    bet: str
    gives_up: str
    audience: str
    """Who can move the first goal, and why."""
    promise: str
    why: str
    """Why the first option is chosen."""
    refusals: tuple[tuple[str, str], ...]
    """What the plan will not do, each with its reason."""
    tensions: tuple[TensionDecision, ...]
    options: tuple[OptionDecision, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceDecision:
    """A piece to make, with everything that the writer decides about it."""

    title: str
    """The one that the reader chose."""
    others: tuple[str, ...]
    """The candidates that the reader did not choose."""
    question: int
    proof: int | None
    pillar: str
    segment: str
    """Name of the group it is for."""
    stage: Stage
    format: FormatKey
    channel: ChannelKey
    next_step: str
    """What the reader does next, as an invitation: `Book a first visit`."""
    asset: AssetKind | None
    """What has to exist before the piece can be published."""
    goal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """The decisions of finished sections."""

    thesis: ThesisDecision | None = None
    pieces: tuple[PieceDecision, ...] = ()


NO_DECISIONS = Decisions()
