from typing import Any

import pytest

from strategies.generation.planning.build import build_plan
from strategies.generation.planning.plan import Thesis
from tests.strategies.generation.briefs import TODAY, brief, sample


def thesis(**changes: Any) -> Thesis:
    return build_plan(brief(**changes), TODAY).thesis


def test_bet_names_the_proof_and_how_far_the_goal_has_to_move() -> None:
    assert build_plan(sample(0), TODAY).thesis.bet == (
        "If “An anonymised benchmark of 61 closes, new every quarter” becomes what your market quotes, goal 1 moves "
        "from 9 to 20 demo requests a month by 31 Aug 2027."
    )


def test_bet_names_those_who_wait_and_the_day() -> None:
    bet = build_plan(sample(1), TODAY).thesis.bet
    assert bet.startswith("If the 1,150 people who wait have seen the work for themselves before 6 Sep 2027")
    assert bet.endswith("from 0 to 600 jackets by 31 Oct 2027.")


def test_bet_is_about_people_who_are_free_by_day_when_slots_are_sold() -> None:
    found = build_plan(sample(2), TODAY).thesis
    assert found.bet.startswith("If “Patients after joint surgery” can come by day")
    assert found.audience == "“Patients after joint surgery” can move the goal; “Runners” cannot."
    assert (
        "Writing for “Runners” first",
        "They cannot come in working hours, so they cannot move the goal.",
    ) in found.refusals


def test_bet_on_a_list_is_about_the_people_who_can_be_written_to() -> None:
    goal = {"text": "Back.", "kind": "Returning customers", "metric": "Repeat orders", "start": 100, "target": 150}
    found = thesis(goals=[goal], means__channels=[{"channel": "Email", "is_used": True, "reach": 3000}])
    assert found.bet == "If the people you can write to are served before all others, the goal moves from 100 to 150."


def test_bet_promises_no_number_when_the_goal_has_none() -> None:
    assert thesis().bet == "If your customers find your answer before any other, the goal moves."


def test_promise_quotes_the_first_question_without_a_forbidden_word() -> None:
    questions = [{"question": "Is it green?"}, {"question": "What does it cost?"}]
    found = thesis(audience__questions=questions, rules={"forbidden_words": ["green"]})
    assert found.promise == "Readers get straight answers, with proof where there is any. First: “What does it cost?”"
    only = thesis(audience__questions=questions[:1], rules={"forbidden_words": ["green"]})
    assert only.promise == "Readers get straight answers, with proof where there is any."


def test_audience_is_the_ideal_customer_when_there_are_no_groups() -> None:
    assert thesis().audience == "“Architects who restore old houses.”"


@pytest.mark.parametrize("position", [0, 1, 2])
def test_refusals_are_three_with_reasons(position: int) -> None:
    refusals = build_plan(sample(position), TODAY).thesis.refusals
    assert len(refusals) == len(dict(refusals)) == 3
    assert all(reason.endswith((".", "”")) for _, reason in refusals)


def test_refusals_begin_with_reach_when_enough_people_wait() -> None:
    assert build_plan(sample(1), TODAY).thesis.refusals[0] == (
        "Buying reach",
        "1,150 people already wait for 600 jackets.",
    )


def test_refusals_leave_out_channels_that_are_kept_as_they_are() -> None:
    used = {use.name or use.channel for use in sample(2).means.channels or () if use.is_used}
    assert not used & set(dict(build_plan(sample(2), TODAY).thesis.refusals))


def test_warning_quotes_claim_words_and_names_the_rule_of_the_country() -> None:
    found = thesis(
        business__description="Drops that cure arthritis and prevent cancer.",
        business__regulation="Food supplements",
        business__country="US",
        rules={"reviewers": [{"who": "Owner", "working_days": 1}]},
    )
    assert len(found.warnings) == 1
    assert found.warnings[0].startswith("Your own description or offer says “cure” and “prevent”.")
    assert "a supplement may not claim to diagnose, treat, cure or prevent a disease" in found.warnings[0]
    assert "21 CFR 101.93" in found.warnings[0]


def test_warning_of_claims_says_that_the_rules_are_unknown_when_they_are() -> None:
    warnings = thesis(business__offer="Guaranteed results.").warnings
    assert "Whether your trade has advertising rules is unknown" in warnings[0]


def test_warning_of_claims_is_left_out_when_the_trade_has_no_rules() -> None:
    assert thesis(business__offer="Guaranteed for ten years.", business__regulation="None").warnings == ()


def test_warning_is_given_when_no_one_checks_in_a_regulated_trade() -> None:
    changes: dict[str, Any] = {"business__regulation": "Law", "business__country": "US"}
    assert any("you name no one who checks" in text for text in thesis(**changes).warnings)
    checked = thesis(**changes, rules={"reviewers": [{"who": "Partner", "working_days": 2}]})
    assert checked.warnings == ()


def test_warning_names_lost_answers() -> None:
    lost = [{"field": "Seasons", "text": "Sommerloch"}, {"field": "Timeline", "text": "Q3"}]
    assert thesis(lost_answers=lost).warnings == (
        "2 answers of your earlier brief were not carried over, because they would have to be guessed: “Seasons” and "
        "“Timeline”. Answer them again in the form.",
    )
    one = thesis(lost_answers=lost[:1]).warnings[0]
    assert one.startswith("1 answer of your earlier brief was not carried over, because it would have to be guessed")


def test_warning_counts_lost_answers_when_there_are_many() -> None:
    lost = [{"field": f"Field {n}", "text": "x"} for n in range(8)]
    assert "“Field 4” and 3 others. Answer them" in thesis(lost_answers=lost).warnings[0]


def test_warning_is_given_when_goals_pull_apart() -> None:
    goals = [
        {"text": "Up.", "metric": "Members", "start": 1900, "target": 3800, "by": "2027-03-01"},
        {"text": "Down.", "metric": "Members", "start": 1900, "target": 950, "by": "2027-03-01"},
    ]
    assert any(text.startswith("Goals 1 and 2 want different things") for text in thesis(goals=goals).warnings)


def test_rules_that_only_people_can_keep_are_listed_word_by_word() -> None:
    rules = {"other": ["No countdown timers"], "forbidden_claims": ["Any cure."], "always_state": ["ADVERTISING"]}
    assert thesis(rules=rules).not_enforced == (
        "Your rule: “No countdown timers.”",
        "Not allowed: “Any cure.”",
        "Always state: “ADVERTISING.”",
    )
    assert thesis().not_enforced == ()
