"""Assumptions that would break the plan if they were wrong, with a way to check each of them."""

from dataclasses import dataclass

from strategies.generation.brief import Brief
from strategies.generation.capacity import capacity_of
from strategies.generation.knowledge import planning
from strategies.generation.schedule import stated_review_days
from strategies.generation.seasons import weekdays_of
from strategies.generation.wording import numeral, quote

_LONGER = 1.25
_LESS_PERCENT = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class UntestedAssumption:
    """An assumption, what follows if it is wrong, and how to check it."""

    assumption: str
    if_wrong: str
    check: str
    breaks_plan: bool


def untested_assumptions(brief: Brief) -> list[UntestedAssumption]:
    """Return the untested assumptions; those that would break the plan come first."""
    found = [
        *_hours_assumptions(brief),
        *_proof_assumption(brief),
        *_weekday_assumption(brief),
        *_review_assumption(brief),
    ]
    return sorted(found, key=lambda item: not item.breaks_plan)


def _hours_assumptions(brief: Brief) -> list[UntestedAssumption]:
    hours = capacity_of(brief)
    if hours.planned is None:
        return []
    upkeep, pieces = hours.choice.upkeep_h, hours.planned.hours_per_week
    longer = upkeep + pieces * _LONGER
    less = hours.team_h * _LESS_PERCENT / 100
    return [
        UntestedAssumption(
            assumption=f"A piece takes {numeral(hours.planned.hours_per_piece)} hours on average.",
            if_wrong=(
                f"A quarter longer: {numeral(longer)} of {numeral(hours.making_h)} hours a week. "
                f"{_fit_verdict(fits=longer <= hours.making_h)}"
            ),
            check="Time the first two pieces from blank page to published.",
            breaks_plan=longer > hours.making_h,
        ),
        UntestedAssumption(
            assumption=f"{planning().making_percent}% of the working time goes to making content.",
            if_wrong=(
                f"At {_LESS_PERCENT}%: {numeral(less)} hours a week for work of {numeral(upkeep + pieces)}. "
                f"{_fit_verdict(fits=upkeep + pieces <= less)}"
            ),
            check="Note the hours really spent in the first two weeks.",
            breaks_plan=upkeep + pieces > less,
        ),
    ]


def _fit_verdict(*, fits: bool) -> str:
    return "The plan still fits." if fits else "The plan no longer fits; the next slower rhythm has to do."


def _proof_assumption(brief: Brief) -> list[UntestedAssumption]:
    proofs = brief.business.proof_assets
    if not proofs:
        return []
    return [
        UntestedAssumption(
            assumption=f"{quote(proofs[0], 120)} may be shown in public.",
            if_wrong="The leading pillar has to be built on other proof.",
            check="Ask whoever it belongs to, before the first draft.",
            breaks_plan=False,
        )
    ]


def _weekday_assumption(brief: Brief) -> list[UntestedAssumption]:
    if weekdays_of(brief)[0]:
        return []
    return [
        UntestedAssumption(
            assumption="The weekdays of the calendar are good days.",
            if_wrong="The pieces stay, their days move.",
            check="After eight pieces, compare what was opened or read on each weekday.",
            breaks_plan=False,
        )
    ]


def _review_assumption(brief: Brief) -> list[UntestedAssumption]:
    if stated_review_days(brief):
        return []
    return [
        UntestedAssumption(
            assumption="A draft is checked within one working day.",
            if_wrong="Every draft is due earlier by the days it takes.",
            check="Ask whoever checks, before the first draft is due.",
            breaks_plan=False,
        )
    ]
