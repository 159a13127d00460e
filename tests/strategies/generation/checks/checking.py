"""A finished strategy, and copies of it with one fault."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from strategies.generation import pipeline
from strategies.generation.brief import Brief
from strategies.generation.checks import Check, run_checks
from strategies.generation.planning.build import build_plan
from strategies.generation.planning.plan import Plan
from strategies.generation.planning.schedule import Row
from strategies.generation.sections import Section
from tests.strategies.generation.briefs import TODAY, sample
from tests.strategies.generation.composing import compose_all

type Spoil = Callable[[dict[str, Any]], None]


@cache
def finished(position: int = 0) -> dict[str, Section]:
    """Return the sections of a sample. Do not change them."""
    return compose_all(sample(position))


def plan_of(position: int = 0) -> Plan:
    return build_plan(sample(position), TODAY)


def check(
    sections: Mapping[str, Section] | None = None,
    plan: Plan | None = None,
    brief: Brief | None = None,
    *,
    writes_any_language: bool = False,
) -> dict[str, Check]:
    """Return the checks of a sample by key, with other sections, another plan or another brief."""
    of = brief or sample(0)
    found = run_checks(of, plan or plan_of(), sections or finished(), writes_any_language=writes_any_language)
    return {one.key: one for one in found}


def spoilt(key: str, spoil: Spoil, position: int = 0) -> dict[str, Section]:
    """Return the sections with a change to the JSON of one of them."""
    data = finished(position)[key].model_dump(mode="json")
    spoil(data)
    return {**finished(position), key: pipeline.load_section(key, data)}


def with_rows(plan: Plan, change: Callable[[Row], Row]) -> Plan:
    """Return a plan with every row of the calendar changed."""
    rows = tuple(change(row) for row in plan.calendar.rows)
    return replace(plan, calendar=replace(plan.calendar, rows=rows))


def pieces(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the pieces among the items of a calendar's JSON."""
    return [item for item in data["items"] if item["kind"] == "piece"]


def move(item: dict[str, Any], days: int) -> None:
    """Move an item of a calendar's JSON, with its draft."""
    for name in ("date", "draft_due"):
        item[name] = (date.fromisoformat(item[name]) + timedelta(days=days)).isoformat()


def failing(found: dict[str, Check]) -> set[str]:
    return {key for key, one in found.items() if not one.passed}
