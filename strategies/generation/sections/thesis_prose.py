"""What a writer decides before anything else: the schema of the thesis."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from strategies.generation.brief.means import FormatKey
from strategies.generation.facts import Claim

BET_MAX_CHARS, LINE_MAX_CHARS, TITLE_MAX_CHARS, NAME_MAX_CHARS = 230, 130, 100, 60
CONSEQUENCE_MAX_CHARS = 200
TENSIONS_MIN, TENSIONS_MAX = 3, 6
OTHERS = 2
REFUSALS = 3
SHARE_MIN, SHARE_MAX = 40, 100
SIGNS = 2
FORMATS_MAX, QUESTIONS_MAX, _PROOF_MAX = 3, 6, 4
_SILENT: dict[str, Any] = {"guard": "silent"}
_INSTRUCTION: dict[str, Any] = {"guard": "instruction"}

_FINDING = "finding."
"""What the ids of findings begin with. A writer may name one with or without it."""

type FindingKey = Annotated[str, AfterValidator(lambda key: key.strip().removeprefix(_FINDING))]
type Sign = Annotated[str, Field(max_length=LINE_MAX_CHARS)]


class BetProse(Claim):
    """The bet of the strategy."""

    text: str = Field(
        max_length=BET_MAX_CHARS,
        description="If the business does this for these people, that goal moves, because of this. Printed after "
        "“The bet:” at the very top.",
    )


class MoversProse(Claim):
    """Who can move the first goal."""

    text: str = Field(
        max_length=BET_MAX_CHARS,
        description="Who can move the first goal and why, and who cannot. Printed after “For:”.",
    )


class PromiseProse(Claim):
    """What readers can rely on."""

    text: str = Field(
        max_length=LINE_MAX_CHARS,
        description="Said to the readers, publishable as it is. Printed after “The promise:”.",
    )


class WhyProse(Claim):
    """Why the first option is chosen."""

    text: str = Field(
        max_length=BET_MAX_CHARS,
        description="Why the chosen option and neither of the others, with what in the brief decides it.",
    )


class RefusalProse(Claim):
    """What the plan will not do."""

    text: str = Field(max_length=LINE_MAX_CHARS, description="The reason, as a sentence of its own.")
    what: str = Field(
        max_length=NAME_MAX_CHARS,
        description="What a reader would expect to find in the plan and will not, such as “Advertising for new "
        "readers”. Printed under “What we will not do”, with the reason after it.",
    )


class TensionProse(Claim):
    """A contradiction or a limit that decides something."""

    text: str = Field(
        max_length=TITLE_MAX_CHARS,
        description="What is at odds, with its figures, in one sentence. Printed as a heading, and before the reader "
        "has seen anything else.",
    )
    rule: FindingKey = Field(
        description="Key of the finding among the facts under `finding` that this is about, exactly as given; empty "
        "for one that you found yourself.",
        json_schema_extra=_SILENT,
    )
    consequence: str = Field(max_length=CONSEQUENCE_MAX_CHARS, description="What follows from it for the plan.")
    default: str = Field(
        max_length=LINE_MAX_CHARS,
        description="What the plan assumes until the owner decides. Printed after “For now:”.",
    )
    question: str = Field(max_length=LINE_MAX_CHARS, description="The one question to the owner that settles it.")
    how: str = Field(
        max_length=LINE_MAX_CHARS,
        description="How the owner finds the answer this week, with what is there already.",
    )


class OptionProse(Claim):
    """A way to reach the first goal."""

    text: str = Field(
        max_length=BET_MAX_CHARS,
        description="What the business would do, in its own terms, with its own proof and formats.",
    )
    title: str = Field(
        max_length=NAME_MAX_CHARS, description="A name for it that fits this business alone, beginning with a verb."
    )
    gives_up: str = Field(
        max_length=LINE_MAX_CHARS,
        description="What the same hours can then not do. Printed after “You give up”, so begin in lower case.",
    )
    risk: str = Field(max_length=LINE_MAX_CHARS, description="What would make it fail, as a sentence of its own.")
    speed: str = Field(
        max_length=LINE_MAX_CHARS,
        description="What moves first, and after how long. Printed after “Speed:”.",
        json_schema_extra=_INSTRUCTION,
    )
    change_if: list[Sign] = Field(
        min_length=SIGNS,
        max_length=SIGNS,
        description="Two observations, each with a number and a day or a count of pieces, that would change the "
        "choice. The second one is the earliest sign of the risk.",
        json_schema_extra=_INSTRUCTION,
    )
    formats: list[FormatKey] = Field(
        min_length=1,
        max_length=FORMATS_MAX,
        description="Formats that carry it, the leading one first, from those under `choose.formats`. All pieces in "
        "these formats count as pieces of the option.",
        json_schema_extra=_SILENT,
    )
    share_percent: int = Field(
        description=f"Least part of the hours of all pieces that it gets, {SHARE_MIN} to {SHARE_MAX}. Leave room for "
        "what the other goals need.",
        json_schema_extra=_SILENT,
    )
    proof: list[int] = Field(
        max_length=_PROOF_MAX,
        description="Numbers of the proof under `choose.proof` that it is built on, the most important first.",
        json_schema_extra=_SILENT,
    )
    questions: list[int] = Field(
        min_length=1,
        max_length=QUESTIONS_MAX,
        description="Numbers of the questions under `choose.questions` that it answers, the first row first.",
        json_schema_extra=_SILENT,
    )


class ThesisProse(BaseModel):
    """A writer's thesis: what is at odds, what to bet on, and what else could be done."""

    tensions: list[TensionProse] = Field(
        min_length=TENSIONS_MIN, max_length=TENSIONS_MAX, description="What changes most first."
    )
    chosen: OptionProse = Field(description="The option to carry out.")
    others: list[OptionProse] = Field(
        min_length=OTHERS,
        max_length=OTHERS,
        description="Two options that a sensible colleague would defend, the second best first.",
    )
    why: WhyProse
    bet: BetProse
    audience: MoversProse
    promise: PromiseProse
    refusals: list[RefusalProse] = Field(min_length=REFUSALS, max_length=REFUSALS)

    @property
    def options(self) -> tuple[OptionProse, ...]:
        """Return the options, the chosen one first."""
        return self.chosen, *self.others


class RulesThesis(ThesisProse):
    """The thesis of the rules. A writer that returns it decides nothing."""

    tensions: list[TensionProse]
    others: list[OptionProse]
    refusals: list[RefusalProse]
