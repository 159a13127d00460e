"""The section on positioning shows only proof that may be published, and voice samples of the owner."""

from typing import Any

from strategies.generation.sections.positioning import PositioningSection
from tests.strategies.generation.briefs import brief, sample
from tests.strategies.generation.composing import compose_one, texts

FREE = {"proof": "412 restored floors", "kind": "Number", "answers": [1], "may_be_published": True}


def positioning(*proof: dict[str, Any], **changes: Any) -> PositioningSection:
    section = compose_one("positioning", brief(proof=list(proof) or None, **changes), {}).section
    assert isinstance(section, PositioningSection)
    return section


def test_proof_is_shown_with_the_question_it_answers() -> None:
    section = positioning(FREE)
    assert [item.text for item in section.reasons] == ["“412 restored floors” answers “How long do samples take?”"]
    assert section.missing == []


def test_proof_that_may_not_be_published_is_not_offered() -> None:
    section = positioning(FREE | {"may_be_published": False})
    assert section.reasons == []
    assert section.missing[0].text.startswith("Unused, because it may not be published")


def test_proof_without_permission_has_to_be_asked_for() -> None:
    section = positioning(FREE | {"may_be_published": None})
    assert section.reasons == []
    assert section.missing[0].text.startswith("Not free yet, ask for leave to publish first")


def test_barred_kind_of_proof_is_not_offered() -> None:
    section = positioning(FREE | {"kind": "Review"}, rules={"barred_proof": ["Review"]})
    assert section.reasons == []
    assert section.missing[0].text.startswith("Unused, because your rules bar this kind of proof")


def test_proof_with_a_forbidden_word_is_not_offered_as_it_is() -> None:
    section = positioning(FREE, rules={"forbidden_words": ["restored"]})
    assert section.reasons == []
    assert section.missing[0].text.startswith("Say this in other words first")


def test_brief_without_proof_says_what_to_get() -> None:
    section = positioning()
    assert [item.evidence for item in section.missing] == ["assumption"]
    assert "Get one figure" in section.missing[0].text
    assert "until there is proof" in section.claim.text


def test_claim_is_marked_as_a_judgement() -> None:
    for position in range(3):
        section = compose_one("positioning", sample(position), {}).section
        assert isinstance(section, PositioningSection)
        assert section.claim.evidence == "judgement"


def test_voice_samples_are_the_owners_pairs_only() -> None:
    assert positioning(FREE).examples == []
    pair = {"not_like_this": "Best tiles ever!", "like_this": "These tiles are 9 mm thick."}
    section = positioning(FREE, voice={"pairs": [pair]})
    assert [(item.instead_of, item.write) for item in section.examples] == [tuple(pair.values())]


def test_forbidden_words_are_listed_but_not_used() -> None:
    section = positioning(FREE, rules={"forbidden_words": ["green", "eco"]})
    assert "Words never to use: “green” or “eco”." in texts(section)
    assert not [text for text in section.publishable_texts() if "green" in text.casefold()]
