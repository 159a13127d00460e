from typing import Any

import pytest

from tests.strategies.generation.planning.tensions.finding import find

SLOTS = [
    {"text": "Fill the slots.", "kind": "Bookings or slots", "metric": "Slots", "start": 54, "target": 75, "unit": "%"}
]
RUNNERS: dict[str, Any] = {"name": "Runners"}
PATIENTS: dict[str, Any] = {"name": "Patients"}
ASKED = [
    {"question": "Will you tell me to stop?", "asked_by": "Runners"},
    {"question": "What does it cost?", "asked_by": "patients"},
]
TWO_GOALS = [{"text": "Grow."}, {"text": "Be named."}]


def test_goal_is_moved_by_no_group_when_none_serves_it() -> None:
    groups = [{**RUNNERS, "serves_goals": [2]}, {**PATIENTS, "serves_goals": [2]}]
    found = find(goals=TWO_GOALS, audience__segments=groups)["nobody_moves_goal"]
    assert found.title == "None of your two groups can move goal 1."
    assert found.working == "“Runners”: goals 2; “Patients”: goals 2."


def test_goal_is_moved_by_a_group_without_an_answer() -> None:
    found = find(goals=TWO_GOALS, audience__segments=[RUNNERS, {**PATIENTS, "serves_goals": [2]}])
    assert "nobody_moves_goal" not in found


def test_group_that_cannot_move_the_goal_is_reported_when_it_asks() -> None:
    groups = [RUNNERS, {**PATIENTS, "serves_goals": [2]}]
    found = find(goals=TWO_GOALS, audience__segments=groups, audience__questions=ASKED)["part_moves_goal"]
    assert found.title == "One of your 2 questions comes from “Patients”, who cannot move goal 1."
    assert found.default == "Pieces for “Runners” come first and get most of the hours."


def test_group_that_cannot_move_the_goal_is_no_tension_when_it_asks_nothing() -> None:
    groups = [RUNNERS, {**PATIENTS, "serves_goals": [2]}]
    found = find(goals=TWO_GOALS, audience__segments=groups, audience__questions=ASKED[:1])
    assert "part_moves_goal" not in found


def test_slots_are_at_odds_with_a_group_that_is_busy_by_day() -> None:
    groups = [{**RUNNERS, "is_free_by_day": False}, {**PATIENTS, "is_free_by_day": True}]
    found = find(goals=SLOTS, audience__segments=groups)
    assert found["not_free_by_day"].title == "You have slots to fill, and “Runners” cannot come in working hours."
    assert found["not_free_by_day"].default == "The plan addresses “Patients” first."
    assert "daytime_unknown" not in found


def test_slots_are_at_odds_with_customers_who_are_busy_by_day() -> None:
    found = find(goals=SLOTS, audience__can_be_reached_by_day=False)["not_free_by_day"]
    assert "most of your customers cannot come" in found.title
    assert found.default == "The plan addresses people who are free by day."


def test_slots_ask_for_working_hours_when_they_are_unknown() -> None:
    assert "daytime_unknown" in find(goals=SLOTS)


@pytest.mark.parametrize(
    "changes",
    [
        {"goals": SLOTS, "audience__can_be_reached_by_day": True},
        {"goals": [{"text": "Leads.", "kind": "Leads"}], "audience__can_be_reached_by_day": False},
        {"goals": [{"text": "Leads.", "kind": "Leads"}]},
    ],
)
def test_working_hours_do_not_matter_when_people_are_free_or_no_slots_are_sold(changes: dict[str, Any]) -> None:
    assert not {"not_free_by_day", "daytime_unknown"} & set(find(**changes))


def test_high_gap_is_beside_the_goal_when_only_others_ask_about_it() -> None:
    groups = [{**RUNNERS, "serves_goals": [2]}, PATIENTS]
    gap = {"gap": "No guidance.", "questions": [1], "priority": "High"}
    changes = {"goals": TWO_GOALS, "audience__segments": groups, "audience__questions": ASKED}
    found = find(**changes, market={"gaps": [gap]})["gap_beside_goal"]
    assert found.title == "A gap you rate high is about “Runners”, who cannot move goal 1."
    assert "Gap 1 is about question 1, asked by “Runners”" in found.working
    assert "gap_beside_goal" not in find(**changes, market={"gaps": [{**gap, "questions": [1, 2]}]})
    assert "gap_beside_goal" not in find(**changes, market={"gaps": [{**gap, "priority": "Low"}]})


def test_signer_without_questions_is_reported() -> None:
    groups = [{**PATIENTS, "role": "Signs"}]
    found = find(audience__segments=groups, audience__questions=ASKED[:1])["signer_asks_nothing"]
    assert found.title == "“Patients” signs, but none of your questions is theirs."


@pytest.mark.parametrize(
    ("role", "questions"), [("Signs", ASKED), ("Uses", ASKED[:1]), ("Signs", [{"question": "What does it cost?"}])]
)
def test_signer_is_no_tension_when_they_ask_or_askers_are_unknown(role: str, questions: list[Any]) -> None:
    found = find(audience__segments=[{**PATIENTS, "role": role}], audience__questions=questions)
    assert "signer_asks_nothing" not in found


def test_shares_are_reported_when_they_do_not_add_up() -> None:
    themes = [{"name": "Care", "share": 60}, {"name": "Team", "share": 25}]
    found = find(means__themes=themes)["shares_not_100"]
    assert found.title == "The shares of your themes add up to 85%, not 100%."
    assert found.working == "60 + 25 = 85."


def test_shares_of_100_are_no_tension() -> None:
    themes = [{"name": "Care", "share": 33.3}, {"name": "Team", "share": 33.3}, {"name": "Rest", "share": 33.3}]
    assert "shares_not_100" not in find(means__themes=themes)


def test_theme_without_question_is_reported_when_others_have_one() -> None:
    themes = [{"name": "Care", "share": 80, "questions": [1]}, {"name": "Team", "share": 20}]
    found = find(means__themes=themes)["theme_without_question"]
    assert found.title == "20% of the content is meant for themes that answer no question: “Team”."


def test_themes_without_any_question_are_no_tension() -> None:
    assert "theme_without_question" not in find(means__themes=[{"name": "Care", "share": 100}])
