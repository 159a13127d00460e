"""The thesis as it is stored: what a writer decided, each statement with its evidence."""

from pydantic import BaseModel, ConfigDict

from strategies.generation.brief.means import FormatKey
from strategies.generation.planning.decisions import OptionDecision, TensionDecision, ThesisDecision
from strategies.generation.sections.base import Statement


class WrittenOption(BaseModel):
    """A way to reach the primary goal, in the writer's words. See `OptionDecision`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    pitch: Statement
    gives_up: Statement
    risk: Statement
    speed: Statement
    change_if: list[Statement]
    formats: list[FormatKey]
    share_percent: int
    proof: list[int]
    questions: list[int]

    def decision(self) -> OptionDecision:
        """Return the option as the plan needs it."""
        return OptionDecision(
            title=self.title,
            pitch=self.pitch.text,
            gives_up=self.gives_up.text,
            risk=self.risk.text,
            speed=self.speed.text,
            change_if=tuple(item.text for item in self.change_if),
            formats=tuple(self.formats),
            share_percent=self.share_percent,
            proof=tuple(self.proof),
            questions=tuple(self.questions),
        )


class WrittenTension(BaseModel):
    """A contradiction, in the writer's words. See `TensionDecision`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: str
    title: str
    consequence: Statement
    default: str
    question: str
    how: str
    working: str
    paths: list[str]

    def decision(self) -> TensionDecision:
        """Return the tension as the plan needs it."""
        return TensionDecision(
            rule=self.rule,
            title=self.title,
            consequence=self.consequence.text,
            default=self.default,
            question=self.question,
            how=self.how,
            working=self.working,
            paths=tuple(self.paths),
        )


class WrittenRefusal(BaseModel):
    """What the plan will not do."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: str
    reason: Statement


class WrittenThesis(BaseModel):
    """What the whole document says. The first option is the chosen one. The rules decide what is missing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bet: Statement | None
    audience: Statement | None
    promise: Statement | None
    why: Statement | None
    """Why the first option was chosen."""
    refusals: list[WrittenRefusal]
    tensions: list[WrittenTension]
    options: list[WrittenOption]

    def decision(self) -> ThesisDecision:
        """Return the thesis as the plan needs it."""
        return ThesisDecision(
            bet=_text_of(self.bet),
            gives_up=self.options[0].gives_up.text if self.options else "",
            audience=_text_of(self.audience),
            promise=_text_of(self.promise),
            why=_text_of(self.why),
            refusals=tuple((item.what, item.reason.text) for item in self.refusals),
            tensions=tuple(item.decision() for item in self.tensions),
            options=tuple(item.decision() for item in self.options),
        )


def _text_of(statement: Statement | None) -> str:
    return statement.text if statement else ""
