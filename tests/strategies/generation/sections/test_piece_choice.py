"""Pieces that are not accepted fall back, one field at a time, and none is lost for a wrong word."""

from dataclasses import replace
from typing import Any

from strategies.generation.brief import Brief
from strategies.generation.planning.build import build_plan
from strategies.generation.planning.decisions import NO_DECISIONS, PieceDecision
from strategies.generation.sections.piece_choice import Choice, accept_pieces, choose_titles
from tests.strategies.generation.briefs import TODAY, brief, sample
from tests.strategies.generation.deciding import options_of, piece, pieces_of


def accepted(of: Brief, *pieces: Any) -> list[PieceDecision]:
    return accept_pieces(options_of(of), pieces, build_plan(of, TODAY, NO_DECISIONS).titles)


def first(**changes: Any) -> PieceDecision:
    of = sample(1)
    pieces = pieces_of(of)
    for name, value in changes.items():
        setattr(pieces[0], name, value)
    return accepted(of, *pieces)[0]


def test_candidates_with_forbidden_words_are_passed_over() -> None:
    decided = first(candidates=["A green jacket", "A jacket that leaks", "Sustainable seams"])
    assert (decided.title, decided.others) == ("A jacket that leaks", ())


def test_question_as_asked_is_the_title_when_no_candidate_is_accepted() -> None:
    assert first(candidates=["", "Green"]).title == "Why did my waterproof jacket start to leak in its second year?"


def test_piece_is_dropped_when_its_question_is_a_title_already() -> None:
    of = sample(1)
    asked = of.audience.questions[0].question
    decided = accepted(of, piece(candidates=[asked]), piece(candidates=["green"]), *pieces_of(of))
    assert [item.title for item in decided[:2]] == [asked, "First title of piece 1"]


def test_unknown_channel_group_pillar_goal_and_proof_fall_back_to_the_rules() -> None:
    decided = first(channel="LinkedIn", group="Everybody", pillar="p9", goal=7, proof=9, asset="footage")
    assert (decided.channel, decided.segment, decided.pillar) == ("YouTube", "Sceptical buyers", "p1")
    assert (decided.goal, decided.proof, decided.asset) == (1, None, None)


def test_ideal_customer_is_named_in_the_owners_words() -> None:
    short = brief(audience__ideal_customer="Architects in the north.")
    assert accepted(short, piece())[0].segment == "Architects in the north"
    assert accepted(sample(0), piece())[0].segment == "Your ideal customer"


def test_group_is_found_in_any_case() -> None:
    assert first(group=" sceptical BUYERS ").segment == "Sceptical buyers"


def test_pieces_beyond_the_limits_are_left_out() -> None:
    of = brief(means__formats=[{"format": "Newsletter", "max_per_month": 1}, {"format": "Article"}])
    pieces = [piece(format="Newsletter", channel="Email", candidates=[f"Letter {number}"]) for number in range(5)] + [
        piece(candidates=[f"Article {number}"]) for number in range(20)
    ]
    decided = accepted(of, *pieces)
    assert len(decided) == 16
    assert sum(item.format == "Newsletter" for item in decided) == 3


def test_too_few_pieces_are_filled_up_with_questions_that_have_none() -> None:
    of = sample(1)
    decided = accepted(of, *pieces_of(of)[:2])
    assert len(decided) == 12
    assert {item.question for item in decided} == set(range(1, 8))
    assert decided[2].title == of.audience.questions[decided[2].question - 1].question


def test_nothing_is_filled_up_when_no_piece_is_accepted() -> None:
    assert accepted(sample(1), piece(question=99)) == []


def test_chosen_title_changes_places_with_the_first() -> None:
    pieces = replace(first(), title="One", others=("Two", "Three"))
    (chosen,) = choose_titles([pieces], {"q1-video": Choice(candidate=2, why="It is mine.")})
    assert (chosen.title, chosen.others, chosen.why) == ("Two", ["One", "Three"], "It is mine.")


def test_choice_that_does_not_exist_leaves_the_first_title() -> None:
    (chosen,) = choose_titles([first()], {"q1-video": Choice(candidate=9, why="It is mine.")})
    assert (chosen.title, chosen.why) == ("First title of piece 1", "")
