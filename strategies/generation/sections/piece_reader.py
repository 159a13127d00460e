"""The second request of the section on pillars: a reader of each group chooses among the titles."""

import logging

from strategies.generation.errors import WritingFailed
from strategies.generation.facts import Facts
from strategies.generation.planning.decided_titles import piece_ids
from strategies.generation.planning.decisions import PieceDecision
from strategies.generation.planning.piece_options import PieceOptions
from strategies.generation.sections.base import Section
from strategies.generation.sections.piece_checks import find_choice_objections
from strategies.generation.sections.piece_choice import Choice, WrittenPiece, choose_titles
from strategies.generation.sections.piece_facts import add_slot_facts
from strategies.generation.sections.piece_prose import ReaderProse
from strategies.generation.work import Work
from strategies.generation.writers.base import READER

logger = logging.getLogger(__name__)


def let_reader_choose(
    work: Work, section: type[Section], options: PieceOptions, pieces: list[PieceDecision]
) -> list[WrittenPiece]:
    """Return the pieces with the titles that readers choose; with the first ones without a choice."""
    ids = piece_ids(tuple(pieces))
    slots = {id_: piece for id_, piece in zip(ids, pieces, strict=True) if piece.others}
    return choose_titles(pieces, _ask_reader(work, section, options, slots) if slots else {})


def _ask_reader(
    work: Work, section: type[Section], options: PieceOptions, slots: dict[str, PieceDecision]
) -> dict[str, Choice]:
    facts = Facts(work.brief)
    facts.add_answers("audience.segments", "audience.ideal_customer", "audience.journey")
    add_slot_facts(facts, options, slots)
    offered = {id_: 1 + len(piece.others) for id_, piece in slots.items()}
    # The section keeps the name of the writer of its titles.
    writer_name = work.writer_name
    try:
        prose = work.write_prose(
            section,
            ReaderProse,
            request=READER,
            facts=facts,
            entries={"choices": list(slots)},
            draft=lambda: ReaderProse(choices=[]),
            check=lambda answer: find_choice_objections(offered, answer),
        )
    except WritingFailed as failure:
        logger.warning("reader chose no titles: code=%s", failure.code)
        return {}
    finally:
        work.writer_name = writer_name
    return {item.id: Choice(candidate=item.candidate, why=item.why) for item in prose.choices}
