"""Proof for pieces: what answers the question and may be published, and what to get where there is none."""

from dataclasses import dataclass

from strategies.generation.brief import Brief
from strategies.generation.brief.audience import Question
from strategies.generation.brief.means import FormatKey
from strategies.generation.brief.proof import Proof, ProofKind
from strategies.generation.planning.title_patterns import load_titles
from strategies.generation.planning.usable_proof import usable_proof
from strategies.generation.wording import quote

STORY_KINDS: tuple[ProofKind, ...] = ("Case", "Review")
"""Kinds of proof that a customer's story is made of."""
_SUITS: dict[FormatKey, tuple[ProofKind, ...]] = {
    "Customer story": STORY_KINDS,
    "Webinar": ("Person", "Number", "Case"),
    "Podcast episode": ("Person", "Case"),
    "Video": ("Footage", "Process", "Person", "Case"),
    "Social post": ("Footage", "Process", "Review", "Number"),
    "Infographic": ("Number", "Process"),
    "White paper": ("Number", "Case"),
    "Calculator or quiz": ("Number",),
    "Article": ("Number", "Process", "Person", "Case"),
}
LACK = "No proof yet: "
"""Beginning of every note on missing proof."""
_ONLY_SUITED: frozenset[FormatKey] = frozenset({"Customer story"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedProof:
    """Proof that the plan may use, with its position in the brief."""

    number: int
    proof: Proof

    @property
    def questions(self) -> tuple[int, ...]:
        """Numbers of the questions it answers."""
        return self.proof.answers or ()

    @property
    def is_published(self) -> bool:
        """Whether the owner says that it may be published. If they do not know, it has to be asked first."""
        return self.proof.may_be_published is True


def proof_for(brief: Brief, first: tuple[int, ...], *, question: int | None = None) -> tuple[NumberedProof, ...]:
    """Return usable proof that answers a question, or any if None: published before unknown, and `first` in front."""
    found = [NumberedProof(number=number, proof=proof) for number, proof in usable_proof(brief)]
    if question is not None:
        found = [item for item in found if question in item.questions]
    return tuple(sorted(found, key=lambda item: (not item.is_published, item.number not in first, item.number)))


def choose_proof(brief: Brief, question: int, form: FormatKey, first: tuple[int, ...]) -> NumberedProof | None:
    """Return the proof for a question: published if there is any, then what suits the format; None without proof."""
    suits = _SUITS.get(form, ())
    found = proof_for(brief, first, question=question)
    if form in _ONLY_SUITED:
        found = tuple(item for item in found if item.proof.kind in suits)
    if not found:
        return None

    def rank(item: NumberedProof) -> tuple[bool, int]:
        return not item.is_published, suits.index(item.proof.kind) if item.proof.kind in suits else len(suits)

    return min(found, key=rank)


def describe_lack(brief: Brief, question: Question, proof: NumberedProof | None) -> str:
    """Return what to get before the piece can show proof; empty if it has proof that may be published."""
    if proof is not None:
        wanted = f"get permission to publish {quote(proof.proof.proof)}"
        return "" if proof.is_published else f"{LACK}{wanted}."
    lacks = load_titles()["no_proof"]
    lack = lacks[question.kind or "Any"]
    is_barred = lack["proof"] in (brief.rules.barred_proof or ())
    return f"{LACK}get {(lacks['Barred'] if is_barred else lack)['get']}."
