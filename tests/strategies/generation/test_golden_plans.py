"""The plans of the samples are those that were read line by line beside their briefs."""

from tests.strategies.generation.golden_plans import describe_samples, read_golden


def test_plans_of_the_samples_are_as_reviewed() -> None:
    assert describe_samples() == read_golden(), (
        "Read the difference beside the brief, then update: uv run python -m tests.strategies.generation.golden_plans"
    )
