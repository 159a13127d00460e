from hypothesis import HealthCheck, Phase, given, settings

from strategies.generation.brief import Brief
from strategies.generation.planning.build import build_plan
from tests.strategies.generation.briefs import TODAY, sample
from tests.strategies.generation.planning.tensions.finding import find_in
from tests.strategies.generation.typed_briefs import briefs


def test_tensions_come_heaviest_first() -> None:
    weights = [item.weight for item in build_plan(sample(0), TODAY).tensions]
    assert weights == sorted(weights, reverse=True)


def test_closewell_is_reminded_of_its_reviewer_and_its_stories() -> None:
    found = find_in(sample(0))
    assert "Four written customer stories" in found["proof_permission_unknown"].title
    assert "Auditor on staff" in found["checks_unknown"].title
    assert "13 demo requests a month" in found["goal_beyond_window"].consequence


def test_fell_and_rye_is_reminded_that_more_people_wait_than_jackets_exist() -> None:
    plan = build_plan(sample(1), TODAY)
    assert [item.key for item in plan.tensions[:2]] == ["goal_opens_later", "stock_below_demand"]
    assert plan.tensions[1].title == "1,150 people already wait for 600 jackets."


def test_harbour_street_is_reminded_that_runners_work_by_day() -> None:
    first = build_plan(sample(2), TODAY).tensions[0]
    assert first.title == "You have slots to fill, and “Runners” cannot come in working hours."
    assert first.default == "The plan addresses “Patients after joint surgery” first."


@given(of=briefs())
@settings(max_examples=40, phases=[Phase.explicit, Phase.generate], suppress_health_check=[HealthCheck.too_slow])
def test_tensions_are_whole_sentences_for_any_brief(of: Brief) -> None:
    for item in build_plan(of, TODAY).tensions:
        assert 1 <= item.weight <= 100
        assert item.paths
        for text in (item.title, item.consequence, item.default, item.question, item.how):
            assert text[0].isupper() or not text[0].isalpha(), text
            assert text[-1] in ".?!”", text
