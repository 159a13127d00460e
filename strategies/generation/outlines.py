"""Outlines and angles of pieces. The stage decides how an outline opens, the title decides its middle."""

from strategies.generation.brief import Brief
from strategies.generation.knowledge import purposes
from strategies.generation.proof import kind_of_proof, short_proof
from strategies.generation.spokes import worry_of
from strategies.generation.wording import lower_first, phrase, quote, sentence

_BY_STAGE = {
    "awareness": (
        "Open with the moment: {trigger}",
        "Say plainly what it means and what it does not",
        "Give the first step, small enough for today",
        "Show: {proof}",
        "End: {step}",
    ),
    "consideration": (
        "Open with the question: {question}",
        "Lay the ways out side by side, with what each costs in time and money",
        "Say for whom each is wrong",
        "Show: {proof}",
        "End: {step}",
    ),
    "decision": (
        "Open with what it hangs on: {question}",
        "Say what is included, what is not, and what it costs",
        "Answer the last doubt before it is asked",
        "Show: {proof}",
        "End: {step}",
    ),
    "retention": (
        "Open with what they have already: {question}",
        "Show what to do next with it",
        "Ask one question back",
        "Show: {proof}",
        "End: {step}",
    ),
}


def outline_of(
    brief: Brief, *, question: str, title: str, stage: str, purpose: str, proof: str, step: str, is_first: bool
) -> list[str]:
    """Return the outline of a piece. `purpose` is the key of its pillar's purpose; `proof` may be empty."""
    begin, *usual, show, end = _BY_STAGE[stage]
    worry = worry_of(brief, title)
    trigger = brief.audience_intelligence.buying_journey.awareness
    words = {
        "question": question,
        "proof": proof or "one example with its figure, still to be found",
        "step": phrase(step, 120),
        "trigger": phrase(trigger or worry or question, 140),
        "worry": quote(worry, 120),
    }
    if stage == "awareness" and worry and not (is_first and trigger):
        begin = "Open with somebody who says it: {worry}"
    steps = next((pattern.steps for pattern in purposes()[purpose].spokes if pattern.question == question), usual)
    return [sentence(line.format_map(words)) for line in (begin, *steps, show, end)]


def angle_of(brief: Brief, question: str, proof: str) -> str:
    """Describe how this proof answers the question; each kind of proof does so differently."""
    kind, name = kind_of_proof(proof), phrase(brief.business.business_name, 60)
    begin = {
        "figure": f"Answer “{question}” with figures only {name} has",
        "story": f"Answer “{question}” with a case of {name}'s own",
        "person": f"Have “{question}” answered by {short_proof(proof, kind)}, not by the company",
        "scene": f"Show the answer to “{question}” instead of telling it",
        "demand": f"Answer “{question}” with who is waiting already",
    }[kind]
    return f"{begin}: {lower_first(proof)}."
