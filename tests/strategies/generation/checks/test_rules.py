"""Refused channels, barred proof, signs on channels not used, lost goals and invented competitors are found."""

from dataclasses import replace
from typing import Any

import pytest

from strategies.generation.brief import Brief
from strategies.generation.planning.plan import RefusedChannel
from strategies.generation.planning.schedule import MoneyLine
from tests.strategies.generation.briefs import changed, sample
from tests.strategies.generation.checks.checking import check, finished, plan_of, spoilt, with_rows


def with_answers(**answers: Any) -> Brief:
    """Return the first sample with other answers, for the plan of the old ones."""
    raw = sample(0).model_dump(mode="json")
    return Brief.model_validate(changed(raw, {path.replace("__", "."): value for path, value in answers.items()}))


def test_refused_channel_that_is_used_fails() -> None:
    used = plan_of().channels[0]
    found = check(brief=with_answers(rules__refused_channels=[used.key]))["channels"]
    assert (found.passed, found.redo) == (False, "channels")
    assert used.name in found.explanation


def test_row_on_a_channel_that_the_plan_refuses_fails() -> None:
    refused = RefusedChannel(key="TikTok", name="TikTok", reason="", paths=())
    plan = with_rows(plan_of(), lambda row: replace(row, channel="TikTok"))
    found = check(plan=replace(plan, refused=(refused,)))["channels"]
    assert (found.passed, found.redo) == (False, "calendar")


def test_money_for_a_refused_channel_fails() -> None:
    plan = plan_of()
    refused = RefusedChannel(key="TikTok", name="TikTok", reason="", paths=())
    money = replace(plan.money, lines=(*plan.money.lines, MoneyLine(name="TikTok", amount=1, working="")))
    found = check(plan=replace(plan, refused=(refused,), money=money))["channels"]
    assert (found.passed, found.redo) == (False, "capacity")


@pytest.mark.parametrize("answers", [{"rules__barred_proof": ["Number"]}, {"proof__0__may_be_published": False}])
def test_proof_that_may_not_be_used_fails(answers: dict[str, Any]) -> None:
    assert 1 in plan_of().option.proof
    found = check(brief=with_answers(**answers))["proof"]
    assert not found.passed
    assert "may not be published" in found.explanation


def test_sign_on_a_channel_that_is_not_used_fails() -> None:
    found = check(spoilt("measurement", lambda data: data["signs"][0].update(channel_key="Snapchat")))["signs"]
    assert (found.passed, found.redo) == (False, "measurement")


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data["kpis"].pop(),
        lambda data: data["kpis"].append(data["kpis"][0]),
        lambda data: data["kpis"][0].update(start=" "),
    ],
    ids=["a goal without", "two for one goal", "no number of today"],
)
def test_goal_without_its_metric_fails(change: Any) -> None:
    found = check(spoilt("measurement", change))["goals"]
    assert (found.passed, found.redo) == (False, "measurement")


def test_shares_that_are_not_the_whole_fail() -> None:
    assert not check(spoilt("pillars", lambda data: data["pillars"][0].update(share=1)))["pillars"].passed


def test_pillar_for_nobody_fails() -> None:
    plan = plan_of()
    pillars = tuple(replace(pillar, segment="") for pillar in plan.pillars)
    assert "No group for" in check(finished(), replace(plan, pillars=pillars))["pillars"].explanation


def test_competitor_that_nobody_named_fails() -> None:
    def invent(data: dict[str, Any]) -> None:
        data["rivals"].append({**data["rivals"][0], "name": "An invented one"})

    found = check(spoilt("competitors", invent))["competitors"]
    assert found.explanation == "Not in the brief: An invented one."
