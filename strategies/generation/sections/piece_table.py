"""What a writer decided on each piece, as a table for the appendix."""

from collections.abc import Mapping, Sequence

from strategies.generation.sections.base import Block, Heading, Table
from strategies.generation.sections.piece_choice import WrittenPiece
from strategies.generation.wording import quote


def describe_pieces(pieces: Sequence[WrittenPiece], titles: Mapping[str, str]) -> list[Block]:
    """Return the titles that were not chosen, and everything decided on each piece; nothing if the rules decided.

    `titles` are the current ones by id: the owner may have changed them.
    """
    current = [(titles[piece.key], piece) for piece in pieces if piece.key in titles]
    if not current:
        return []
    others = [[title, " ".join(map(quote, piece.others)), piece.why] for title, piece in current if piece.others]
    details = [
        [
            title,
            str(piece.question),
            piece.stage,
            str(piece.goal),
            piece.format,
            piece.channel,
            piece.next_step,
            piece.asset or "",
        ]
        for title, piece in current
    ]
    found: list[Block] = [Heading(text="Titles to choose from")] if others else []
    if others:
        columns = ["Chosen", "Not chosen", "Why a reader chose it"]
        found.append(Table(caption="Candidates", columns=columns, rows=others))
    columns = ["Title", "Question", "Stage", "Goal", "Format", "Channel", "Next step", "Needs"]
    return [
        *found,
        Heading(text="What was decided on each piece"),
        Table(caption="Pieces", columns=columns, rows=details),
    ]
