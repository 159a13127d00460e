"""Rules of English for titles, short proof and tasks as nouns."""

import pytest

from strategies.generation.proof import kind_of_proof, short_proof
from strategies.generation.wording import capitalize, drop_verb, title_opening


@pytest.mark.parametrize(
    ("worry", "opened"),
    [
        ("Nobody repairs zips", "Nobody repairs zips:"),
        ("Not sure whether it needs a professional", "Not sure whether it needs a professional?"),
        ("Cannot get there in working hours.", "Cannot get there in working hours?"),
        ("How do I choose?", "How do I choose?"),
        ("Sizing guesses when buying online", "Sizing guesses when buying online:"),
        ("サンプルが遅い", "サンプルが遅い:"),
    ],
)
def test_worry_opens_a_title_with_matching_punctuation(worry: str, opened: str) -> None:
    assert title_opening(worry) == opened


def test_title_is_capitalized_at_the_start_and_after_a_question() -> None:
    assert capitalize("not sure? what to do") == "Not sure? What to do"
    assert capitalize("nobody repairs zips: what to do") == "Nobody repairs zips: what to do"


@pytest.mark.parametrize(
    ("proof", "short"),
    [
        ("An anonymised benchmark of 61 closes, refreshed each quarter", "61 closes"),
        ("2,300 logged repairs with photos", "2,300 logged repairs"),
        ("212 public reviews, average 4.9", "212 public reviews"),
        ("A waiting list of 1,150 for the autumn run", "a waiting list of 1,150"),
        ("Four written customer stories with close-day figures", "four written customer stories"),
        ("A former Big Four auditor on staff who will be quoted", "a former Big Four auditor"),
        ("Clinic owner speaks at the local running club each spring", "our clinic owner"),
        ("Footage from the workshop", "footage from the workshop"),
    ],
)
def test_proof_is_shortened_for_titles(proof: str, short: str) -> None:
    assert short_proof(proof, kind_of_proof(proof)) == short


@pytest.mark.parametrize(
    ("task", "thing"),
    [
        ("Publish repair statistics per product", "repair statistics per product"),
        ("Own the benchmark, updated quarterly", "the benchmark, updated quarterly"),
        ("Real-body fit guide", "Real-body fit guide"),
        ("Shared kitchens", "Shared kitchens"),
    ],
)
def test_task_can_be_phrased_as_a_noun(task: str, thing: str) -> None:
    assert drop_verb(task) == thing
