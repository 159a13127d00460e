"""Claims of a writer are checked against the facts it was given."""

from strategies.generation.facts import Claim, Facts, claim
from strategies.generation.sections.base import UNVERIFIED
from tests.strategies.generation.briefs import brief


def facts() -> Facts:
    found = Facts(brief(business__stage=None))
    found.add_answers("business.offer", "business.stage", "audience.questions")
    found.add_calculation("hours", 28, "1 x 40 h x 70% = 28 h")
    found.add_judgement("bet", "Samples first.", "Samples answer most questions.")
    return found


def test_claim_on_an_answer_is_the_users() -> None:
    found = facts().statement(claim("Tiles.", "business.offer"))
    assert (found.evidence, found.basis) == ("you_told_us", "business.offer")


def test_claim_on_a_list_entry_is_the_users() -> None:
    path = "audience.questions.0.question"
    assert facts().statement(claim("Late.", path)).basis == path
    bracketed = Claim(text="Late.", basis=["audience.questions[0].question"])
    assert facts().statement(bracketed).evidence == "you_told_us"


def test_claim_on_a_result_shows_its_calculation() -> None:
    found = facts().statement(claim("28 hours.", "hours", "business.offer"))
    assert (found.evidence, found.basis) == ("calculated", "1 x 40 h x 70% = 28 h")


def test_claim_with_one_assumed_basis_is_an_assumption() -> None:
    known = facts()
    known.add_instruction("Shorter.", "An earlier text.")
    found = known.statement(claim("28 hours, as before.", "hours", "earlier_text"))
    assert (found.evidence, found.basis) == ("assumption", UNVERIFIED)


def test_claim_with_a_check_is_an_assumption() -> None:
    found = facts().statement(claim("They wait.", "business.offer", check="Ask five of them."))
    assert (found.evidence, found.basis) == ("assumption", "Ask five of them.")


def test_claim_with_a_reason_is_a_judgement() -> None:
    found = facts().statement(claim("Show samples first.", "hours", reason="Samples answer most questions."))
    assert (found.evidence, found.basis) == ("judgement", "Samples answer most questions.")


def test_claim_on_a_judgement_of_the_plan_is_one() -> None:
    found = facts().statement(claim("Samples first, in 28 hours.", "hours", "bet"))
    assert (found.evidence, found.basis) == ("judgement", "Samples answer most questions.")


def test_judgement_without_a_known_basis_is_unverified() -> None:
    found = facts().statement(claim("We lead the market.", "made.up", reason="Everybody says so."))
    assert (found.evidence, found.basis) == ("assumption", UNVERIFIED)


def test_claim_without_a_known_basis_is_unverified() -> None:
    for basis in ([], ["made.up"], ["business.offer", "made.up"], ["business.stage"], ["assumption"]):
        found = facts().statement(Claim(text="We lead the market.", basis=basis))
        assert (found.evidence, found.basis) == ("assumption", UNVERIFIED)


def test_unknown_answer_is_not_a_fact() -> None:
    assert "business.stage" not in facts().values()
    assert facts().answer_paths() == ["business.offer", "audience.questions"]


def test_long_claim_is_shortened() -> None:
    assert len(facts().statement(claim("word " * 5_000, "business.offer")).text) <= 700
