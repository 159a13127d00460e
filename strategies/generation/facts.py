"""The facts a writer may use, each with its evidence, and the conversion of claims into statements."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from pydantic import BaseModel, Field, JsonValue

from strategies.generation.brief import Brief
from strategies.generation.sections.answer_rows import answers_basis
from strategies.generation.sections.base import UNVERIFIED, Evidence, Statement
from strategies.generation.sums import EXPRESSION_MAX_CHARS, print_sum
from strategies.generation.wording import clip, sentence

CLAIM_MAX_CHARS = 700
SHORT_CLAIM_MAX_CHARS = 260
LINE_MAX_CHARS = 180
POINT_MAX_CHARS = 140
_SENTENCES = "One or two plain sentences. What goes beyond the facts has a reason or a check."
REASON_MAX_CHARS = 300
SUMS_MAX = 4
_INSTRUCTION_TITLE = "your instruction for this section"
_INDEX = re.compile(r"\[(\d+)\]")
_WEAKEST_FIRST: tuple[Evidence, ...] = ("assumption", "judgement", "calculated")
INSTRUCTION = "your_instruction"
"""Id of the fact with the owner's instruction for a section."""


class Sum(BaseModel):
    """A calculation with figures of the facts. Code evaluates it again and prints the working."""

    expression: str = Field(
        max_length=EXPRESSION_MAX_CHARS,
        description="Figures and the signs + - * / ( ) only, such as 1150 - 600 or 101 / 9.",
    )
    result: float = Field(description="What the expression comes to, rounded as in the text.")
    facts: list[str] = Field(description="Ids of the facts that the figures come from, exactly as given.")


class Claim(BaseModel):
    """A claim made by a writer."""

    text: str = Field(max_length=CLAIM_MAX_CHARS, description=_SENTENCES)
    basis: list[str] = Field(description="Ids of the facts it rests on, exactly as given; `assumption` when none does.")
    reason: str = Field(
        default="",
        max_length=REASON_MAX_CHARS,
        description="Only when it is your judgement on the facts: why you think so, in one sentence. Empty otherwise.",
    )
    check: str = Field(
        default="",
        max_length=REASON_MAX_CHARS,
        description="Only when it would have to be found out: how to check it, and by when. Empty otherwise.",
    )
    sums: list[Sum] = Field(
        default_factory=list,
        max_length=SUMS_MAX,
        description="One for each figure in the text that was calculated.",
    )


class ShortClaim(Claim):
    """A claim of two or three lines."""

    text: str = Field(max_length=SHORT_CLAIM_MAX_CHARS, description=_SENTENCES)


class LineClaim(ShortClaim):
    """A claim in a list, where one or two lines are read."""

    text: str = Field(max_length=LINE_MAX_CHARS, description=_SENTENCES)


class PointClaim(LineClaim):
    """A claim of a writer alone, which the rules never draft from the owner's longer words."""

    text: str = Field(max_length=POINT_MAX_CHARS, description=_SENTENCES)


def claim(text: str, *basis: str, reason: str = "", check: str = "") -> Claim:
    """Build a claim of the rules; empty bases are left out. The owner's long words are shortened to fit."""
    return _build_claim(Claim, CLAIM_MAX_CHARS, text, basis, reason, check)


def short_claim(text: str, *basis: str, reason: str = "", check: str = "") -> ShortClaim:
    """Build a short claim of the rules, as `claim` does."""
    return _build_claim(ShortClaim, SHORT_CLAIM_MAX_CHARS, text, basis, reason, check)


def line_claim(text: str, *basis: str, reason: str = "", check: str = "") -> LineClaim:
    """Build a claim of one or two lines of the rules, as `claim` does."""
    return _build_claim(LineClaim, LINE_MAX_CHARS, text, basis, reason, check)


def say_nothing() -> PointClaim:
    """Return a claim that says nothing, for what the rules do not judge. No statement is made of it."""
    return PointClaim(text="", basis=[])


def _build_claim[C: Claim](
    kind: type[C], max_chars: int, text: str, basis: Iterable[str], reason: str, check: str
) -> C:
    return kind(
        text=clip(text, max_chars),
        basis=list(dict.fromkeys(part for part in basis if part)),
        reason=clip(reason, REASON_MAX_CHARS),
        check=clip(check, REASON_MAX_CHARS),
    )


type FindEvidence = Callable[[str], tuple[Evidence, str] | None]
"""Returns the evidence of a fact and what a statement shows as its basis; None if there is no such fact."""


def _find_nothing(_: str) -> tuple[Evidence, str] | None:
    return None


