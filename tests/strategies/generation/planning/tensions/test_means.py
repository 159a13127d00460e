from typing import Any

import pytest

from strategies.generation.planning.build import build_plan
from tests.strategies.generation.briefs import TODAY, brief
from tests.strategies.generation.composing import compose_one, texts
from tests.strategies.generation.planning.tensions.finding import find

EMAIL: dict[str, Any] = {"channel": "Email", "is_used": True}
NEWSLETTER = [{"format": "Newsletter"}]


def test_rhythm_beyond_the_hours_shows_the_sum() -> None:
    people = [{"role": "Owner", "hours_per_week": 1}]
    found = find(means__people=people, means__frequency="Daily", means__formats=[{"format": "Video", "hours": 8}])
    tension = found["rhythm_beyond_hours"]
    assert tension.title.startswith("A piece every working day would be 61 pieces in 90 days; ")
    assert "61 pieces x 8 h (mean of your formats) = 488 h; 12.2 h are there." in tension.working
    assert tension.consequence.startswith("It takes 40 times the hours you have")


def test_rhythm_beyond_the_days_shows_the_days_that_are_open() -> None:
    timing = {"weekdays": ["Monday"], "blackouts": [{"first": "2026-12-20", "last": "2027-02-20"}]}
    people = [{"role": "Team", "hours_per_week": 200}]
    found = find(timing=timing, means__people=people, means__frequency="Weekly")["rhythm_beyond_days"]
    assert "open for publication" in found.working


def test_rhythm_beyond_the_questions_says_so() -> None:
    found = find(means__people=[{"role": "Team", "hours_per_week": 200}])["rhythm_beyond_material"]
    assert found.consequence == "More pieces would say the same things twice."


def test_rhythm_that_fits_is_no_tension() -> None:
    found = find(means__frequency="Quarterly")
    assert not {"rhythm_beyond_hours", "rhythm_beyond_days", "rhythm_beyond_material", "nothing_fits"} & set(found)


def test_plan_without_a_piece_says_so_first() -> None:
    people = [{"role": "Owner", "hours_per_week": 0.1}]
    found = find(means__people=people, means__formats=[{"format": "Video", "hours": 40}])
    assert found["nothing_fits"].weight == max(item.weight for item in found.values())
    assert "the shortest piece takes 40 h" in found["nothing_fits"].working


def test_hours_without_use_are_counted_when_they_are_most_of_them() -> None:
    plan = build_plan(brief(means__people=[{"role": "Team", "hours_per_week": 100}]), TODAY)
    found = next(item for item in plan.tensions if item.key == "hours_without_use")
    section = compose_one("capacity", brief(means__people=[{"role": "Team", "hours_per_week": 100}]), {}).section
    rows = [line.split(" | ") for line in texts(section).splitlines() if " | " in line]
    shown = {name: hours.removesuffix(" h") for name, hours in (row[:2] for row in rows)}
    assert found.title == f"{shown['Not planned']} of your {shown['Together']} hours have no piece to make."


def test_hours_without_use_are_no_tension_when_most_are_planned() -> None:
    assert "hours_without_use" not in find(means__people=[{"role": "Owner", "hours_per_week": 2}])


def test_few_hours_are_reported_when_the_rhythm_fits() -> None:
    found = find(means__people=[{"role": "Owner", "hours_per_week": 4}], means__frequency="Quarterly")["few_hours"]
    assert found.title == "4 hours a week make 1 piece in 90 days."
    assert "no second person" in found.consequence


def test_few_hours_of_two_people_leave_out_the_second_person() -> None:
    people = [{"role": "Owner", "hours_per_week": 2}, {"role": "Helper", "hours_per_week": 2}]
    found = find(means__people=people, means__frequency="Quarterly")["few_hours"]
    assert found.consequence == "One week of illness costs a piece."


def test_hours_are_no_tension_when_there_are_many() -> None:
    assert "few_hours" not in find(means__frequency="Quarterly")


def test_money_without_use_is_reported() -> None:
    budget = {"amount": 5000, "currency": "GBP", "period": "month"}
    found = find(means__budget=budget)["money_without_use"]
    assert "GBP 15,000 has no use in this plan" in found.title
    assert "GBP 5,000 a month x 3 months" in found.working


def test_money_is_no_tension_when_there_is_none() -> None:
    assert "money_without_use" not in find()


@pytest.mark.parametrize(
    ("changes", "is_found"),
    [
        ({"means__channels": [{"channel": "Paid adverts"}]}, True),
        ({"results": {"sources": ["Adverts"]}}, True),
        ({"means__channels": [{"channel": "Email"}]}, False),
        ({"results": {"sources": ["Adverts"]}, "rules": {"refused_channels": ["Paid adverts"]}}, False),
        (
            {
                "results": {"sources": ["Adverts"]},
                "means__budget": {"amount": 100, "currency": "EUR", "period": "month"},
            },
            False,
        ),
    ],
)
def test_adverts_without_money_are_reported(changes: dict[str, Any], is_found: bool) -> None:
    assert ("adverts_without_money" in find(**changes)) is is_found


@pytest.mark.parametrize(
    ("changes", "is_found"),
    [
        ({"means__formats": NEWSLETTER}, True),
        ({"means__formats": NEWSLETTER, "means__channels": [EMAIL]}, True),
        ({"means__formats": NEWSLETTER, "means__channels": [{**EMAIL, "reach": 400}]}, False),
        ({"means__channels": [EMAIL]}, False),
        ({"means__formats": NEWSLETTER, "goals": [{"text": "List.", "kind": "Sign-ups", "start": 900}]}, False),
    ],
)
def test_newsletters_ask_for_the_size_of_the_list(changes: dict[str, Any], is_found: bool) -> None:
    assert ("list_unknown" in find(**changes)) is is_found


def test_format_that_no_one_makes_is_reported() -> None:
    people = [{"role": "Writer", "hours_per_week": 10, "makes": ["Article"]}]
    formats = [{"format": "Article"}, {"format": "Video"}]
    found = find(means__people=people, means__formats=formats)["nobody_makes_format"]
    assert found.title == "You want videos, and none of your people makes them."
    both = [*people, {"role": "Owner", "hours_per_week": 1}]
    assert "nobody_makes_format" not in find(means__people=both, means__formats=formats)
