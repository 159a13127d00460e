"""Proof for pieces: published before unknown, suited to the format, and what to get where there is none."""

from typing import Any

from strategies.generation.brief.means import FormatKey
from strategies.generation.planning.title_proof import choose_proof, describe_lack, proof_for
from tests.strategies.generation.briefs import brief


def proof(kind: str, *, published: bool | None = True, **changes: Any) -> dict[str, Any]:
    return {"proof": f"A {kind}", "kind": kind, "answers": [1], "may_be_published": published, **changes}


def chosen(form: FormatKey, *proofs: dict[str, Any], **changes: Any) -> str:
    found = choose_proof(brief(proof=list(proofs), **changes), 1, form, ())
    return found.proof.proof if found else ""


def test_format_shows_the_kind_of_proof_that_suits_it() -> None:
    both = (proof("Number"), proof("Footage"))
    assert chosen("Video", *both) == "A Footage"
    assert chosen("Article", *both) == "A Number"


def test_published_proof_comes_before_proof_to_be_asked_for() -> None:
    assert chosen("Video", proof("Footage", published=None), proof("Number")) == "A Number"


def test_customer_story_is_made_of_customers_only() -> None:
    assert chosen("Customer story", proof("Number")) == ""
    assert chosen("Customer story", proof("Number"), proof("Case", published=None)) == "A Case"


def test_barred_refused_and_unrelated_proof_is_never_used() -> None:
    assert chosen("Article", proof("Review"), rules__barred_proof=["Review"]) == ""
    assert chosen("Article", proof("Number", published=False)) == ""
    assert chosen("Article", {**proof("Number"), "answers": None}) == ""


def test_proof_of_the_option_comes_first() -> None:
    of = brief(proof=[proof("Number"), proof("Person")])
    assert [item.number for item in proof_for(of, (2,), question=1)] == [2, 1]


def test_lack_says_what_to_get() -> None:
    of = brief(audience__questions__0__kind="Failure")
    question = of.audience.questions[0]
    assert describe_lack(of, question, None) == "No proof yet: get one real case with its cause and its fix."
    barred = brief(audience__questions__0__kind="Failure", rules__barred_proof=["Case"])
    assert "case" not in describe_lack(barred, question, None)


def test_lack_is_permission_where_proof_waits_for_it() -> None:
    of = brief(proof=[proof("Case", published=None)])
    waiting = choose_proof(of, 1, "Article", ())
    assert describe_lack(of, of.audience.questions[0], waiting) == ("No proof yet: get permission to publish “A Case”.")
    shown = brief(proof=[proof("Case")])
    assert describe_lack(shown, shown.audience.questions[0], choose_proof(shown, 1, "Article", ())) == ""
