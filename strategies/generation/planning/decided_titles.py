"""Builds the titles of a plan from the pieces that a writer has decided on."""

from collections import Counter
from string import ascii_lowercase

from strategies.generation.brief import Brief
from strategies.generation.planning.decisions import PieceDecision
from strategies.generation.planning.moves import cannot_come, describe_move
from strategies.generation.planning.plan import Option, Title
from strategies.generation.planning.title_patterns import DECIDED
from strategies.generation.planning.title_proof import NumberedProof, describe_lack, proof_for
from strategies.generation.planning.usable_proof import is_settled


def build_decided_titles(brief: Brief, chosen: Option, pieces: tuple[PieceDecision, ...]) -> tuple[Title, ...]:
    """Return the titles of the pieces, in their order, which says what to make first."""
    proof = {item.number: item for item in proof_for(brief, ())}
    return tuple(
        _build_title(brief, chosen, id_, piece, proof.get(piece.proof or 0))
        for id_, piece in zip(piece_ids(pieces), pieces, strict=True)
    )


def piece_ids(pieces: tuple[PieceDecision, ...]) -> tuple[str, ...]:
    """Return the ids of pieces: `q2-article`, and `q2-article-b` for a second article about the same question.

    The suffix is a letter, because numbers mark further editions of a title.
    """
    seen = Counter[str]()
    found = []
    for piece in pieces:
        name = f"q{piece.question}-{piece.format.lower().replace(' ', '-')}"
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}-{ascii_lowercase[seen[name] - 1]}")
    return tuple(found)


def _build_title(brief: Brief, chosen: Option, id_: str, piece: PieceDecision, proof: NumberedProof | None) -> Title:
    question, goal = brief.audience.questions[piece.question - 1], brief.goals[piece.goal - 1]
    can_come = piece.goal != 1 or not cannot_come(brief, piece.segment)
    return Title(
        id=id_,
        text=piece.title,
        pattern=DECIDED,
        question=piece.question,
        proof=proof.number if proof and proof.is_published else None,
        proof_note="" if proof is None and is_settled(question) else describe_lack(brief, question, proof),
        pillar=piece.pillar,
        segment=piece.segment,
        stage=piece.stage,
        format=piece.format,
        goal=piece.goal,
        moves=describe_move(goal, piece.stage, None, can_come=can_come),
        is_option=piece.format in chosen.formats,
        shows=proof.number if proof else None,
        channel=piece.channel,
        next_step=piece.next_step,
        asset=piece.asset,
    )
