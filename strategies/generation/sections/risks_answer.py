"""What a writer answers about the risks, the objections to it, and the same answer made by rules."""

from collections.abc import Collection, Iterator, Sequence

from pydantic import BaseModel, Field

from strategies.generation.brief import Brief
from strategies.generation.brief.answers import NAME_MAX_CHARS
from strategies.generation.facts import ShortClaim, short_claim
from strategies.generation.planning.plan import Degree
from strategies.generation.planning.plan import Risk as PlannedRisk
from strategies.generation.planning.risks import weight_of
from strategies.generation.sections.answer_checks import (
    find_repeated,
    require_choice,
    require_claim,
    require_count,
    require_reason,
    require_text,
)
from strategies.generation.wording import clip
from strategies.generation.writers.base import Objection

OWN_MIN, OWN_MAX = 3, 5
KEPT_MAX = 3
_KEPT_FROM = 6
"""Weight from which a risk of the rules stays in the document, in whatever words."""
_TEXT_MAX_CHARS = 200


class RiskProse(BaseModel):
    """A writer's prose on one risk."""

    risk: ShortClaim = Field(
        description="What could go wrong with this plan, in one sentence. Its reason names the cause in this plan."
    )
    chance: Degree = Field(description="How likely it is: low, medium or high.")
    impact: Degree = Field(description="How much of the first goal it would cost: low, medium or high.")
    early_sign: str = Field(
        max_length=_TEXT_MAX_CHARS,
        description="The earliest thing that someone of this business could see or count.",
        json_schema_extra={"guard": "instruction"},
    )
    response: str = Field(
        max_length=_TEXT_MAX_CHARS,
        description="What this team does then, with the hours it has.",
        json_schema_extra={"guard": "instruction"},
    )
    owner: str = Field(
        max_length=NAME_MAX_CHARS, description="Who does it: one of the people or reviewers in the facts, exactly."
    )


class KeptRiskProse(RiskProse):
    """A writer's prose on a risk that the rules have found."""

    key: str = Field(max_length=NAME_MAX_CHARS, description="Exactly as given.")


class RisksProse(BaseModel):
    """A writer's prose on the risks."""

    kept: list[KeptRiskProse] = Field(
        description="One for each entry: the risk of that name in the facts, in your words. Keep its figures."
    )
    own: list[RiskProse] = Field(
        max_length=OWN_MAX,
        description="Three to five risks that you see in this plan and that are not kept.",
    )


def gravest(planned: Sequence[PlannedRisk]) -> list[PlannedRisk]:
    """Return the risks of the rules that no writer may leave out."""
    return [item for item in planned if weight_of(item.chance, item.impact) >= _KEPT_FROM][:KEPT_MAX]


def people_of(brief: Brief) -> list[str]:
    """Return who can own a risk: the people who make content, and those who check it."""
    people = [person.role for person in brief.means.people]
    return list(dict.fromkeys([*people, *(item.who for item in brief.rules.reviewers or ())]))


def find_objections(prose: BaseModel, people: Collection[str]) -> list[Objection]:
    """Object to too few risks, to risks without sign, response or known owner, and to repeated ones."""
    if not isinstance(prose, RisksProse):
        return []
    found = list(require_count("own", len(prose.own), OWN_MIN, OWN_MAX, "risks of your own"))
    fields: list[tuple[str, RiskProse]] = [(f"kept.{position}", item) for position, item in enumerate(prose.kept)]
    fields += [(f"own.{position}", item) for position, item in enumerate(prose.own)]
    for field, item in fields:
        found += _check_risk(field, item, people)
    risks = [(f"{field}.risk.text", item.risk.text) for field, item in fields]
    signs = [(f"{field}.early_sign", item.early_sign) for field, item in fields]
    found += find_repeated(risks, "Name each risk once.")
    return [*found, *find_repeated(signs, "Each risk shows in a sign of its own.")]


def _check_risk(field: str, item: RiskProse, people: Collection[str]) -> Iterator[Objection]:
    yield from require_claim(f"{field}.risk.text", item.risk, "what could go wrong")
    yield from require_reason(f"{field}.risk.reason", item.risk, "A risk is a judgement.")
    yield from require_text(f"{field}.early_sign", item.early_sign, "what shows it first")
    yield from require_text(f"{field}.response", item.response, "what to do then")
    yield from require_choice(f"{field}.owner", item.owner, people, "the people of this plan")


def draft_prose(planned: Sequence[PlannedRisk]) -> RisksProse:
    """Return the answer of the rules: all risks that they have found."""
    return RisksProse(kept=[_draft_risk(item) for item in planned], own=[])


def _draft_risk(item: PlannedRisk) -> KeptRiskProse:
    return KeptRiskProse(
        key=item.key,
        risk=short_claim(item.title, f"risk.{item.key}"),
        chance=item.chance,
        impact=item.impact,
        early_sign=clip(item.early_sign, _TEXT_MAX_CHARS),
        response=clip(item.response, _TEXT_MAX_CHARS),
        owner=item.owner,
    )
