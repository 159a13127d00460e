"""Checks the pieces of a writer's answer: what they name exists, and together they keep what was decided."""

from collections import Counter
from collections.abc import Iterator, Sequence

from pydantic import BaseModel

from strategies.generation.planning.piece_options import PieceOptions
from strategies.generation.planning.schedule import AssetKind
from strategies.generation.planning.selection import FIRST_GOAL_PERCENT
from strategies.generation.planning.title_patterns import normalize_title
from strategies.generation.sections.piece_prose import (
    ASSETS,
    NO_ASSET,
    STAGES,
    WHY_MAX_WORDS,
    PieceProse,
    PillarsProse,
    ReaderProse,
    RulesProse,
)
from strategies.generation.wording import join, numeral, pluralize, quote
from strategies.generation.writers.base import Objection, ObjectionKind

FROM_PROOF: tuple[AssetKind, ...] = ("consent", "data", "interview", "footage")
"""Assets that are made from a proof, so that the piece has to name one."""
_TOLERANCE = 1e-6


def find_piece_objections(options: PieceOptions, prose: BaseModel) -> list[Objection]:
    """Return what is wrong with the pieces of an answer, by field."""
    if not isinstance(prose, PillarsProse) or isinstance(prose, RulesProse):
        return []
    found = [
        item for index, piece in enumerate(prose.pieces) for item in _check_piece(options, f"pieces.{index}", piece)
    ]
    return [*found, *_check_alike(prose.pieces), *_check_counts(options, prose.pieces), *_check_shares(options, prose)]


def find_choice_objections(offered: dict[str, int], prose: BaseModel) -> list[Objection]:
    """Return what is wrong with a reader's choices. `offered` has the number of candidates by the id of the piece."""
    found = []
    for index, choice in enumerate(prose.choices if isinstance(prose, ReaderProse) else ()):
        most = offered.get(choice.id, choice.candidate)
        if not 1 <= choice.candidate <= most:
            reason = f"“{choice.id}” has the titles 1 to {most}; choose one of them."
            found.append(_object("choice", f"choices.{index}.candidate", str(choice.candidate), reason))
        if len(choice.why.split()) > WHY_MAX_WORDS:
            reason = f"The reason has {len(choice.why.split())} words; at most {WHY_MAX_WORDS} are printed."
            found.append(_object("length", f"choices.{index}.why", choice.why, reason))
    return found


def _check_piece(options: PieceOptions, path: str, piece: PieceProse) -> Iterator[Objection]:
    """Yield an objection for each thing that the brief or the plan does not have."""
    if piece.question not in options.questions:
        reason = f"There are the questions 1 to {options.questions[-1]}."
        yield _object("choice", f"{path}.question", str(piece.question), reason)
    if piece.goal not in options.goals:
        yield _object("choice", f"{path}.goal", str(piece.goal), f"There are the goals 1 to {options.goals[-1]}.")
    if options.find_group(piece.group) is None:
        reason = f"There is no group of this name. Choose {join(map(quote, options.groups), 'or')}."
        yield _object("choice", f"{path}.group", piece.group, reason)
    if piece.pillar not in {pillar.key for pillar in options.pillars}:
        keys = join((pillar.key for pillar in options.pillars), "or")
        yield _object("choice", f"{path}.pillar", piece.pillar, f"There is no pillar with this key. Choose {keys}.")
    yield from _check_format(options, path, piece)
    if piece.proof and piece.proof not in options.proof:
        usable = join(map(str, sorted(options.proof)), "or")
        reason = f"Proof {piece.proof} does not exist, or the owner's rules forbid it."
        more = f" Choose {usable}, or 0 for none." if usable else " Choose 0 for none."
        yield _object("choice", f"{path}.proof", str(piece.proof), reason + more)
    if piece.stage not in STAGES:
        yield _object("choice", f"{path}.stage", piece.stage, f"Choose {join(STAGES, 'or')}.")
    if piece.asset not in (*ASSETS, NO_ASSET):
        yield _object("choice", f"{path}.asset", piece.asset, f"Choose {join((*ASSETS, NO_ASSET), 'or')}.")
    if not piece.next_step.strip():
        yield _object("count", f"{path}.next_step", "", "Say what the reader does next.")
    if piece.asset in FROM_PROOF and not piece.proof:
        reason = f"“{piece.asset}” is made from a proof; name its number under `proof`, or choose another asset."
        yield _object("choice", f"{path}.asset", piece.asset, reason)


