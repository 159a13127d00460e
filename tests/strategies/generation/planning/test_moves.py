"""How a piece moves its goal: a sentence by the kind of goal, the stage of its readers and the option."""

from typing import get_args

import pytest

from strategies.generation.brief.audience import Question
from strategies.generation.brief.goals import Goal, GoalKind
from strategies.generation.planning.moves import can_move_first_goal, describe_move, goal_of_segment, stage_of
from strategies.generation.planning.plan import OptionKey
from strategies.generation.planning.schedule import Stage
from tests.strategies.generation.briefs import brief, sample

STAGES: tuple[Stage, ...] = get_args(Stage.__value__)
OPTIONS: tuple[OptionKey, ...] = get_args(OptionKey.__value__)
KINDS: tuple[GoalKind, ...] = get_args(GoalKind.__value__)


@pytest.mark.parametrize("kind", [*KINDS, None])
def test_every_kind_of_goal_has_a_sentence_for_each_stage_and_option(kind: GoalKind | None) -> None:
    goal = Goal(text="More", kind=kind)
    for stage in STAGES:
        for option in (*OPTIONS, None):
            text = describe_move(goal, stage, option)
            assert text[0].isupper()
            assert text.endswith(".")
            assert "{" not in text


def test_piece_of_the_option_says_what_the_option_does() -> None:
    goal = Goal(text="More", kind="Leads")
    assert describe_move(goal, "consideration", "numbers") == (
        "Shows your own figures to people who compare and asks them to get in touch."
    )
    assert describe_move(goal, "decision", None) == (
        "Settles a question people ask just before they decide and asks them to get in touch."
    )


def test_goal_that_opens_later_is_prepared_for() -> None:
    goal = sample(1).goals[0]
    assert describe_move(goal, "awareness", None).endswith("and prepares them for the opening day.")


def test_stage_follows_the_kind_of_question_and_returning_customers_come_back() -> None:
    cost = Question(question="What does it cost?", kind="Cost")
    assert stage_of(cost, Goal(text="More", kind="Leads")) == "decision"
    assert stage_of(cost, Goal(text="More", kind="Returning customers")) == "retention"
    assert stage_of(Question(question="Why?"), Goal(text="More")) == "consideration"


def test_group_moves_the_first_goal_that_it_serves() -> None:
    segments = [{"name": "Ann", "serves_goals": [2]}, {"name": "Bob"}, {"name": "Cid", "serves_goals": [2, 1]}]
    of = brief(audience__segments=segments, goals=[{"text": "One"}, {"text": "Two"}])
    assert [goal_of_segment(of, name) for name in ("Ann", "bob", "Cid", "Dora", None)] == [2, 1, 1, 1, 1]


def test_group_that_is_not_free_by_day_cannot_fill_slots() -> None:
    of = sample(2)
    assert not can_move_first_goal(of, "Runners")
    assert can_move_first_goal(of, "Patients after joint surgery")
