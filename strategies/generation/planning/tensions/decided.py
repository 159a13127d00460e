"""Tensions that a writer has put in its own words, and those that it has found itself."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from strategies.generation.planning.decisions import TensionDecision
from strategies.generation.planning.plan import Tension

WARNING_WEIGHT = 94
"""Tensions from this weight on are shown above everything else: without an answer the plan cannot reach its goal."""
OWN_PREFIX = "own-"
_WORKING = "The writer found this in your answers."


def name_tensions(tensions: Sequence[Tension]) -> dict[str, Tension]:
    """Return tensions by name: the key of the rule, numbered where it found something about several goals."""
    seen: Counter[str] = Counter()
    named = dict[str, Tension]()
    for item in tensions:
        seen[item.key] += 1
        named[item.key if seen[item.key] == 1 else f"{item.key}-{seen[item.key]}"] = item
    return named


def apply_decisions(tensions: Sequence[Tension], decided: Sequence[TensionDecision]) -> tuple[Tension, ...]:
    """Return the tensions of the rules with the writer's words, and the writer's own, heaviest first.

    Own ones weigh as much as the one that the writer put before them, but are never shown as a warning.
    """
    found, own = name_tensions(tensions), dict[str, Tension]()
    weight = WARNING_WEIGHT - 1
    for item in decided:
        if item.rule in found:
            found[item.rule] = _reword(found[item.rule], item)
            weight = min(weight, found[item.rule].weight)
        else:
            key = f"{OWN_PREFIX}{len(own) + 1}"
            own[key] = _build_own(key, item, weight)
    return tuple(sorted([*found.values(), *own.values()], key=lambda item: -item.weight))


def _reword(tension: Tension, decided: TensionDecision) -> Tension:
    """Put a tension into the writer's words, where there are any."""
    return replace(
        tension,
        title=decided.title or tension.title,
        consequence=decided.consequence or tension.consequence,
        default=decided.default or tension.default,
        question=decided.question or tension.question,
        how=decided.how or tension.how,
    )


def _build_own(key: str, decided: TensionDecision, weight: int) -> Tension:
    return Tension(
        key=key,
        title=decided.title,
        working=decided.working or _WORKING,
        consequence=decided.consequence,
        default=decided.default,
        question=decided.question,
        how=decided.how,
        weight=weight,
        paths=decided.paths,
    )