def _check_format(options: PieceOptions, path: str, piece: PieceProse) -> Iterator[Objection]:
    form = options.find_format(piece.format)
    if form is None:
        reason = f"The owner does not make this format. Choose {join(options.formats, 'or')}."
        yield _object("choice", f"{path}.format", piece.format, reason)
    elif options.find_channel(form.key, piece.channel) is None:
        possible = join(options.channels[form.key], "or")
        reason = f"{piece.format} cannot be published there. Choose {possible}."
        yield _object("choice", f"{path}.channel", piece.channel, reason)


def _check_alike(pieces: Sequence[PieceProse]) -> Iterator[Objection]:
    """Yield an objection to each candidate that is empty or there twice: a reader may choose any of them."""
    seen: dict[str, str] = {}
    for index, piece in enumerate(pieces):
        for number, text in enumerate(piece.candidates):
            path, name = f"pieces.{index}.candidates.{number}", normalize_title(text)
            if not name:
                yield _object("count", path, text, "The title is empty.")
            elif name in seen:
                yield _object("repetition", path, text, f"It is the same title as {seen[name]}.")
            seen.setdefault(name, path)


def _check_counts(options: PieceOptions, pieces: Sequence[PieceProse]) -> Iterator[Objection]:
    """Yield objections to the number of titles: of all, of a pillar, of a question, and of a format in a month."""
    low, high = options.titles_min, options.titles_max
    if not low <= len(pieces) <= high:
        wanted = f"{low} to {high}" if low < high else str(low)
        yield _object("count", "pieces", "", f"{pluralize(len(pieces), 'piece')}; {wanted} are needed.")
    counts = Counter(piece.pillar for piece in pieces)
    for pillar in options.pillars:
        if pillar.share_percent and counts[pillar.key] < options.per_pillar:
            have = pluralize(counts[pillar.key], "piece")
            reason = f"The pillar {pillar.key}, {quote(pillar.title)}, has {have}; it needs {options.per_pillar}."
            yield _object("count", "pieces", "", reason)
    asked = {piece.question for piece in pieces}
    missing = [str(number) for number in options.questions if number not in asked]
    if missing and len(options.questions) <= options.titles_min:
        name = "Question" if len(missing) == 1 else "Questions"
        yield _object("count", "pieces", "", f"{name} {join(missing)}: no piece answers it.")
    for key, count in Counter(piece.format for piece in pieces).items():
        most = options.most(key)
        if most and count > most:
            reason = f"{count} pieces are of the format {key}; the owner allows {most} in these 90 days."
            yield _object("count", "pieces", "", reason)


def _check_shares(options: PieceOptions, prose: PillarsProse) -> Iterator[Objection]:
    """Yield objections to the parts of the hours that the option and the first goal get."""
    total = sum(options.hours(piece.format) for piece in prose.pieces)
    if not total:
        return
    own = _percent(options, [piece for piece in prose.pieces if piece.format in options.option.formats], total)
    if own + _TOLERANCE < options.option.share_percent:
        forms = join((quote(form) for form in options.option.formats), "or")
        reason = (
            f"Pieces of the option, in the format {forms}, get {numeral(own)}% of the hours of all pieces; "
            f"{options.option.share_percent}% were decided."
        )
        yield _object("count", "pieces", "", reason)
    first = _percent(options, [piece for piece in prose.pieces if piece.goal == 1], total)
    if first + _TOLERANCE < FIRST_GOAL_PERCENT and not prose.why_less_for_first_goal.strip():
        reason = (
            f"Goal 1 gets {numeral(first)}% of the hours of all pieces; {FIRST_GOAL_PERCENT}% are usual. "
            "Change goals, or say in this field why it is less."
        )
        yield _object("count", "why_less_for_first_goal", "", reason)


def _percent(options: PieceOptions, pieces: Sequence[PieceProse], total: float) -> float:
    return sum(options.hours(piece.format) for piece in pieces) / total * 100


def _object(kind: ObjectionKind, field: str, sentence: str, reason: str) -> Objection:
    return Objection(kind=kind, field=field, sentence=sentence, reason=reason)
