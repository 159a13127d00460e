"""The judge is asked about claims that name facts; what it does not find borne is an objection to that sentence."""

from strategies.generation.facts import Claim, claim
from strategies.generation.writers.guard.judge import (
    JUDGED_MAX,
    Refusals,
    Verdict,
    Verdicts,
    build_question,
    check_refused,
    list_claims,
    read_verdicts,
)
from tests.strategies.generation.writers.guard.guarding import FELLRYE, Claims, assign


def listed(*claims: Claim) -> list[tuple[str, list[str]]]:
    found = list_claims(Claims(claims=list(claims)), assign(FELLRYE, Claims))
    return [(each.path, list(each.facts)) for each in found]


def test_claims_that_name_facts_are_judged_and_others_are_not() -> None:
    borne = claim("Buyers ask for records.", "audience.questions.2", "proof.0")
    assumed = claim("They compare on a phone.", "assumption", check="Ask five of them.")
    weighed = claim("The log is the stronger proof.", "proof.0", reason="It has photos.")

    assert listed(assumed, borne, weighed) == [("claims.1.text", ["audience.questions.2", "proof.0"])]


def test_question_has_the_texts_of_the_facts() -> None:
    claims = list_claims(Claims(claims=[claim("Repairs are logged.", "proof.0")]), assign(FELLRYE, Claims))
    (asked,) = build_question(claims)
    assert asked == {
        "number": 1,
        "claim": "Repairs are logged.",
        "facts": {"proof.0": "2,300 logged repairs with photos · Number · Our repair log"},
    }


def test_number_of_judged_claims_is_bounded() -> None:
    assert len(listed(*[claim(f"Repairs are logged, line {n}.", "proof.0") for n in range(60)])) == JUDGED_MAX


def test_claim_that_is_not_borne_is_an_objection() -> None:
    claims = list_claims(
        Claims(claims=[claim("Repairs are logged.", "proof.0"), claim("Repairs are loved.", "proof.0")]),
        assign(FELLRYE, Claims),
    )
    answer = Verdicts(
        verdicts=[
            Verdict(number=1, is_borne=True),
            Verdict(number=2, is_borne=False, missing="Nothing says that anyone loves them."),
            Verdict(number=9, is_borne=False, missing="No such claim."),
        ]
    )
    refused = read_verdicts(answer, claims)
    moved = Claims(claims=[claim("Repairs are loved.", "proof.0")])
    (found,) = check_refused(moved, assign(FELLRYE, Claims), refused)
    assert (found.kind, found.field, found.sentence) == ("basis", "claims.0.text", "Repairs are loved.")
    assert found.reason == "The facts named do not bear this. Nothing says that anyone loves them."


def test_claim_with_another_basis_is_no_longer_refused() -> None:
    refused: Refusals = {("Repairs are loved.", ("proof.0",)): "The facts named do not bear this."}
    assumed = Claims(claims=[claim("Repairs are loved.", "assumption", check="Ask five buyers.")])
    assert list(check_refused(assumed, assign(FELLRYE, Claims), refused)) == []
