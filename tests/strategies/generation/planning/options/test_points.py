from typing import Any

import pytest

from strategies.generation.planning.capacity import build_capacity
from strategies.generation.planning.options.ground import Ground
from strategies.generation.planning.options.points import SCORES
from strategies.generation.planning.plan import OptionKey, Point
from strategies.generation.planning.window import build_window
from tests.strategies.generation.briefs import TODAY, brief

FIGURE: dict[str, Any] = {"proof": "61 closes", "kind": "Number", "answers": [1], "may_be_published": True}
FOOTAGE: dict[str, Any] = {"proof": "Workshop footage", "kind": "Footage", "may_be_published": True}
STORY: dict[str, Any] = {"proof": "Four stories", "kind": "Case", "may_be_published": True}
STOCK: dict[str, Any] = {"text": "Sell.", "kind": "Stock to sell", "start": 0, "target": 600, "unit": "jackets"}
EMAIL: dict[str, Any] = {"channel": "Email", "is_used": True, "reach": 14_000}


def points(key: OptionKey, **changes: Any) -> dict[str, int]:
    """Return the points of an option by the path of their answer, added up."""
    found: dict[str, int] = {}
    for point in score(key, **changes):
        found[point.path] = found.get(point.path, 0) + point.points
    return found


def score(key: OptionKey, **changes: Any) -> list[Point]:
    of = brief(**changes)
    window = build_window(of, TODAY)
    return list(SCORES[key](Ground(brief=of, window=window, capacity=build_capacity(of, window))))


def test_numbers_score_most_when_the_figure_is_renewed() -> None:
    assert points("numbers", proof=[{**FIGURE, "renewed": "Every quarter"}])["proof.0.renewed"] == 3
    assert points("numbers", proof=[{**FIGURE, "renewed": "Once"}]) == {"proof.0.may_be_published": 1}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"proof": [FOOTAGE]},
        {"proof": [{**FIGURE, "may_be_published": False}]},
        {"proof": [FIGURE], "rules": {"barred_proof": ["Number"]}},
    ],
)
def test_numbers_lose_when_no_figure_may_be_used(changes: dict[str, Any]) -> None:
    assert points("numbers", **changes) == {"proof": -3}


def test_numbers_lose_when_permission_is_unknown() -> None:
    assert points("numbers", proof=[{**FIGURE, "may_be_published": None, "renewed": "Every month"}]) == {
        "proof.0.may_be_published": -1
    }


def test_numbers_gain_only_from_a_high_gap_that_they_answer() -> None:
    gap = {"gap": "No durations.", "questions": [1], "priority": "High"}
    assert points("numbers", proof=[FIGURE], market={"gaps": [gap]})["market.gaps.0"] == 2
    assert "market.gaps.0" not in points("numbers", proof=[{**FIGURE, "answers": None}], market={"gaps": [gap]})
    assert "market.gaps.0" not in points("numbers", proof=[FIGURE], market={"gaps": [{**gap, "priority": "Medium"}]})


def test_numbers_gain_from_leads_and_a_challenger() -> None:
    found = points("numbers", proof=[FIGURE], goals=[{"text": "Leads.", "kind": "Leads"}])
    assert found["goals.0.kind"] == 1
    assert points("numbers", proof=[FIGURE], business__position="Challenger")["business.position"] == 1
    assert "business.position" not in points("numbers", proof=[FIGURE], business__position="Follower")


@pytest.mark.parametrize("key", ["numbers", "answers", "stories", "partners"])
def test_options_for_strangers_lose_when_enough_people_wait(key: OptionKey) -> None:
    proof = [FIGURE, STORY]
    assert points(key, proof=proof, goals=[{**STOCK, "waiting": 1150}])["goals.0.waiting"] == -2
    assert "goals.0.waiting" not in points(key, proof=proof, goals=[{**STOCK, "waiting": 100}])


def test_list_gains_when_enough_people_wait() -> None:
    found = score("list", goals=[{**STOCK, "waiting": 1150}])
    assert (3, "1,150 people wait for 600 jackets.") in [(item.points, item.why) for item in found]
    assert points("list", goals=[{**STOCK, "waiting": 100}])["goals.0.waiting"] == 1


def test_list_loses_when_its_people_cannot_buy_within_the_plan() -> None:
    goal = {**STOCK, "waiting": 1150, "opens": "2027-09-06"}
    assert points("list", goals=[goal])["goals.0.opens"] == -2
    assert "goals.0.opens" not in points("list", goals=[{**goal, "opens": "2027-01-10"}])


def test_list_needs_people_who_can_be_written_to() -> None:
    assert points("list") == {"means.channels": -2}
    assert points("list", means__channels=[EMAIL]) == {"means.channels.0.reach": 1}
    assert points("list", means__channels=[{**EMAIL, "is_used": False}]) == {"means.channels": -2}
    assert points("list", rules={"refused_channels": ["Email"]}) == {"rules.refused_channels": -4}


