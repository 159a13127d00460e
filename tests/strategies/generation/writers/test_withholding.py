"""What is taken out of an answer, what takes its place, and what is recorded."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from pydantic import BaseModel, Field, JsonValue

from strategies.generation.facts import Claim, claim
from strategies.generation.writers.base import Assignment, Objection, ObjectionKind
from strategies.generation.writers.withholding import DROPPED, OTHER, REPLACED, CannotWithhold, withhold
from tests.strategies.generation.writers.bakery import assignment

LIE = "It takes 77 minutes."


class Group(BaseModel):
    name: str
    about: Claim


class Prose(BaseModel):
    lead: str
    remark: str = ""
    claims: list[Claim] = Field(default_factory=list, min_length=1)
    groups: list[Group] = Field(default_factory=list)
    lines: list[str] = Field(default_factory=list, max_length=3)


DRAFT = Prose(
    lead="Bread from the harbour.",
    claims=[claim("The rules say this.", "business.offer")],
    groups=[Group(name="Cafés", about=claim("Cafés are named.", "business.offer"))],
    lines=["Open at six."],
)


def empty_draft() -> Prose:
    return Prose.model_construct(lead="", claims=[], groups=[], lines=[])


def answer(**fields: Any) -> Any:
    good = {"lead": "Bread.", "remark": "", "claims": [], "groups": [], "lines": []}
    return {**good, "claims": [claim("Six mornings.", "business.offer").model_dump()], **fields}


def asked(**changes: Any) -> Assignment:
    return assignment(**{"prose": Prose, "draft": lambda: DRAFT, **changes})


def find_lies(content: JsonValue) -> Sequence[Objection]:
    """Object to each sentence that is or contains the lie."""

    def walk(value: Any, path: str) -> Iterator[Objection]:
        match value:
            case str() if LIE in value:
                yield Objection(kind="figure", field=path, sentence=LIE, reason="77 is in none of the facts.")
            case dict():
                for name, inner in value.items():
                    yield from walk(inner, f"{path}.{name}" if path else name)
            case list():
                for index, inner in enumerate(value):
                    yield from walk(inner, f"{path}.{index}")

    return list(walk(content, ""))


def once(kind: ObjectionKind, field: str, sentence: str = "") -> Callable[[JsonValue], Sequence[Objection]]:
    """Object to a field until the content changes."""
    seen: list[JsonValue] = []

    def find(content: JsonValue) -> Sequence[Objection]:
        seen.append(content)
        is_first = content == seen[0]
        return [Objection(kind=kind, field=field, sentence=sentence, reason="It is wrong.")] if is_first else []

    return find


def kept(content: Any, find: Any = find_lies, **changes: Any) -> tuple[Any, list[tuple[str, str]]]:
    result, withheld = withhold(asked(**changes), content, find)
    return result, [(item.field, item.sentence) for item in withheld]


def test_sentence_goes_and_the_rest_of_its_text_stays() -> None:
    content, withheld = kept(answer(lead=f"Bread. {LIE} Fresh."))

    assert content == answer(lead="Bread. Fresh.")
    assert withheld == [("lead", LIE)]


def test_every_lie_goes_in_one_call() -> None:
    liars = [claim(f"Good. {LIE}", "business.offer").model_dump() for _ in range(3)]
    content, withheld = kept(answer(lead=f"Bread. {LIE}", claims=liars))

    assert LIE not in str(content)
    assert [field for field, _ in withheld] == ["claims.0.text", "claims.1.text", "claims.2.text", "lead"]


def test_optional_text_is_left_empty() -> None:
    content, withheld = kept(answer(remark=LIE))

    assert content == answer()
    assert withheld == [("remark", LIE)]


def test_required_text_falls_back_to_the_draft_and_says_so() -> None:
    content, withheld = withhold(asked(), answer(lead=LIE), find_lies)

    assert content == answer(lead="Bread from the harbour.")
    assert [item.reason for item in withheld] == [f"77 is in none of the facts.{REPLACED}"]


def test_section_may_offer_another_text() -> None:
    candidates = iter([f"No. {LIE}", "Rolls."])
    result, withheld = withhold(asked(replace=lambda path, prose: next(candidates)), answer(lead=LIE), find_lies)

    assert result == answer(lead="No.")
    assert withheld[0].reason.endswith(OTHER)


def test_entry_whose_claim_goes_is_dropped() -> None:
    claims = [claim("Six mornings.", "business.offer").model_dump(), claim(LIE, "business.offer").model_dump()]
    result, withheld = withhold(asked(), answer(claims=claims), find_lies)

    assert result == answer()
    assert (withheld[0].sentence, withheld[0].reason.endswith(DROPPED)) == (LIE, True)


def test_last_entry_of_a_list_that_needs_one_is_taken_from_the_draft() -> None:
    content, _ = kept(answer(claims=[claim(LIE, "business.site").model_dump()]))

    assert content["claims"] == [claim("The rules say this.", "business.offer").model_dump()], "with its basis"


@pytest.mark.parametrize("label", ["reason", "check"])
def test_claim_goes_with_its_reason_or_check(label: str) -> None:
    """Without it, the claim would pass for a fact."""
    lying = {**claim("Six mornings.", "business.offer").model_dump(), label: LIE}
    content, withheld = kept(answer(claims=[claim("Bread.", "business.offer").model_dump(), lying]))

    assert [item["text"] for item in content["claims"]] == ["Bread."]
    assert withheld == [(f"claims.1.{label}", LIE)]


def test_part_of_a_reason_may_go() -> None:
    lying = {**claim("Six mornings.", "business.offer").model_dump(), "reason": f"We counted. {LIE}"}
    content, _ = kept(answer(claims=[lying]))

    assert content["claims"][0]["reason"] == "We counted."


def test_entry_that_was_asked_for_is_kept_with_the_claim_of_the_draft() -> None:
    groups = [
        {"name": "Hotels", "about": claim("Hotels.", "business.offer").model_dump()},
        {"name": "cafés", "about": claim(LIE, "business.site").model_dump()},
    ]
    content, _ = kept(answer(groups=groups), entries={"groups": ["Hotels", "Cafés"]})

    assert [group["about"]["text"] for group in content["groups"]] == ["Hotels.", "Cafés are named."]


def test_missing_entry_is_taken_from_the_draft() -> None:
    def find(content: Any) -> Sequence[Objection]:
        if content["groups"]:
            return []
        return [Objection(kind="count", field="groups", sentence="", reason="The entry “Cafés” is missing.")]

    content, withheld = kept(answer(), find, entries={"groups": ["Cafés"]})

    assert [group["name"] for group in content["groups"]] == ["Cafés"]
    assert withheld == []


def test_entries_beyond_the_limit_go_from_the_end() -> None:
    def find(content: Any) -> Sequence[Objection]:
        if len(content["lines"]) <= 3:
            return []
        return [Objection(kind="count", field="lines", sentence="", reason="There may be 3 at most.")]

    content, withheld = kept(answer(lines=list("abcde")), find)

    assert content["lines"] == list("abc")
    assert {sentence for _, sentence in withheld} == {"d", "e"}


def test_last_sentences_of_a_text_that_is_too_long_go() -> None:
    def find(content: Any) -> Sequence[Objection]:
        lead = content["lead"]
        return [Objection(kind="length", field="lead", sentence=lead, reason="Too long.")] if len(lead) > 20 else []

    content, withheld = kept(answer(lead="Bread at six. Rolls at seven. Cake at eight."), find)

    assert content["lead"] == "Bread at six."
    assert {sentence for _, sentence in withheld} == {"Rolls at seven.", "Cake at eight."}


def test_unknown_id_goes_out_of_a_basis_and_the_claim_stays() -> None:
    two = claim("Six mornings.", "business.offer", "made.up").model_dump()
    one = claim("Six mornings.", "made.up").model_dump()

    assert kept(answer(claims=[two]), once("basis", "claims.0.basis"))[0] == answer()
    content, withheld = kept(answer(claims=[one]), once("basis", "claims.0.basis"))
    assert content["claims"][0]["basis"] == ["assumption"]
    assert withheld == [], "the sentence is printed, marked as unverified"


def test_text_of_the_draft_is_not_objected_to() -> None:
    content = answer(lead="Bread from the harbour.")

    assert kept(content, lambda _: [Objection(kind="forbidden", field="lead", sentence="", reason="No.")]) == (
        content,
        [],
    )


@pytest.mark.parametrize("kind", ["count", "length", "repetition"])
def test_what_is_no_lie_stays_if_nothing_can_take_its_place(kind: ObjectionKind) -> None:
    def find(_: JsonValue) -> Sequence[Objection]:
        return [Objection(kind=kind, field="lead", sentence="Rolls.", reason="It is wrong.")]

    content, _ = kept(answer(lead="Rolls."), find, draft=empty_draft)

    assert content["lead"] == "Rolls."


def test_lie_without_a_replacement_cannot_be_printed() -> None:
    with pytest.raises(CannotWithhold):
        kept(answer(lead=LIE), draft=empty_draft)