class Facts:
    """Facts by id. Answers of the brief use their dotted path as id, so that claims can refer to them."""

    def __init__(self, brief: Brief) -> None:
        self._language = brief.language
        self._answers: dict[str, Any] = brief.model_dump(mode="json")
        self._values: dict[str, JsonValue] = {}
        self._evidence: dict[str, tuple[Evidence, str]] = {}
        self._cited: list[str] = []
        self._find_other: FindEvidence = _find_nothing

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

    def allow(self, find_other: FindEvidence) -> None:
        """Allow claims to rest on facts that are not the section's own, such as those of the plan."""
        self._find_other = find_other

    def values(self) -> dict[str, JsonValue]:
        """Return the facts as passed to the writer."""
        return dict(self._values)

    def answer_paths(self) -> list[str]:
        """Return the paths of the answers that shaped the section: those among the facts, and others that it cites."""
        given = [name for name, (evidence, _) in self._evidence.items() if evidence == "you_told_us"]
        return list(dict.fromkeys([*given, *self._cited]))

    def statement(self, said: Claim) -> Statement:
        """Turn a claim into a statement with all of its evidence. Without a known basis it is marked as unverified.

        What goes beyond the facts (`check`) is an assumption, which keeps what it rests on. An opinion (`reason`) is a
        judgement. Sums that are right are printed; wrong ones are not.
        """
        text, reason, check = said.text.strip(), said.reason.strip(), said.check.strip()
        names = [_INDEX.sub(r".\1", name.strip()) for name in said.basis if name.strip()]
        found = [self._find(name) for name in names]
        known = [item for item in found if item]
        if check:
            return self._assume(text, said, known if len(known) == len(found) else [])
        if len(known) < len(found) or not known:
            return Statement(text=text, evidence="assumption", basis=UNVERIFIED)
        sums = self._print_sums(said.sums)
        if reason:
            return Statement(text=text, evidence="judgement", basis=" ".join([reason, *map(sentence, sums)]))
        return _combine_evidence(text, known, sums)

    def statement_or_none(self, said: Claim | None) -> Statement | None:
        """Turn a claim into a statement; None if it says nothing."""
        return self.statement(said) if said and said.text.strip() else None

    def _assume(self, text: str, said: Claim, known: Sequence[tuple[Evidence, str]]) -> Statement:
        """Return an assumption with its check, and with its reason, its sums and the facts behind it."""
        answers = answers_basis(basis for kind, basis in known if kind == "you_told_us" and basis != INSTRUCTION)
        others = [basis for kind, basis in known if kind != "you_told_us"]
        instruction = [_INSTRUCTION_TITLE for _, basis in known if basis == INSTRUCTION]
        parts = [said.reason.strip(), *self._print_sums(said.sums), *dict.fromkeys(others), answers, *instruction]
        rests_on = "; ".join(part.rstrip(" .") for part in parts if part)
        if not rests_on:
            return Statement(text=text, evidence="assumption", basis=said.check.strip())
        return Statement(text=text, evidence="assumption", basis=sentence(rests_on), check=said.check.strip())

    def _print_sums(self, sums: Iterable[Sum]) -> list[str]:
        printed = (print_sum(item.expression, item.result, self._language) for item in sums)
        return list(dict.fromkeys(filter(None, printed)))

    def _find(self, name: str) -> tuple[Evidence, str] | None:
        """Find a fact by its id or by the id of one of its parts, or any other answer of the brief by its path."""
        fact = name
        while fact:
            if fact in self._evidence:
                kind, basis = self._evidence[fact]
                return kind, name if kind == "you_told_us" else basis
            fact = fact.rpartition(".")[0]
        if _drop_unknown(_get_path(self._answers, name)) is None:
            return self._find_other(name)
        self._cited.append(name)
        return "you_told_us", name


def _combine_evidence(text: str, found: Sequence[tuple[Evidence, str]], sums: Sequence[str]) -> Statement:
    """Combine several bases: assumptions outweigh judgements, then come calculations, and answers last."""
    for evidence in _WEAKEST_FIRST:
        bases = [basis for kind, basis in found if kind == evidence]
        if bases or (sums and evidence == "calculated"):
            return Statement(text=text, evidence=evidence, basis="; ".join(dict.fromkeys([*bases, *sums])))
    return Statement(text=text, evidence="you_told_us", basis=", ".join(basis for _, basis in found))


def keep_known(brief: Brief, paths: Iterable[str]) -> list[str]:
    """Return the paths that have an answer, each once."""
    answers = brief.model_dump(mode="json")
    return [path for path in dict.fromkeys(paths) if _drop_unknown(_get_path(answers, path)) is not None]


def _get_path(answers: Any, path: str) -> Any:
    """Return the answer at a path; None if there is none."""
    for name in path.split("."):
        match answers:
            case dict():
                answers = answers.get(name)
            case list() if name.isdecimal() and int(name) < len(answers):
                answers = answers[int(name)]
            case _:
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
