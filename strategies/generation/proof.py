"""Classifies the user's proof assets and chooses which to show where."""

import re
from collections.abc import Sequence
from typing import Literal

from strategies.generation.brief import Brief
from strategies.generation.wording import has_word, lower_first, phrase, stems

type ProofKind = Literal["figure", "story", "person", "scene", "demand"]
"""`scene` is visual material such as footage; `demand` is people on a waiting list."""

BEST_FIRST: tuple[ProofKind, ...] = ("figure", "story", "person", "scene", "demand")

_WAITING = BEST_FIRST.index("demand")
STOP_STEMS = {"staff", "first", "other", "years", "month", "about", "which", "their", "publi"}

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
    """Return the kind of proof, recognized by words. A text with a number and no story is a figure."""
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


_COUNTED = re.compile(
    r"(?<![\d,.])\d[\d,.]*\+?(?:\s+(?!and\b|with\b|for\b|from\b|of\b|in\b|on\b|average\b)[^\W\d][\w-]*){1,3}"
)
_HEAD_END = re.compile(
    r",(?!\d)|[;:(]|\s(?:with|for|from|who|that|which|each|every|refreshed|since|on staff|"
    r"speaks|talks|writes|teaches|runs|gives|has|is|was|will)\b",
    re.I,
)
_ARTICLES = ("a ", "an ", "the ", "our ", "one ")


def short_proof(text: str, kind: ProofKind) -> str:
    """Shorten a proof to a few of its own words for a title: what was counted, else the head of the phrase."""
    line = phrase(text, 90)
    counted = _COUNTED.search(line)
    if kind == "figure" and counted:
        return counted[0]
    head = _HEAD_END.split(line, maxsplit=1)[0].strip()
    head = head if len(head.split()) > 1 else line
    if kind == "person" and not head.casefold().startswith(_ARTICLES):
        head = f"our {lower_first(head)}"
    return lower_first(head)


def best_proof(brief: Brief, wanted: Sequence[ProofKind], position: int = 0) -> int | None:
    """Return the position of the asset of the most wanted kind; None if there are no assets.

    Assets of the same kind take turns by `position`.
    """
    kinds = [kind_of_proof(text) for text in brief.business.proof_assets or ()]
    for kind in wanted:
        fitting = [index for index, found in enumerate(kinds) if found == kind]
        if fitting:
            return fitting[position % len(fitting)]
    return position % len(kinds) if kinds else None


def proofs_for(brief: Brief, texts: Sequence[str]) -> list[int]:
    """Return for each text the position of the asset that shares most words with it, else of the least used one.

    Empty if there is no proof. Waiting lists come last, because they prove nothing about a worry.
    """
    proofs = brief.business.proof_assets or ()
    ranks = [BEST_FIRST.index(kind_of_proof(proof)) for proof in proofs]
    used = [0] * len(proofs)
    found = []
    for text in texts if proofs else ():
        shared = [len((stems(proof) & stems(text)) - STOP_STEMS) for proof in proofs]
        best = min(range(len(proofs)), key=lambda i: (-shared[i], ranks[i] == _WAITING, used[i], ranks[i]))
        used[best] += 1
        found.append(best)
    return found
