"""Tensions in a writer's words keep the weight of the rule; its own come below the ones before them."""

from dataclasses import replace

from strategies.generation.planning.build import build_plan
from strategies.generation.planning.decisions import Decisions, TensionDecision, ThesisDecision
from strategies.generation.planning.plan import Plan, Tension
from strategies.generation.planning.tensions.decided import apply_decisions, name_tensions
from tests.strategies.generation.briefs import TODAY, sample

WORDS = TensionDecision(
    rule="stock_below_demand",
    title="550 go without.",
    consequence="Reach is not the task.",
    default="No reach is bought.",
    question="What do the 550 get?",
    how="Ask twenty.",
    paths=("goals.0",),
)


def rules() -> tuple[Tension, ...]:
    return build_plan(sample(1), TODAY).tensions


def test_tension_of_a_rule_keeps_weight_working_and_answers() -> None:
    before = name_tensions(rules())["stock_below_demand"]
    after = name_tensions(apply_decisions(rules(), [WORDS]))["stock_below_demand"]
    said = {name: getattr(WORDS, name) for name in ("title", "consequence", "default", "question", "how")}
    assert after == replace(before, **said)


def test_empty_words_leave_those_of_the_rule() -> None:
    before = name_tensions(rules())["stock_below_demand"]
    after = name_tensions(apply_decisions(rules(), [replace(WORDS, question="", how="")]))["stock_below_demand"]
    assert (after.question, after.how) == (before.question, before.how)


def test_own_tension_follows_the_one_before_it_and_is_no_warning() -> None:
    own = replace(WORDS, rule="", title="Own.")
    first = apply_decisions(rules(), [own])
    assert [item.key for item in first[:2]] == ["goal_opens_later", "own-1"]
    after = apply_decisions(rules(), [WORDS, own])
    assert [item.key for item in after[:3]] == ["goal_opens_later", "stock_below_demand", "own-1"]
    assert after[2].weight == after[1].weight


def test_two_tensions_of_one_rule_are_told_apart_by_number() -> None:
    named = name_tensions(build_plan(sample(0), TODAY).tensions)
    assert named["goal_beyond_window"].paths == ("goals.0.by",)
    assert named["goal_beyond_window-2"].paths == ("goals.1.by",)


def test_tension_that_is_no_longer_found_becomes_the_writers_own() -> None:
    after = apply_decisions(rules(), [replace(WORDS, rule="one_edition")])
    assert [item.title for item in after if item.key == "own-1"] == [WORDS.title]


def test_words_of_the_writer_reach_warnings_and_open_questions() -> None:
    warned = replace(WORDS, rule="goal_opens_later", title="Nothing sells yet.", default="Answers count.")
    plan = _plan(warned, WORDS)
    assert plan.thesis.warnings == ("Nothing sells yet. Answers count.",)
    assert "What do the 550 get?" in [item.question for item in plan.questions]


def _plan(*tensions: TensionDecision) -> Plan:
    thesis = ThesisDecision(
        bet="", gives_up="", audience="", promise="", why="", refusals=(), tensions=tensions, options=()
    )
    return build_plan(sample(1), TODAY, Decisions(thesis=thesis))
