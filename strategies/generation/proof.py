"""What kind of proof each of the user's assets is, and which to put forward for what."""

import re
from collections.abc import Sequence
from typing import Literal

from strategies.generation.brief import Brief
from strategies.generation.wording import has_word, stems

type ProofKind = Literal["figure", "story", "person", "scene", "demand"]
"""`scene` is something to look at, such as footage; `demand` is people waiting."""

BEST_FIRST: tuple[ProofKind, ...] = ("figure", "story", "person", "scene", "demand")

_PERSON = (
    "speaks",
    "expert",
    "auditor",
    "founder",
    "doctor",
    "certified",
    "qualified",
    "who will be quoted",
    "on staff",
)
_DEMAND = ("waiting list", "waitlist", "sold out", "pre-order", "preorder")
_STORY = ("stor", "case", "testimonial", "interview", "letter")
_SCENE = ("footage", "photo", "film", "video", "picture")


def kind_of_proof(text: str) -> ProofKind:
    """Told by words; whatever holds a number and tells no story is a figure."""
    if has_word(text, _DEMAND):
        return "demand"
    if has_word(text, _PERSON):
        return "person"
    counted = bool(re.search(r"\d", text)) or has_word(text, ("benchmark", "survey", "statistic", "data", "record"))
    if has_word(text, _STORY) and not re.match(r"\d", text.strip()):
        return "story"
    if counted:
        return "figure"
    return "scene" if has_word(text, _SCENE) else "story"


def best_proof(brief: Brief, wanted: Sequence[ProofKind], position: int = 0) -> int | None:
    """Position of the asset of the most wanted kind; assets of one kind take turns; None when there is none."""
    kinds = [kind_of_proof(text) for text in brief.business.proof_assets or ()]
    for kind in wanted:
        fitting = [index for index, found in enumerate(kinds) if found == kind]
        if fitting:
            return fitting[position % len(fitting)]
    return position % len(kinds) if kinds else None


def proof_for(brief: Brief, text: str, position: int) -> int | None:
    """Position of the asset that speaks of the same things as a text; otherwise the best ones take turns."""
    proofs = brief.business.proof_assets or ()
    if not proofs:
        return None
    shared = [len(stems(proof) & stems(text)) for proof in proofs]
    if max(shared):
        return shared.index(max(shared))
    kinds = [kind_of_proof(proof) for proof in proofs]
    ranked = sorted(range(len(proofs)), key=lambda index: BEST_FIRST.index(kinds[index]))
    shown = [index for index in ranked if kinds[index] in ("figure", "story", "person")] or ranked
    return shown[position % len(shown)]
