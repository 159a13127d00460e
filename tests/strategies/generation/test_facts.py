"""Claims of a writer are checked against the facts it was given."""

import pytest
from pydantic import ValidationError

from strategies.exports.evidence import basis_text
from strategies.generation.facts import CLAIM_MAX_CHARS, Claim, Facts, Sum, claim
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


def test_claim_with_a_check_is_an_assumption_that_keeps_its_basis() -> None:
    found = facts().statement(claim("They wait.", "business.offer", "hours", check="Ask five of them."))
    assert (found.evidence, found.check) == ("assumption", "Ask five of them.")
    assert found.basis == "1 x 40 h x 70% = 28 h; What you sell, and for how much (brief)."
    assert basis_text(found) == f"Ask five of them. Based on: {found.basis}"


def test_claim_with_a_check_alone_says_how_to_check_it() -> None:
    for basis in ([], ["assumption"], ["made.up"]):
        found = facts().statement(claim("They wait.", *basis, check="Ask five of them."))
        assert (found.evidence, found.basis, found.check) == ("assumption", "Ask five of them.", "")
        assert basis_text(found) == "Ask five of them."


def test_sums_of_a_claim_are_printed_with_it() -> None:
    sums = [Sum(expression="1150 - 600", result=550, facts=["business.offer"])]
    plain = Claim(text="550 cannot get one.", basis=["business.offer"], sums=sums)
    found = facts().statement(plain)
    assert (found.evidence, found.basis) == ("calculated", "1,150 - 600 = 550")

    judged = facts().statement(plain.model_copy(update={"reason": "The run is small."}))
    assert (judged.evidence, judged.basis) == ("judgement", "The run is small. 1,150 - 600 = 550.")

    assumed = facts().statement(plain.model_copy(update={"check": "Count them in May."}))
    assert assumed.basis == "1,150 - 600 = 550; What you sell, and for how much (brief)."
    assert assumed.check == "Count them in May."


def test_wrong_sum_is_not_printed() -> None:
    sums = [Sum(expression="1150 - 600", result=560, facts=["business.offer"])]
    found = facts().statement(Claim(text="560 cannot get one.", basis=["business.offer"], sums=sums))
    assert (found.evidence, found.basis) == ("you_told_us", "business.offer")


def test_claim_may_rest_on_any_answer_of_the_brief() -> None:
    known = facts()
    found = known.statement(claim("Leads.", "goals.0.text"))
    assert (found.evidence, found.basis) == ("you_told_us", "goals.0.text")
    assert known.answer_paths() == ["business.offer", "audience.questions", "goals.0.text"]
    for path in ("goals.9.text", "goals.first", "goals.0.text.more", "business.stage"):
        assert known.statement(claim("Leads.", path)).basis == UNVERIFIED


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


def test_long_claim_is_objected_to_and_never_cut() -> None:
    longest = "w" * CLAIM_MAX_CHARS
    assert facts().statement(Claim(text=longest, basis=["business.offer"])).text == longest
    with pytest.raises(ValidationError, match="text"):
        Claim(text=f"{longest}w", basis=["business.offer"])


def test_long_words_of_the_owner_are_shortened_to_fit() -> None:
    assert len(claim("word " * 5_000, "business.offer", check="ask " * 500).text) <= CLAIM_MAX_CHARS
