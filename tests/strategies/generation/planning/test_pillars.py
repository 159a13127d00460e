"""Pillars: the owner's themes with shares of 100 together, or subjects by kinds of question."""

from typing import Any

import pytest
from hypothesis import given, settings

from strategies.generation.brief import Brief
from strategies.generation.planning.pillars import build_pillars, split_percent
from strategies.generation.planning.plan import Pillar
from tests.strategies.generation.briefs import brief, sample
from tests.strategies.generation.planning.plans import option
from tests.strategies.generation.typed_briefs import briefs


def pillars(**changes: Any) -> tuple[Pillar, ...]:
    return build_pillars(brief(**changes), option())


def theme(name: str, share: float, *questions: int) -> dict[str, Any]:
    return {"name": name, "share": share, "questions": list(questions) or None}


def asking(*kinds: str | None) -> list[dict[str, Any]]:
    return [{"question": f"Question {number}?", "kind": kind} for number, kind in enumerate(kinds, start=1)]


@pytest.mark.parametrize(
    ("weights", "shares"),
    [([1, 1, 1], [34, 33, 33]), ([0, 0], [50, 50]), ([45, 30, 20, 5], [45, 30, 20, 5]), ([2, 1], [67, 33])],
)
def test_shares_are_split_by_largest_remainder(weights: list[float], shares: list[int]) -> None:
    assert split_percent(weights) == shares


@settings(deadline=None, max_examples=50)
@given(briefs())
def test_shares_are_100_together_and_every_question_has_a_pillar(of: Brief) -> None:
    found = build_pillars(of, option())
    assert sum(pillar.share_percent for pillar in found) == 100
    assert {number for pillar in found for number in pillar.questions} == set(range(1, len(of.audience.questions) + 1))
    assert len({pillar.title.casefold() for pillar in found}) == len(found)


def test_themes_become_pillars_in_their_order() -> None:
    found = build_pillars(sample(1), option())
    assert [(pillar.title, pillar.share_percent) for pillar in found] == [
        ("Repair and care", 40),
        ("How it is made", 25),
        ("Customer stories", 20),
        ("The jackets", 15),
    ]
    assert not any(pillar.is_share_assumed for pillar in found)


def test_themes_of_one_name_become_one_pillar() -> None:
    themes = [theme("Repair", 30, 1), theme("Offers", 40), theme("repair", 30)]
    assert [(pillar.title, pillar.share_percent) for pillar in pillars(means__themes=themes)] == [
        ("Repair", 60),
        ("Offers", 40),
    ]


def test_questions_of_no_theme_go_where_they_are_missed_most() -> None:
    themes = [theme("Repair", 70), theme("Offers", 30)]
    questions = asking("Fear", "Cost", "Lack")
    found = pillars(means__themes=themes, audience__questions=questions)
    assert [pillar.questions for pillar in found] == [(1, 2), (3,)]


def test_subjects_follow_the_kinds_of_questions_if_there_are_no_themes() -> None:
    found = pillars(audience__questions=asking("Fear", "Cost", "Comparison", "Failure"))
    assert [(pillar.title, pillar.questions) for pillar in found] == [
        ("Before you decide", (1, 3)),
        ("What it costs", (2,)),
        ("When something goes wrong", (4,)),
    ]
    assert all(pillar.is_share_assumed for pillar in found)


def test_pillar_names_only_proof_that_may_be_published() -> None:
    proof = [
        {"proof": "61 closes", "kind": "Number", "answers": [1], "may_be_published": True},
        {"proof": "Reviews", "kind": "Review", "answers": [1], "may_be_published": True},
        {"proof": "A case", "kind": "Case", "answers": [1]},
    ]
    (found,) = pillars(proof=proof, rules__barred_proof=["Review"])
    assert found.proof == (1,)


def test_theme_with_a_forbidden_word_is_not_printed() -> None:
    (found,) = pillars(means__themes=[theme("Green living", 100)], rules__forbidden_words=["green"])
    assert "green" not in f"{found.title} {found.hub}".casefold()


def test_pillar_speaks_to_the_group_that_asks_most_of_it() -> None:
    questions = [{"question": f"Question {n}?", "asked_by": who} for n, who in enumerate(["Ann", "Bob", "Bob"], 1)]
    (found,) = pillars(audience__questions=questions)
    assert found.segment == "Bob"


def test_ideal_customer_stands_for_the_group_if_it_is_short() -> None:
    assert pillars()[0].segment == "Architects who restore old houses"
    assert pillars(audience__ideal_customer="Architects " * 20)[0].segment == "Your ideal customer"


def test_pillar_speaks_to_those_who_can_move_the_first_goal() -> None:
    assert build_pillars(sample(2), option())[0].segment == "Patients after joint surgery"
