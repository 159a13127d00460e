"""A second reading by a model: does the fact that a claim names bear what it says?

Code sees figures, names and listed words; whether a fact bears a sentence takes a reader. The functions here are pure:
they list the claims, state the question, and turn the verdicts into objections. `writers.judging` asks the model.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from pydantic import BaseModel, Field, JsonValue

from strategies.generation.writers.base import Assignment, Objection
from strategies.generation.writers.guard.bases import ASSUMPTION, bases_of
from strategies.generation.writers.guard.fields import join_path, walk_models
from strategies.generation.writers.guard.ground import build_ground

JUDGED_MAX = 40
"""Claims of one section that are judged; the first ones are."""
_FACT_MAX_CHARS = 600
_REASON_MAX_CHARS = 200

type Refusals = Mapping[tuple[str, tuple[str, ...]], str]
"""The reason of each refusal, by the text of the claim and the ids of its facts. Entries may change positions."""
NO_REFUSALS: Refusals = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedClaim:
    """A claim to judge, with the facts that it names, by id."""

    number: int
    path: str
    text: str
    facts: dict[str, str]

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        return self.text, tuple(self.facts)


class Verdict(BaseModel):
    """Whether one claim is borne by its facts."""

    number: int = Field(description="The number of the claim, exactly as given.")
    is_borne: bool = Field(description="Whether the facts bear the claim.")
    missing: str = Field(
        default="", description="What the facts do not say, in at most 20 words. Empty if they bear it."
    )


class Verdicts(BaseModel):
    """The answer to the request: one verdict for each claim."""

    verdicts: list[Verdict]


def list_claims(prose: BaseModel, assignment: Assignment) -> list[JudgedClaim]:
    """Return the claims of an answer that name facts, without assumptions and judgements, which say why themselves."""
    return list(islice(_iter_claims(prose, assignment), JUDGED_MAX))


def build_question(claims: Sequence[JudgedClaim]) -> list[JsonValue]:
    """Return the claims as JSON for the request. They hold text of the owner, so they belong where facts are."""
    return [{"number": claim.number, "claim": claim.text, "facts": dict(claim.facts)} for claim in claims]


def read_verdicts(answer: Verdicts, claims: Sequence[JudgedClaim]) -> Refusals:
    """Return what is not borne. Verdicts on claims that do not exist are skipped."""
    by_number = {claim.number: claim for claim in claims}
    refused = [each for each in answer.verdicts if not each.is_borne and each.number in by_number]
    return {by_number[each.number].key: _reason_of(each) for each in refused}


def _reason_of(verdict: Verdict) -> str:
    return f"The facts named do not bear this. {verdict.missing.strip()[:_REASON_MAX_CHARS]}".strip()


def check_refused(prose: BaseModel, assignment: Assignment, refused: Refusals) -> Iterator[Objection]:
    """Object to every claim that was refused and still has the same text and facts."""
    if not refused:
        return
    for claim in _iter_claims(prose, assignment):
        if reason := refused.get(claim.key):
            yield Objection(kind="basis", field=claim.path, sentence=claim.text, reason=reason)


def _iter_claims(prose: BaseModel, assignment: Assignment) -> Iterator[JudgedClaim]:
    texts, number = build_ground(assignment).texts, 0
    for path, model in walk_models(prose):
        text = str(getattr(model, "text", ""))
        names = [name for name in bases_of(model) if name != ASSUMPTION]
        if not text or not names or str(getattr(model, "reason", "")):
            continue
        facts = {name: _text_of(name, texts) for name in names}
        if any(facts.values()):
            number += 1
            yield JudgedClaim(number=number, path=join_path(path, "text"), text=text, facts=facts)


def _text_of(name: str, texts: Sequence[tuple[str, str]]) -> str:
    parts = [text for path, text in texts if path == name or path.startswith(f"{name}.")]
    return " · ".join(dict.fromkeys(parts))[:_FACT_MAX_CHARS]
