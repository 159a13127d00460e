"""Answers about what may not be said or done, and about who checks."""

from typing import Literal

from strategies.generation.brief.answers import (
    Answers,
    Maybe,
    Name,
    Several,
    Text,
    YesNo,
    ask,
    ask_optional,
)
from strategies.generation.brief.means import ChannelKey
from strategies.generation.brief.proof import ProofKind

type CheckedPieces = Literal["Every piece", "Pieces with proof", "Pieces about the trade"]


class Reviewer(Answers):
    """A person who checks pieces before they are published."""

    who: Name = ask("Who checks", "A role is enough, such as legal or a clinician.")
    working_days: Maybe[float] = ask_optional(
        "Working days it takes", "Checks are done one after the other, so their days are added.", ge=0, le=30
    )
    checks: Maybe[CheckedPieces] = ask_optional("What they check", "Every piece, if you leave it empty.")


class Rules(Answers):
    """Limits on words, claims, proof and channels."""

    forbidden_words: Maybe[Several[Name]] = ask_optional(
        "Words never to use", "One a line. No text of the strategy may contain them."
    )
    forbidden_claims: Maybe[Several[Text]] = ask_optional(
        "Claims never to make", "One a line. Code cannot judge claims, so each piece's reviewer gets this list."
    )
    barred_proof: Maybe[Several[ProofKind]] = ask_optional(
        "Kinds of proof you may not use", "Such as reviews, where testimonials are not allowed."
    )
    refused_channels: Maybe[Several[ChannelKey]] = ask_optional("Channels you will not use", "The plan uses no such.")
    always_state: Maybe[Several[Name]] = ask_optional(
        "What every piece must state", "Such as a notice that the law asks for. Part of every writer's brief."
    )
    needs_consent_for_names: Maybe[YesNo] = ask_optional(
        "Do customers have to agree before you name them?", "Then asking them is planned before the piece."
    )
    reviewers: Maybe[Several[Reviewer]] = ask_optional("Who checks before publishing", "Their days are kept free.")
    other: Maybe[Several[Text]] = ask_optional(
        "Other rules", "One a line. They are printed for your writers; no rule here plans or checks anything."
    )
