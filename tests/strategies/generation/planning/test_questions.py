from typing import Any

from strategies.generation.planning.build import build_plan
from strategies.generation.planning.plan import OpenQuestion
from tests.strategies.generation.briefs import TODAY, brief, sample


def questions(**changes: Any) -> tuple[OpenQuestion, ...]:
    return build_plan(brief(**changes), TODAY).questions


def find(path: str, **changes: Any) -> OpenQuestion | None:
    return next((item for item in questions(**changes) if path in item.paths), None)


def test_questions_are_at_most_eight_heaviest_first() -> None:
    for position in (0, 1, 2):
        found = build_plan(sample(position), TODAY).questions
        weights = [item.weight for item in found]
        assert 5 <= len(found) <= 8
        assert weights == sorted(weights, reverse=True)
        assert len({item.question for item in found}) == len(found)


def test_question_of_a_tension_says_why_and_what_is_assumed() -> None:
    plan = build_plan(sample(1), TODAY)
    tension = next(item for item in plan.tensions if item.key == "stock_below_demand")
    found = next(item for item in plan.questions if item.question == tension.question)
    assert (found.why, found.default, found.weight) == (tension.consequence, tension.default, tension.weight)
    assert found.how == "Write to 20 of them and ask both questions, by 7 Dec 2026."


def test_question_is_due_later_when_it_weighs_less() -> None:
    found = {item.weight: item.how for item in questions()}
    assert found[max(found)].endswith("by 7 Dec 2026.")
    assert any(how.endswith("by 14 Dec 2026.") for weight, how in found.items() if 60 <= weight < 80)


def test_question_is_due_on_a_working_day() -> None:
    day_off = {"blackouts": [{"first": "2026-12-07", "last": "2026-12-08"}]}
    assert questions(timing=day_off)[0].how.endswith("by 9 Dec 2026.")


def test_visits_are_asked_for_when_unknown() -> None:
    assert find("results.visits_per_month") is not None
    assert find("results.visits_per_month", results={"visits_per_month": 900}) is None


def test_rate_is_not_asked_for_when_the_goal_is_a_share() -> None:
    goal = {"text": "Fill.", "metric": "Slots", "start": 54, "target": 75, "unit": "%", "by": "2027-03-01"}
    assert find("results.goal_rate", goals=[goal]) is None
    assert find("results.goal_rate") is not None


def test_kind_of_goal_is_asked_for_when_unknown() -> None:
    assert find("goals.0.kind") is not None
    assert find("goals.0.kind", goals=[{"text": "Leads.", "kind": "Leads"}]) is None


def test_proof_without_question_is_asked_for_by_name() -> None:
    goal = {"text": "Leads.", "kind": "Leads", "metric": "Leads", "start": 9, "target": 20, "by": "2027-03-01"}
    results = {"visits_per_month": 9, "goal_rate": 100, "sources": ["Search"]}
    known: dict[str, Any] = {"goals": [goal], "results": results, "means__frequency": "Quarterly"}
    proof = {"proof": "212 reviews", "kind": "Review", "may_be_published": True}
    found = find("proof.0.answers", proof=[proof], **known)
    assert found is not None
    assert found.question == "Which of your customers' questions does “212 reviews” answer?"
    assert find("proof.0.answers", proof=[{**proof, "answers": [1]}], **known) is None


def test_answer_that_a_tension_asks_for_is_not_asked_for_twice() -> None:
    paths = [path for item in questions() for path in item.paths]
    assert paths.count("proof") == 1
