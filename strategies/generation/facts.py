"""The facts a writer may use, each with its evidence, and the conversion of claims into statements."""

import re
from collections.abc import Iterable
from typing import Any, cast

from pydantic import BaseModel, Field, JsonValue

from strategies.generation.brief import Brief
from strategies.generation.sections.base import UNVERIFIED, Evidence, Statement
from strategies.generation.wording import clip

CLAIM_MAX_CHARS = 700
_WEAKEST_FIRST: tuple[Evidence, ...] = ("assumption", "judgement", "calculated")
INSTRUCTION = "your_instruction"
"""Id of the fact with the owner's instruction for a section."""


class Sum(BaseModel):
    """A calculation with figures of the facts. Code evaluates it again and prints the working."""

    expression: str = Field(description="Figures and the signs + - * / ( ) only, such as 1150 - 600 or 101 / 9.")
    result: float = Field(description="What the expression comes to, rounded as in the text.")
    facts: list[str] = Field(description="Ids of the facts that the figures come from, exactly as given.")


class Claim(BaseModel):
    """A claim made by a writer."""

    text: str = Field(description="One or two plain sentences that say only what the facts say.")
    basis: list[str] = Field(description="Ids of the facts it rests on, exactly as given; `assumption` when none does.")
    reason: str = Field(
        default="",
        description="Only when it is your judgement on the facts: why you think so, in one sentence. Empty otherwise.",
    )
    check: str = Field(
        default="",
        description="Only when it goes beyond the facts: how to check it, and by when. Empty otherwise.",
    )
    sums: list[Sum] = Field(default_factory=list, description="One for each figure in the text that was calculated.")


def claim(text: str, *basis: str, reason: str = "", check: str = "") -> Claim:
    """Build a claim; empty bases are left out."""
    return Claim(text=text, basis=list(dict.fromkeys(part for part in basis if part)), reason=reason, check=check)


class Facts:
    """Facts by id. Answers of the brief use their dotted path as id, so that claims can refer to them."""

    def __init__(self, brief: Brief) -> None:
        self._answers: dict[str, Any] = brief.model_dump(mode="json")
        self._values: dict[str, JsonValue] = {}
        self._evidence: dict[str, tuple[Evidence, str]] = {}

    def add_answers(self, *paths: str) -> None:
        """Add answers of the brief. Unknown answers are skipped."""
        for path in paths:
            value = _drop_unknown(_get_path(self._answers, path))
            if value is not None:
                self._values[path] = value
                self._evidence[path] = ("you_told_us", path)

    def add_calculation(self, name: str, value: object, working: str) -> str:
        """Add a calculated JSON value with its calculation. Return its id, to name as basis."""
        self._values[name] = {"value": cast(JsonValue, value), "working": working}
        self._evidence[name] = ("calculated", working)
        return name

    def add_judgement(self, name: str, value: object, reason: str) -> str:
        """Add an opinion of the plan as a JSON value with what it rests on. Return its id, to name as basis."""
        self._values[name] = {"value": cast(JsonValue, value), "reason": reason}
        self._evidence[name] = ("judgement", reason)
        return name

    def add_instruction(self, instruction: str, earlier: str) -> None:
        """Add the owner's instruction for this section and the section's current text."""
        self._values[INSTRUCTION] = instruction
        self._evidence[INSTRUCTION] = ("you_told_us", INSTRUCTION)
        if earlier:
            self._values["earlier_text"] = earlier
            self._evidence["earlier_text"] = ("assumption", UNVERIFIED)

    def values(self) -> dict[str, JsonValue]:
        """Return the facts as passed to the writer."""
        return dict(self._values)

    def answer_paths(self) -> list[str]:
        """Return the paths of the answers among the facts: the section was shaped by these."""
        return [name for name, (evidence, _) in self._evidence.items() if evidence == "you_told_us"]

    def statement(self, said: Claim) -> Statement:
        """Turn a claim into a statement with evidence. A claim without a known basis is marked as unverified."""
        text = clip(said.text, CLAIM_MAX_CHARS)
        names = [re.sub(r"\[(\d+)\]", r".\1", name.strip()) for name in said.basis if name.strip()]
        found = [self._find(name) for name in names]
        if said.check.strip():
            return Statement(text=text, evidence="assumption", basis=clip(said.check, CLAIM_MAX_CHARS))
        if not found or None in found:
            return Statement(text=text, evidence="assumption", basis=UNVERIFIED)
        if said.reason.strip():
            return Statement(text=text, evidence="judgement", basis=clip(said.reason, CLAIM_MAX_CHARS))
        return _combine_evidence(text, names, [item for item in found if item])

    def _find(self, name: str) -> tuple[Evidence, str] | None:
        """Find a fact by its id, or by the id of one of its parts, such as an entry of a list."""
        while name:
            if name in self._evidence:
                return self._evidence[name]
            name = name.rpartition(".")[0]
        return None


def _combine_evidence(text: str, names: list[str], found: list[tuple[Evidence, str]]) -> Statement:
    """Combine several bases: assumptions outweigh judgements, then come calculations, and answers last."""
    for evidence in _WEAKEST_FIRST:
        bases = [basis for kind, basis in found if kind == evidence]
        if bases:
            return Statement(text=text, evidence=evidence, basis="; ".join(dict.fromkeys(bases)))
    return Statement(text=text, evidence="you_told_us", basis=", ".join(names))


def keep_known(brief: Brief, paths: Iterable[str]) -> list[str]:
    """Return the paths that have an answer, each once."""
    answers = brief.model_dump(mode="json")
    return [path for path in dict.fromkeys(paths) if _drop_unknown(_get_path(answers, path)) is not None]


def _get_path(answers: Any, path: str) -> Any:
    for name in path.split("."):
        answers = answers[int(name)] if isinstance(answers, list) else answers.get(name)
        if answers is None:
            return None
    return answers


def _drop_unknown(value: Any) -> Any:
    """Return the value without its unknown parts; None if nothing is left."""
    if isinstance(value, dict):
        kept = {name: known for name, inner in value.items() if (known := _drop_unknown(inner)) is not None}
        return kept or None
    if isinstance(value, list):
        return [known for inner in value if (known := _drop_unknown(inner)) is not None] or None
    return value
