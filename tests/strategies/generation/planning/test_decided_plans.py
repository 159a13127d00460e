"""What a writer decides shapes the plan: its options, its bet and its tensions, and the rules fill in the rest."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strategies.generation.brief import Brief
from strategies.generation.planning.build import build_plan
from strategies.generation.planning.days import can_publish, is_working_day
from strategies.generation.planning.decisions import NO_DECISIONS, Decisions, OptionDecision, ThesisDecision
from strategies.generation.planning.plan import Plan
from tests.strategies.generation.briefs import TODAY, brief, sample
from tests.strategies.generation.decided_options import decided_options
from tests.strategies.generation.typed_briefs import briefs

few = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])

OPTION = OptionDecision(
    title="Open the repair log",
    pitch="Send letters from the workshop.",
    gives_up="reach",
    risk="People click and do not buy.",
    speed="with the first letter",
    change_if=("No one answers.", "Few would pay."),
    formats=("Newsletter", "Video"),
    share_percent=50,
    proof=(1, 3),
    questions=(7, 1, 3),
)
THESIS = ThesisDecision(
    bet="The bet of a writer.",
    gives_up="reach",
    audience="Those who wait.",
    promise="You see what failed.",
    why="Enough people wait.",
    refusals=(("Adverts", "Enough people wait."),),
    tensions=(),
    options=(OPTION, replace(OPTION, title="Second"), replace(OPTION, title="Third")),
)


def plan_with(of: Brief, **changes: Any) -> Plan:
    return build_plan(of, TODAY, Decisions(thesis=replace(THESIS, **changes)))


def option_share(plan: Plan) -> float:
    total = sum(row.hours for row in plan.calendar.pieces)
    return sum(row.hours for row in plan.calendar.pieces if row.is_option) / total * 100


def test_plan_without_decisions_is_the_one_of_the_rules() -> None:
    assert build_plan(sample(1), TODAY, NO_DECISIONS) == build_plan(sample(1), TODAY)
    assert not build_plan(sample(1), TODAY).thesis.is_decided


def test_chosen_option_sets_formats_hours_and_the_first_row() -> None:
    plan = plan_with(sample(1))
    own = [row for row in plan.calendar.pieces if row.is_option]
    assert {row.format for row in own} == {"Newsletter", "Video"}
    assert option_share(plan) >= 50
    regular = [row for row in plan.calendar.pieces if not row.season]
    assert regular[0].is_option
    assert {own[0].question, own[1].question} <= set(OPTION.questions)
    assert [option.key for option in plan.options] == ["own-1", "own-2", "own-3"]


def test_other_formats_of_the_option_give_other_rows() -> None:
    articles = replace(OPTION, formats=("Article",), questions=(1,))
    plan = plan_with(sample(1), options=(articles,))
    own = [row for row in plan.calendar.pieces if row.is_option]
    assert {row.format for row in own} == {"Article"}


def test_option_begins_with_its_first_question() -> None:
    for question in (2, 5, 6):
        option = replace(OPTION, formats=("Article",), questions=(question,), proof=())
        plan = plan_with(sample(2), options=(option,))
        assert plan.titles[0].question == question
        assert plan.titles[0].format == "Article"


def test_thesis_says_what_the_writer_decided() -> None:
    thesis = plan_with(sample(1)).thesis
    assert (thesis.bet, thesis.audience, thesis.promise) == (THESIS.bet, THESIS.audience, THESIS.promise)
    assert thesis.why == "Enough people wait."
    assert thesis.is_decided
    assert thesis.refusals[0] == ("Adverts", "Enough people wait.")
    assert len(thesis.refusals) == 3


def test_rules_fill_in_what_the_writer_left_out() -> None:
    of = sample(1)
    thesis, rules = plan_with(of, bet="", audience="", refusals=()).thesis, build_plan(of, TODAY).thesis
    assert thesis.bet.startswith("If you open the repair log, goal 1 moves")
    assert thesis.audience == rules.audience
    assert len(thesis.refusals) == 3


def test_rules_choose_where_the_writer_has_no_option() -> None:
    of = sample(1)
    plan, rules = plan_with(of, options=()), build_plan(of, TODAY)
    assert plan.options == rules.options
    assert plan.thesis == rules.thesis
    assert plan.calendar == rules.calendar


def test_option_without_observations_gets_the_usual_ones() -> None:
    plan = plan_with(sample(1), options=(replace(OPTION, change_if=("No one answers.",)),))
    assert plan.option.change_if == (
        "No one answers.",
        "At the last review goal 1 has not moved, although the plan was kept.",
    )


def test_renewed_figures_of_an_option_become_an_edition() -> None:
    option = replace(OPTION, formats=("Article",), proof=(1,), questions=(5, 4))
    assert any(title.pattern == "edition" for title in plan_with(sample(0), options=(option,)).titles)
    without = replace(option, proof=(3,))
    assert not any(title.pattern == "edition" for title in plan_with(sample(0), options=(without,)).titles)


@pytest.mark.parametrize("form", ["Newsletter", "Article"])
def test_option_that_leads_with_letters_needs_a_form_to_sign_up(form: Any) -> None:
    means = [{"format": "Newsletter"}, {"format": "Article"}]
    option = replace(OPTION, formats=(form,), questions=(1,), proof=())
    plan = plan_with(brief(means__formats=means), options=(option,))
    assert any(asset.id == "form-sign-up" for asset in plan.assets) is (form == "Newsletter")


@few
@given(st.data(), briefs())
def test_plan_of_any_option_is_feasible(data: st.DataObject, of: Brief) -> None:
    options = tuple(data.draw(decided_options(of, title=name)) for name in ("One", "Two", "Three"))
    plan = plan_with(of, options=options)
    assert plan.option.title == "One"
    assert sum(line.hours for line in plan.calendar.hours) == pytest.approx(plan.capacity.window_h)
    assert all(line.hours >= -1e-6 for line in plan.calendar.hours)
    assert all(can_publish(plan.window, row.day) for row in plan.calendar.pieces)
    assert all(is_working_day(plan.window, row.day) for row in plan.calendar.rows if row.kind == "asset")
    if plan.calendar.pieces and option_share(plan) < plan.option.share_percent - 1e-6:
        assert any(text.startswith("The chosen option has less than") for text in plan.calendar.remarks)
    assert plan.risks
    assert len(plan.thesis.refusals) == 3
