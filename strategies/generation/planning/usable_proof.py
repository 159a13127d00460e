"""Which proof the plan may use, by the owner's rules and permissions."""

from strategies.generation.brief import Brief
from strategies.generation.brief.audience import Question
from strategies.generation.brief.proof import Proof


def usable_proof(brief: Brief) -> tuple[tuple[int, Proof], ...]:
    """Return numbered proof that is neither barred nor forbidden to publish; whether it may be can still be unknown."""
    return tuple(
        (number, proof)
        for number, proof in enumerate(brief.proof or (), start=1)
        if proof.may_be_published is not False and not is_barred(brief, proof)
    )


def unproved_questions(brief: Brief) -> tuple[int, ...]:
    """Return the numbers of the questions that need proof and have none."""
    proved = {number for _, item in usable_proof(brief) for number in item.answers or ()}
    return tuple(
        number
        for number, question in enumerate(brief.audience.questions, start=1)
        if number not in proved and not is_settled(question)
    )


def is_settled(question: Question) -> bool:
    """Whether the owner's answer is enough, as to a question about a price or an appointment."""
    return bool(question.answer) and question.kind in ("Cost", "Urgent")


def is_barred(brief: Brief, proof: Proof) -> bool:
    """Whether the owner's rules forbid this kind of proof."""
    return proof.kind is not None and proof.kind in (brief.rules.barred_proof or ())
