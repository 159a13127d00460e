from typing import Any

from strategies.generation.planning.usable_proof import is_barred, unproved_questions, usable_proof
from tests.strategies.generation.briefs import brief

PROOF: list[dict[str, Any]] = [
    {"proof": "61 closes", "kind": "Number", "may_be_published": True},
    {"proof": "Reviews", "kind": "Review", "may_be_published": True},
    {"proof": "Board figures", "kind": "Number", "may_be_published": False},
    {"proof": "Something"},
]


def test_usable_proof_keeps_its_numbers_and_unknown_permissions() -> None:
    of = brief(proof=PROOF, rules={"barred_proof": ["Review"]})
    assert [number for number, _ in usable_proof(of)] == [1, 4]


def test_usable_proof_is_empty_without_proof() -> None:
    assert usable_proof(brief()) == ()


def test_proof_is_barred_by_its_kind_alone() -> None:
    of = brief(proof=PROOF, rules={"barred_proof": ["Review"]})
    assert [is_barred(of, item) for item in of.proof or ()] == [False, True, False, False]


def test_questions_about_price_or_time_need_no_proof_when_they_are_answered() -> None:
    questions = [
        {"question": "What does it cost?", "kind": "Cost", "answer": "EUR 40."},
        {"question": "What does delivery cost?", "kind": "Cost"},
        {"question": "Is it safe?", "kind": "Fear", "answer": "Yes."},
        {"question": "How long is a close?"},
    ]
    of = brief(audience__questions=questions, proof=[{**PROOF[0], "answers": [4]}])
    assert unproved_questions(of) == (2, 3)
