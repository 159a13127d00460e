"""Which proof the plan may use, by the owner's rules and permissions."""

from strategies.generation.brief import Brief
from strategies.generation.brief.proof import Proof


def usable_proof(brief: Brief) -> tuple[tuple[int, Proof], ...]:
    """Return numbered proof that is neither barred nor forbidden to publish; whether it may be can still be unknown."""
    return tuple(
        (number, proof)
        for number, proof in enumerate(brief.proof or (), start=1)
        if proof.may_be_published is not False and not is_barred(brief, proof)
    )


def is_barred(brief: Brief, proof: Proof) -> bool:
    """Whether the owner's rules forbid this kind of proof."""
    return proof.kind is not None and proof.kind in (brief.rules.barred_proof or ())