def test_list_gives_no_point_for_returning_people_unless_the_goal_is_about_them() -> None:
    assert points("list", goals=[{"text": "Back.", "kind": "Returning customers"}])["goals.0.kind"] == 3
    assert points("list", goals=[{"text": "New.", "kind": "Leads"}])["goals.0.kind"] == -1


def test_work_gains_from_footage_and_the_places_to_show_it() -> None:
    channels = [{"channel": "YouTube", "audience_is_there": True}]
    found = points("work", proof=[FOOTAGE], means__channels=channels, means__formats=[{"format": "Video"}])
    assert found == {"proof.0.may_be_published": 2, "means.formats": 1, "means.channels": 1}


@pytest.mark.parametrize(
    "changes", [{}, {"proof": [FIGURE]}, {"proof": [FOOTAGE], "rules": {"barred_proof": ["Footage"]}}]
)
def test_work_loses_when_nothing_may_be_shown(changes: dict[str, Any]) -> None:
    assert points("work", **changes) == {"proof": -3}


def test_stories_depend_on_permission_and_rules() -> None:
    assert points("stories", proof=[STORY])["proof.0.may_be_published"] == 2
    assert points("stories", proof=[{**STORY, "may_be_published": None}])["proof.0.may_be_published"] == -1
    assert points("stories", proof=[STORY], rules={"barred_proof": ["Case"]}) == {"rules.barred_proof": -3}
    assert points("stories") == {"proof": -3}
    found = points("stories", proof=[STORY], rules={"needs_consent_for_names": True})
    assert found["rules.needs_consent_for_names"] == -1


def test_answers_count_the_questions_of_those_who_move_the_goal() -> None:
    questions = [{"question": f"Question {n}?", "asked_by": "Runners" if n else "Owners"} for n in range(4)]
    segments = [{"name": "Runners", "serves_goals": [2]}, {"name": "Owners"}]
    goals = [{"text": "Grow."}, {"text": "Last."}]
    changes: dict[str, Any] = {"audience__questions": questions, "goals": goals}
    assert points("answers", **changes, audience__segments=segments).get("audience.questions") is None
    swapped = [{"name": "Runners"}, {"name": "Owners", "serves_goals": [2]}]
    found = score("answers", **changes, audience__segments=swapped)
    assert (2, "You know 3 of 4 questions from “Runners”, who can move goal 1.") in [(p.points, p.why) for p in found]


def test_answers_lose_when_the_goal_is_due_within_the_plan() -> None:
    assert points("answers", goals=[{"text": "Grow.", "by": "2027-02-01"}])["goals.0.by"] == -2
    assert "goals.0.by" not in points("answers", goals=[{"text": "Grow.", "by": "2027-08-01"}])


def test_answers_gain_from_slots_only_when_some_are_free_by_day_and_others_are_not() -> None:
    goals = [{"text": "Fill.", "kind": "Bookings or slots"}]
    busy, free = {"name": "Runners", "is_free_by_day": False}, {"name": "Patients", "is_free_by_day": True}
    assert points("answers", goals=goals, audience__segments=[busy, free])["audience.segments"] == 2
    assert "audience.segments" not in points("answers", goals=goals, audience__segments=[free])


def test_partners_gain_from_people_who_are_there_and_from_slots_no_one_can_fill() -> None:
    channels = [{"channel": "Partners", "name": "The club", "audience_is_there": True}]
    assert points("partners", means__channels=channels) == {"means.channels.0.audience_is_there": 1}
    assert points("partners") == {"means.channels": -1}
    refused = {"refused_channels": ["Partners", "Press"]}
    assert points("partners", rules=refused) == {"rules.refused_channels": -4}
    goals = [{"text": "Fill.", "kind": "Bookings or slots"}]
    assert points("partners", goals=goals, audience__can_be_reached_by_day=False)["audience.can_be_reached_by_day"] == 3


def test_countdown_needs_a_day_within_the_plan() -> None:
    assert points("countdown") == {"timing.seasons": -3}
    assert points("countdown", goals=[{"text": "Open.", "opens": "2027-02-01"}]) == {"goals.0.opens": 4}
    season = {"name": "Gifts", "first": "2027-02-01", "last": "2027-02-14", "kind": "Buying"}
    assert points("countdown", timing={"seasons": [season]}) == {"timing.seasons.0": 1}
    assert points("countdown", timing={"seasons": [{**season, "kind": "Quiet"}]}) == {"timing.seasons": -3}


def test_countdown_needs_time_before_the_season() -> None:
    season = {"name": "Gifts", "first": "2026-12-20", "last": "2027-02-14", "kind": "Buying"}
    assert points("countdown", timing={"seasons": [season]}) == {"timing.seasons": -3}


def test_countdown_gives_no_point_for_a_date_that_only_the_owner_cares_about() -> None:
    assert points("countdown", goals=[{"text": "Grow.", "by": "2027-02-01"}]) == {"timing.seasons": -3}
