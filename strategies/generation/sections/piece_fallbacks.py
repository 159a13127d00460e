"""What takes the place of a part of a piece that is not accepted: another candidate, or what the rules would choose."""

from pydantic import BaseModel, JsonValue

from strategies.generation.brief.means import ChannelKey
from strategies.generation.forbidden_words import find_forbidden_words
from strategies.generation.planning.moves import goal_of_segment, stage_of
from strategies.generation.planning.piece_options import IDEAL, PieceOptions
from strategies.generation.planning.schedule import AssetKind, Stage
from strategies.generation.planning.title_patterns import TITLE_MAX_CHARS, normalize_title, title_as_asked
from strategies.generation.sections.piece_checks import FROM_PROOF
from strategies.generation.sections.piece_prose import ASSETS, NO_ASSET, STAGES, PieceProse, PillarsProse


def replace_in_piece(options: PieceOptions, path: str, prose: BaseModel) -> JsonValue:
    """Return what takes the place of the field at a path such as `pieces.3.channel`; None if the piece has to go.

    The last candidate of a piece is replaced with the customer's question, or with nothing; others can just go. The
    last piece keeps its place with the first question or format, so that the rules can fill up the others.
    """
    found = _find_piece(path, prose)
    if found is None:
        return None
    piece, others, name = found
    is_possible = piece.question in options.questions and options.find_format(piece.format) is not None
    if name == "candidates":
        return _replace_candidate(options, piece, others, can_ask=is_possible)
    if not is_possible:
        only: dict[str, JsonValue] = {"question": options.questions[0], "format": next(iter(options.formats))}
        return None if others else only.get(name)
    values: dict[str, JsonValue] = {
        "channel": accept_channel(options, piece),
        "group": accept_group(options, piece),
        "pillar": accept_pillar(options, piece),
        "stage": accept_stage(options, piece),
        "goal": accept_goal(options, piece),
        "proof": piece.proof if piece.proof in options.proof else 0,
        "asset": accept_asset(options, piece) or NO_ASSET,
    }
    return values.get(name)


def _replace_candidate(
    options: PieceOptions, piece: PieceProse, others: list[PieceProse], *, can_ask: bool
) -> str | None:
    if len(piece.candidates) > 1:
        return None
    taken = {normalize_title(text) for other in others for text in other.candidates}
    asked = title_as_asked(options.brief.audience.questions[piece.question - 1]) if can_ask else ""
    # A piece whose only title is empty is dropped when the answer is read.
    return asked if can_publish_title(options, asked, taken) else ""


def accept_candidates(options: PieceOptions, piece: PieceProse, seen: set[str]) -> list[str]:
    """Return the candidates that can be published; the question as asked if there is none."""
    taken, found = set(seen), list[str]()
    for text in (" ".join(candidate.split()) for candidate in piece.candidates):
        if can_publish_title(options, text, taken):
            taken.add(normalize_title(text))
            found.append(text)
    asked = title_as_asked(options.brief.audience.questions[piece.question - 1])
    return found or ([asked] if can_publish_title(options, asked, taken) else [])


def can_publish_title(options: PieceOptions, text: str, taken: set[str]) -> bool:
    """Whether a title is new, short enough, and without a forbidden word. `taken` are normalized titles."""
    name = normalize_title(text)
    is_new = bool(name) and name not in taken
    return is_new and len(text) <= TITLE_MAX_CHARS and not find_forbidden_words(options.brief, text)


def accept_channel(options: PieceOptions, piece: PieceProse) -> ChannelKey | None:
    """Return the channel, or the best one for the format; None if no channel can carry it."""
    form = options.find_format(piece.format)
    channels = options.channels[form.key] if form else ()
    return next((key for key in channels if key == piece.channel), next(iter(channels), None))


def accept_group(options: PieceOptions, piece: PieceProse) -> str:
    """Return the group, or the one that asks the question, or the ideal customer."""
    asked_by = options.brief.audience.questions[piece.question - 1].asked_by
    return options.find_group(piece.group) or options.find_group(asked_by or "") or IDEAL


def accept_pillar(options: PieceOptions, piece: PieceProse) -> str:
    """Return the pillar, or the first one that has the question."""
    keys = [pillar.key for pillar in options.pillars]
    if piece.pillar in keys:
        return piece.pillar
    return next((pillar.key for pillar in options.pillars if piece.question in pillar.questions), keys[0])


def accept_goal(options: PieceOptions, piece: PieceProse) -> int:
    """Return the goal, or the one that the group moves."""
    return piece.goal if piece.goal in options.goals else goal_of_segment(options.brief, accept_group(options, piece))


def accept_stage(options: PieceOptions, piece: PieceProse) -> Stage:
    """Return the stage, or that of the kind of question."""
    question = options.brief.audience.questions[piece.question - 1]
    goal = options.brief.goals[accept_goal(options, piece) - 1]
    return next((stage for stage in STAGES if stage == piece.stage), stage_of(question, goal))


def accept_asset(options: PieceOptions, piece: PieceProse) -> AssetKind | None:
    """Return the asset; None if it would be made from a proof that the piece does not have."""
    asset = next((kind for kind in ASSETS if kind == piece.asset), None)
    return None if asset in FROM_PROOF and piece.proof not in options.proof else asset


def _find_piece(path: str, prose: BaseModel) -> tuple[PieceProse, list[PieceProse], str] | None:
    """Return the piece that a path is about, the other pieces, and the name of its field."""
    parts = path.split(".")
    if not isinstance(prose, PillarsProse) or parts[0] != "pieces" or len(parts) < 3 or not parts[1].isdecimal():
        return None
    index = int(parts[1])
    if index >= len(prose.pieces):
        return None
    return prose.pieces[index], [*prose.pieces[:index], *prose.pieces[index + 1 :]], parts[2]
