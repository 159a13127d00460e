from typing import Any

from strategies.generation.planning.segments import movers_of, questions_of, serving
from tests.strategies.generation.briefs import brief

GROUPS: list[dict[str, Any]] = [
    {"name": "Runners", "is_free_by_day": False},
    {"name": "Patients", "serves_goals": [1], "is_free_by_day": True},
    {"name": "Insurers", "serves_goals": [2]},
]
GOALS: list[dict[str, Any]] = [
    {"text": "Fill.", "kind": "Bookings or slots"},
    {"text": "Be named.", "kind": "Mentions"},
]


def test_serving_groups_are_those_that_name_the_goal_or_none() -> None:
    of = brief(goals=GOALS, audience__segments=GROUPS)
    assert [item.name for item in serving(of, 1)] == ["Runners", "Patients"]
    assert [item.name for item in serving(of, 2)] == ["Runners", "Insurers"]


def test_movers_of_slots_are_free_by_day() -> None:
    of = brief(goals=GOALS, audience__segments=GROUPS)
    assert [item.name for item in movers_of(of, 1)] == ["Patients"]
    assert [item.name for item in movers_of(of, 2)] == ["Runners", "Insurers"]


def test_movers_are_none_without_groups() -> None:
    assert movers_of(brief(), 1) == ()


def test_questions_are_matched_by_name_in_any_case() -> None:
    questions = [{"question": "Cost?", "asked_by": "patients"}, {"question": "Stop?"}]
    of = brief(goals=GOALS, audience__segments=GROUPS, audience__questions=questions)
    assert questions_of(of, movers_of(of, 1)) == (1,)
