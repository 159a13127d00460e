from typing import Any

import pytest

from strategies.generation.planning.build import build_plan
from strategies.generation.planning.plan import Risk
from tests.strategies.generation.briefs import TODAY, brief, sample

_RANK = {"high": 3, "medium": 2, "low": 1}


def risks(**changes: Any) -> dict[str, Risk]:
    return {item.title: item for item in build_plan(brief(**changes), TODAY).risks}


@pytest.mark.parametrize("position", [0, 1, 2])
def test_risks_are_four_to_six_with_owners_of_the_brief(position: int) -> None:
    of = sample(position)
    found = build_plan(of, TODAY).risks
    names = {person.role for person in of.means.people} | {item.who for item in of.rules.reviewers or ()}
    assert 4 <= len(found) <= 6
    assert {item.owner for item in found} <= names
    ranks = [_RANK[item.chance] * _RANK[item.impact] for item in found]
    assert ranks == sorted(ranks, reverse=True)


def test_risk_of_a_waiting_list_is_tested_on_twenty_people() -> None:
    found = next(item for item in build_plan(sample(1), TODAY).risks if item.paths[0] == "goals.0.waiting")
    assert found.title == "Those who wait lose interest before 6 Sep 2027: 52% of them have to say yes."
    assert found.early_sign == "Of 20 you ask, fewer than 11 would say yes today."


def test_risk_of_slots_comes_first_when_customers_are_busy_by_day() -> None:
    first = build_plan(sample(2), TODAY).risks[0]
    assert (first.title, first.chance) == ("Readers come, and ask for another time.", "high")


def test_risk_of_checks_names_the_slowest_reviewer() -> None:
    reviewers = [{"who": "Legal", "working_days": 3}, {"who": "Founder", "working_days": 1}]
    found = risks(rules={"reviewers": reviewers})["Legal takes longer to check than the calendar allows."]
    assert (found.chance, found.paths) == ("medium", ("rules.reviewers.0",))
    unknown = risks(rules={"reviewers": [*reviewers, {"who": "Auditor"}]})
    assert unknown["Auditor takes longer to check than the calendar allows."].chance == "high"


def test_risk_of_a_mistake_is_named_when_no_one_checks() -> None:
    title = "No one is named who checks, and a mistake is published."
    assert title in risks()
    assert title not in risks(rules={"reviewers": [{"who": "Legal", "working_days": 3}]})


def test_risk_of_hours_is_high_when_one_person_does_everything() -> None:
    alone = risks()["There is less time than 10 hours a week, and no one else can step in."]
    assert (alone.chance, alone.impact, alone.owner) == ("high", "high", "Owner")
    people = [{"role": "Writer", "hours_per_week": 20}, {"role": "Owner", "hours_per_week": 10}]
    assert risks(means__people=people)["There is less time than 30 hours a week."].chance == "medium"


def test_risk_of_claims_quotes_the_forbidden_one() -> None:
    found = risks(rules={"forbidden_claims": ["Any cure"], "reviewers": [{"who": "A clinician"}]})
    assert found["A piece makes a claim you forbid: “Any cure”."].owner == "A clinician"
    assert not any("claim" in title for title in risks())


def test_risk_of_one_maker_is_named_when_others_cannot_help() -> None:
    people = [
        {"role": "Writer", "hours_per_week": 20, "makes": ["Article"]},
        {"role": "Owner", "hours_per_week": 10, "makes": ["Newsletter"]},
    ]
    title = "Only Writer makes the format that leads this plan: article."
    assert title in risks(means__people=people)
    people[1]["makes"] = ["Article", "Newsletter"]
    assert title not in risks(means__people=people)


def test_risk_of_counting_names_the_goal_that_has_no_number() -> None:
    known = {"text": "Leads.", "metric": "Leads", "start": 9, "target": 20, "period": "month", "by": "2027-03-01"}
    assert "No one can tell whether the plan worked." in risks(goals=[{**known, "start": None}])
    second = risks(goals=[known, {**known, "metric": "Mentions", "start": None}])
    assert "No one can tell whether goal 2 has moved." in second
    assert "No one can tell whether the plan worked." not in second


def test_risk_of_permission_is_named_when_it_is_unknown() -> None:
    proof = {"proof": "Four stories", "kind": "Case", "answers": [1]}
    title = "“Four stories” may not be published after all."
    assert title in risks(proof=[proof])
    assert title not in risks(proof=[{**proof, "may_be_published": True}])
