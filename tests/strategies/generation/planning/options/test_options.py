import pytest

from strategies.generation.brief import Brief
from strategies.generation.planning.build import build_plan
from strategies.generation.planning.capacity import build_capacity
from strategies.generation.planning.options import build_options
from strategies.generation.planning.options.ground import Ground
from strategies.generation.planning.options.points import SCORES
from strategies.generation.planning.plan import Option
from strategies.generation.planning.window import build_window
from tests.strategies.generation.briefs import TODAY, brief, sample


def options_of(of: Brief) -> tuple[Option, ...]:
    window = build_window(of, TODAY)
    return build_options(of, window, build_capacity(of, window))


def test_closewell_bets_on_its_benchmark() -> None:
    best = options_of(sample(0))[0]
    assert best.key == "numbers"
    assert best.proof == (1,)
    assert "“An anonymised benchmark of 61 closes, new every quarter” a regular edition" in best.pitch
    assert best.questions[0] == 5
    assert best.formats[0] == "Article"


def test_closewell_would_answer_a_gap_without_proof_first() -> None:
    second = options_of(sample(0))[1]
    assert second.key == "answers"
    assert second.questions[0] == 2


def test_fell_and_rye_serves_those_who_wait_and_plans_no_reach() -> None:
    first, second, third = options_of(sample(1))
    assert first.key in {"list", "work", "countdown"}
    assert "1,150 people who wait for 600 jackets" in first.pitch
    assert second.key == "list"
    against = [point.points for point in third.points if point.path == "goals.0.waiting"]
    assert third.key == "answers"
    assert against == [-2]


def test_fell_and_rye_gets_no_point_for_a_goal_that_opens_after_the_plan() -> None:
    of = sample(1)
    window = build_window(of, TODAY)
    ground = Ground(brief=of, window=window, capacity=build_capacity(of, window))
    given = [point.points for point in SCORES["countdown"](ground) if point.path == "goals.0.opens"]
    assert given == [-2]


def test_harbour_street_answers_those_who_are_free_by_day() -> None:
    best, second, _ = options_of(sample(2))
    assert best.key == "answers"
    assert "“Patients after joint surgery” before all others: they can come when your slots are free" in best.pitch
    assert best.gives_up == "Pieces for “Runners”, however much they ask."
    asked = [sample(2).audience.questions[number - 1].asked_by for number in best.questions]
    assert set(asked) == {"Patients after joint surgery"}
    assert second.key == "partners"


@pytest.mark.parametrize("position", [0, 1, 2])
def test_every_point_names_an_answer_that_exists(position: int) -> None:
    of = sample(position)
    for option in options_of(of):
        for point in option.points:
            assert _read(of, point.path) is not None or point.points < 0, point


@pytest.mark.parametrize("position", [0, 1, 2])
def test_options_are_three_and_sorted_by_points(position: int) -> None:
    options = options_of(sample(position))
    totals = [option.total for option in options]
    assert len(options) == len({option.key for option in options}) == 3
    assert totals == sorted(totals, reverse=True)
    assert all(option.share_percent >= 40 and 2 <= len(option.change_if) <= 3 for option in options)


def test_stories_are_told_by_customers_and_not_by_staff() -> None:
    proof = [
        {"proof": "The chef worked in Crete", "kind": "Person", "may_be_published": True},
        {"proof": "4.8 from 640 reviews", "kind": "Review", "may_be_published": True},
    ]
    stories = next(option for option in options_of(brief(proof=proof)) if option.key == "stories")
    assert stories.proof[0] == 2
    assert stories.pitch.startswith("Begin with “4.8 from 640 reviews”, and ask three of these customers")


def test_options_are_three_for_the_least_of_briefs() -> None:
    options = options_of(brief())
    assert [option.key for option in options] == ["answers", "partners", "list"]
    assert options[0].questions == (1,)
    assert options[0].formats == ("Article",)


def test_options_keep_their_order_when_points_are_equal() -> None:
    proof = [
        {"proof": "310 closed cases", "kind": "Number", "answers": [1], "may_be_published": True},
        {"proof": "Footage", "kind": "Footage", "may_be_published": True},
    ]
    options = options_of(brief(proof=proof, goals=[{"text": "Sell.", "kind": "Sales"}]))
    by_total: dict[int, list[str]] = {}
    for option in options:
        by_total.setdefault(option.total, []).append(option.key)
    order: list[str] = list(SCORES)
    assert all(keys == sorted(keys, key=order.index) for keys in by_total.values())


def test_options_use_only_formats_that_the_owner_wants_and_allows() -> None:
    formats = [{"format": "Newsletter"}, {"format": "Video"}]
    options = options_of(brief(means__formats=formats, rules={"refused_channels": ["Email"]}))
    assert {key for option in options for key in option.formats} == {"Video"}


def test_options_are_built_on_no_barred_or_private_proof() -> None:
    proof = [
        {"proof": "Reviews", "kind": "Review", "may_be_published": True},
        {"proof": "Footage", "kind": "Footage", "may_be_published": False},
    ]
    of = brief(proof=proof, rules={"barred_proof": ["Review"]})
    assert all(option.proof == () for option in options_of(of))


def test_chosen_option_is_the_plans_option() -> None:
    plan = build_plan(sample(0), TODAY)
    assert plan.option == plan.options[0] == options_of(sample(0))[0]


def _read(of: Brief, path: str) -> object:
    value: object = of
    for name in path.split("."):
        value = value[int(name)] if isinstance(value, tuple) else getattr(value, name)
    return value
