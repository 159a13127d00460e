"""An answer about pieces is objected to by field, with what is possible instead."""

from typing import Any

import pytest

from strategies.generation.brief import Brief
from strategies.generation.sections.piece_checks import find_choice_objections, find_piece_objections
from strategies.generation.sections.piece_prose import ReaderProse, SlotChoice
from strategies.generation.writers.base import Objection
from tests.strategies.generation.briefs import brief, sample
from tests.strategies.generation.deciding import options_of, piece, pieces_of, prose_of


def found(of: Brief, pieces: list[Any], **more: Any) -> list[Objection]:
    prose = prose_of(of, pieces)
    for name, value in more.items():
        setattr(prose, name, value)
    return find_piece_objections(options_of(of), prose)


def changed(position: int = 0, **changes: Any) -> list[Objection]:
    """Return the objections to the pieces of the rules with a change to one of them."""
    of = sample(1)
    pieces = pieces_of(of)
    for name, value in changes.items():
        setattr(pieces[position], name, value)
    return found(of, pieces)


def test_pieces_that_keep_everything_are_accepted() -> None:
    assert found(sample(1), pieces_of(sample(1))) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"question": 8}, "There are the questions 1 to 7."),
        ({"goal": 3}, "There are the goals 1 to 2."),
        ({"group": "Everybody"}, "There is no group of this name. Choose “People on the waiting list”, "),
        ({"pillar": "p9"}, "There is no pillar with this key. Choose p1, p2, p3 or p4."),
        ({"channel": "LinkedIn"}, "Video cannot be published there. Choose YouTube, Instagram or Website."),
        ({"proof": 4}, "Proof 4 does not exist, or the owner's rules forbid it. Choose 1, 2 or 3, or 0 for none."),
        ({"proof": 0, "asset": "footage"}, "“footage” is made from a proof; name its number under `proof`"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_does_not_exist_is_objected_to_by_field(changes: dict[str, Any], reason: str) -> None:
    objection = changed(**changes)[0]
    field, value = list(changes.items())[-1]
    assert (objection.kind, objection.field, objection.sentence) == ("choice", f"pieces.0.{field}", str(value))
    assert objection.reason.startswith(reason)


def test_format_that_the_owner_does_not_make_is_objected_to() -> None:
    objection = changed(format="Webinar", channel="Webinars")[0]
    assert objection.field == "pieces.0.format"
    assert objection.reason == "The owner does not make this format. Choose Video, Social post, Newsletter or Article."


def test_barred_proof_is_objected_to() -> None:
    barred = brief(
        proof=[{"proof": "One case", "kind": "Case", "may_be_published": True}], rules={"barred_proof": ["Case"]}
    )
    objections = found(barred, [piece(proof=1)])
    assert [item.reason for item in objections if item.field == "pieces.0.proof"] == [
        "Proof 1 does not exist, or the owner's rules forbid it. Choose 0 for none."
    ]


def test_candidates_that_are_alike_are_objected_to() -> None:
    pieces = pieces_of(sample(1))
    pieces[3].candidates[2] = f"{pieces[0].candidates[1].upper()}!"
    (objection,) = found(sample(1), pieces)
    assert (objection.kind, objection.field) == ("repetition", "pieces.3.candidates.2")
    assert objection.reason == "It is the same title as pieces.0.candidates.1."


def test_number_of_titles_wanted_is_named() -> None:
    of = sample(1)
    reasons = [item.reason for item in found(of, pieces_of(of)[:2])]
    assert reasons[0] == "2 pieces; 12 to 16 are needed."
    assert "The pillar p3, “Customer stories”, has 0 pieces; it needs 2." in reasons
    assert "Questions 2, 4, 5, 6 and 7: no piece answers it." in reasons


def test_fewer_titles_are_needed_when_the_hours_make_fewer() -> None:
    few = brief(means__people=[{"role": "Owner", "hours_per_week": 1}])
    options = options_of(few)
    assert options.titles_min == int(options.capacity.window_h / min(form.hours for form in options.capacity.formats))
    assert options.titles_min < 12


def test_limit_of_a_format_per_month_is_kept() -> None:
    of = brief(means__formats=[{"format": "Newsletter", "max_per_month": 1}, {"format": "Article"}])
    pieces = [
        piece(format="Newsletter", channel="Email", candidates=[f"{kind} {n}" for kind in "abc"]) for n in range(4)
    ]
    reasons = [item.reason for item in found(of, pieces)]
    assert "4 pieces are of the format Newsletter; the owner allows 3 in these 90 days." in reasons


def test_option_has_to_get_its_part_of_the_hours() -> None:
    of = sample(1)
    pieces = pieces_of(of)
    for number, item in enumerate(pieces):
        item.format, item.channel, item.candidates = "Article", "Website", [f"{kind} {number}" for kind in "abc"]
    (objection,) = found(of, pieces)
    assert objection.reason == (
        "Pieces of the option, in the format “Video” or “Social post”, get 0% of the hours of all pieces; "
        "50% were decided."
    )


def test_first_goal_gets_most_hours_or_a_reason() -> None:
    of = sample(1)
    pieces = pieces_of(of)
    for item in pieces:
        item.goal = 2
    (objection,) = found(of, pieces)
    assert objection.field == "why_less_for_first_goal"
    assert objection.reason.startswith("Goal 1 gets 0% of the hours of all pieces; 60% are usual.")
    assert found(of, pieces, why_less_for_first_goal="The run opens in September.") == []


def test_reader_chooses_one_of_the_titles_with_a_short_reason() -> None:
    choices = [
        SlotChoice(id="a", candidate=3, why="Mine."),
        SlotChoice(id="b", candidate=3, why="Mine."),
        SlotChoice(id="a", candidate=0, why=" ".join(["so"] * 16)),
    ]
    objections = find_choice_objections({"a": 3, "b": 2}, ReaderProse(choices=choices))
    assert [(item.kind, item.field) for item in objections] == [
        ("choice", "choices.1.candidate"),
        ("choice", "choices.2.candidate"),
        ("length", "choices.2.why"),
    ]
    assert objections[0].reason == "“b” has the titles 1 to 2; choose one of them."
