"""Options that a writer has decided, as the plan needs them."""

from collections.abc import Sequence
from typing import get_args

from strategies.generation.brief import Brief
from strategies.generation.planning.decisions import OptionDecision
from strategies.generation.planning.goal_words import goal_reference
from strategies.generation.planning.options.ground import is_renewed
from strategies.generation.planning.plan import Option, OwnKey, Traits
from strategies.generation.planning.schedule import Capacity
from strategies.generation.planning.usable_proof import usable_proof
from strategies.generation.wording import lower_first

_KEYS: tuple[OwnKey, ...] = get_args(OwnKey.__value__)
_SIGNS_MIN = 2
_RESPONSE = "Stop, and choose again between the options before more hours go into this one."


def build_decided_options(brief: Brief, capacity: Capacity, decided: Sequence[OptionDecision]) -> tuple[Option, ...]:
    """Return the options in the order of the writer, without what the brief or the hours do not have."""
    return tuple(_build(brief, capacity, key, item) for key, item in zip(_KEYS, decided, strict=False))


def _build(brief: Brief, capacity: Capacity, key: OwnKey, decided: OptionDecision) -> Option:
    usable = [form.key for form in capacity.formats]
    known = {number for number, _ in usable_proof(brief)}
    formats = tuple(form for form in dict.fromkeys(decided.formats) if form in usable) or (usable[0],)
    proof = tuple(number for number in dict.fromkeys(decided.proof) if number in known)
    asked = range(1, len(brief.audience.questions) + 1)
    return Option(
        key=key,
        rule=None,
        traits=Traits(
            has_edition=bool(proof) and _is_edition(brief, proof[0]),
            needs_list=formats[0] == "Newsletter",
            subject="The first questions",
            response=_RESPONSE,
        ),
        title=decided.title,
        pitch=decided.pitch,
        gives_up=decided.gives_up,
        risk=decided.risk,
        speed=decided.speed,
        change_if=_complete_signs(brief, decided.change_if),
        points=(),
        formats=formats,
        share_percent=decided.share_percent,
        proof=proof,
        questions=tuple(number for number in dict.fromkeys(decided.questions) if number in asked),
    )


def _complete_signs(brief: Brief, signs: tuple[str, ...]) -> tuple[str, ...]:
    """Return at least two observations that would change the choice."""
    goal = lower_first(goal_reference(1, len(brief.goals)))
    common = (
        f"At the last review {goal} has not moved, although the plan was kept.",
        "The first two pieces bring no answer from the people they are for.",
    )
    return (*signs, *common[: max(0, _SIGNS_MIN - len(signs))])


def _is_edition(brief: Brief, number: int) -> bool:
    proof = (brief.proof or ())[number - 1]
    return proof.kind == "Number" and is_renewed(proof) and bool(proof.may_be_published)
