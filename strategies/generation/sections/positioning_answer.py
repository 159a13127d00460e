"""What a writer answers about the positioning, the objections to it, and the same answer made by rules."""

from collections.abc import Sequence

from pydantic import BaseModel, Field

from strategies.generation.brief.voice import VoicePair
from strategies.generation.facts import PointClaim, ShortClaim, short_claim
from strategies.generation.sections.answer_checks import (
    find_repeated,
    numbered,
    require_claim,
    require_count,
    require_reason,
)
from strategies.generation.wording import quote, quote_sentence
from strategies.generation.work import Work
from strategies.generation.writers.base import Objection

PROOF_MAX_CHARS = 120
QUESTION_MAX_CHARS = 90
RULES_MIN, RULES_MAX = 1, 2
EXAMPLES_MAX = 3
EXAMPLES_WITHOUT_PAIRS = 2
"""Examples that a writer has to make up where the owner gives no pairs."""


class ReasonProse(BaseModel):
    """A writer's sentence on one proof."""

    number: int = Field(description="The number of the proof, exactly as given.")
    text: ShortClaim = Field(description="What may be claimed because of this proof, and where its limit is.")


class VoicePairProse(BaseModel):
    """A sentence in the wrong voice and in the right one, made up as an example."""

    before: str = Field(
        max_length=160,
        description="A sentence that this business could be tempted to write. It has none of the forbidden words.",
        json_schema_extra={"guard": "instruction"},
    )
    after: str = Field(
        max_length=200,
        description="The same thing in the voice of this business. Printed in a table labeled as examples.",
        json_schema_extra={"guard": "instruction"},
    )


class PositioningProse(BaseModel):
    """A writer's prose on the positioning."""

    claim: ShortClaim = Field(
        description="The position: for whom, what, and what makes it believable. One or two sentences that could be "
        "published as they are."
    )
    reasons: list[ReasonProse] = Field(description="One for each proof among the entries.")
    do: list[PointClaim] = Field(
        max_length=RULES_MAX,
        description="One or two rules of this voice that a writer can follow, and that the owner's pairs do not show. "
        "Printed after “Do:”.",
    )
    avoid: list[PointClaim] = Field(
        max_length=RULES_MAX,
        description="One or two habits that this voice has to avoid, each as a ban that is clear by itself: "
        "“Never …”, then what to write instead. Printed under “What this voice does not do”.",
    )
    examples: list[VoicePairProse] = Field(
        max_length=EXAMPLES_MAX,
        description="Sentences before and after. Two or three if the owner gives no pairs; otherwise only if they "
        "show what the owner's pairs do not.",
    )


def find_objections(prose: BaseModel, pairs: Sequence[VoicePair]) -> list[Objection]:
    """Object to an answer without claim, reasons, or rules of the voice, and to examples that show nothing new."""
    if not isinstance(prose, PositioningProse):
        return []
    found = list(require_claim("claim.text", prose.claim, "what this business can claim"))
    for position, reason in enumerate(prose.reasons):
        found += require_claim(f"reasons.{position}.text.text", reason.text, "what this proof allows to claim")
        found += require_reason(f"reasons.{position}.text.reason", reason.text, "What may be claimed is a judgement.")
    for name, rules in (("do", prose.do), ("avoid", prose.avoid)):
        for position, rule in enumerate(rules):
            found += require_reason(f"{name}.{position}.reason", rule, "How to write is a judgement.")
    found += require_count("do", len(prose.do), RULES_MIN, RULES_MAX, "rules")
    found += require_count("avoid", len(prose.avoid), RULES_MIN, RULES_MAX, "rules")
    least = 0 if pairs else EXAMPLES_WITHOUT_PAIRS
    found += require_count("examples", len(prose.examples), least, EXAMPLES_MAX, "examples")
    sentences = [
        *numbered("examples", (pair.before for pair in prose.examples), "before"),
        *numbered("examples", (pair.after for pair in prose.examples), "after"),
    ]
    given = [text for pair in pairs for text in (pair.not_like_this, pair.like_this)]
    return [*found, *find_repeated(sentences, "Every sentence of an example has to be new.", given)]


def draft_prose(work: Work, shown: list[int]) -> PositioningProse:
    """Return the answer of the rules: what may be claimed, and the proof for it."""
    return PositioningProse(
        claim=draft_claim(work, shown),
        reasons=[ReasonProse(number=number, text=draft_reason(work, number)) for number in shown],
        do=[],
        avoid=[],
        examples=[],
    )


def draft_claim(work: Work, shown: list[int]) -> ShortClaim:
    """Say how much may be claimed with this proof."""
    if not shown:
        text = "Claim no more than what you sell and do, until there is proof that you may publish."
        return short_claim(text, "business.offer", reason="A claim without proof is an advert.")
    if shown[0] not in work.plan.option.proof:
        return short_claim(
            "Claim what you can show, and no more.", "proof", reason="Readers believe what they can check themselves."
        )
    lead = "lead with the first of these" if len(shown) > 1 else "no more"
    text = f"Claim what you can show, and {lead}: the chosen option is built on it."
    return short_claim(text, "proof", "option.chosen", reason="You may publish it, and it is yours.")


def draft_reason(work: Work, number: int) -> ShortClaim:
    """Quote a proof with the question it answers, if possible one that the chosen option answers first."""
    brief, proof = work.brief, (work.brief.proof or ())[number - 1]
    path = f"proof.{number - 1}"
    if not proof.answers:
        return short_claim(quote_sentence(proof.proof, PROOF_MAX_CHARS), f"{path}.proof")
    question = next((item for item in work.plan.option.questions if item in proof.answers), proof.answers[0])
    asked = quote_sentence(brief.audience.questions[question - 1].question, QUESTION_MAX_CHARS)
    text = f"{quote(proof.proof, PROOF_MAX_CHARS)} answers {asked}"
    return short_claim(text, f"{path}.proof", f"{path}.answers", f"audience.questions.{question - 1}.question")
