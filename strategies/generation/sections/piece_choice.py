"""Turns a writer's pieces into decisions: falls back where something is not accepted, and lets a reader choose."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from strategies.generation.brief.means import ChannelKey, FormatKey
from strategies.generation.planning.decided_titles import piece_ids
from strategies.generation.planning.decisions import PieceDecision
from strategies.generation.planning.piece_options import PieceOptions
from strategies.generation.planning.plan import Title
from strategies.generation.planning.schedule import AssetKind, Stage
from strategies.generation.planning.title_patterns import normalize_title
from strategies.generation.sections.piece_fallbacks import (
    accept_asset,
    accept_candidates,
    accept_channel,
    accept_goal,
    accept_group,
    accept_pillar,
    accept_stage,
    can_publish_title,
)
from strategies.generation.sections.piece_prose import PieceProse


class WrittenPiece(BaseModel):
    """A decided piece as it is stored. `key` is the id of its title; `why` is why the reader chose the title."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    title: str
    others: list[str]
    why: str
    question: int
    proof: int | None
    pillar: str
    segment: str
    stage: Stage
    format: FormatKey
    channel: ChannelKey
    next_step: str
    asset: AssetKind | None
    goal: int

    def decision(self) -> PieceDecision:
        """Return the piece as the plan needs it."""
        return PieceDecision(
            title=self.title,
            others=tuple(self.others),
            question=self.question,
            proof=self.proof,
            pillar=self.pillar,
            segment=self.segment,
            stage=self.stage,
            format=self.format,
            channel=self.channel,
            next_step=self.next_step,
            asset=self.asset,
            goal=self.goal,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The candidate that a reader chose, from 1, and why."""

    candidate: int = 1
    why: str = ""


def accept_pieces(options: PieceOptions, pieces: Sequence[PieceProse], planned: Sequence[Title]) -> list[PieceDecision]:
    """Return the pieces with every accepted candidate, the first one as title.

    What is not accepted falls back: a candidate to the next one, then to the question as asked; a channel, a group or
    a goal to that of the rules. A piece is dropped if its question or format does not exist. If too few are left,
    questions without a piece get the titles that the rules have `planned`.
    """
    seen, counts, found = set[str](), Counter[str](), list[PieceDecision]()
    for piece in pieces:
        most = options.most(piece.format)
        if len(found) == options.titles_max or (most and counts[piece.format] == most):
            continue
        accepted = _accept_piece(options, piece, seen)
        if accepted:
            counts[piece.format] += 1
            seen.update(map(normalize_title, (accepted.title, *accepted.others)))
            found.append(accepted)
    if found and len(found) < options.titles_min:
        found += _fill(options, found, planned, seen)
    return found


def choose_titles(pieces: Sequence[PieceDecision], choices: dict[str, Choice]) -> list[WrittenPiece]:
    """Return the pieces with the chosen titles. Without a choice, the first candidate is the title."""
    ids = piece_ids(tuple(pieces))
    return [_choose(id_, piece, choices.get(id_, Choice())) for id_, piece in zip(ids, pieces, strict=True)]


def _choose(id_: str, piece: PieceDecision, choice: Choice) -> WrittenPiece:
    candidates = (piece.title, *piece.others)
    has_chosen = 1 <= choice.candidate <= len(candidates)
    title = candidates[choice.candidate - 1] if has_chosen else piece.title
    return WrittenPiece(
        key=id_,
        title=title,
        others=[text for text in candidates if text != title],
        why=choice.why if has_chosen else "",
        question=piece.question,
        proof=piece.proof,
        pillar=piece.pillar,
        segment=piece.segment,
        stage=piece.stage,
        format=piece.format,
        channel=piece.channel,
        next_step=piece.next_step,
        asset=piece.asset,
        goal=piece.goal,
    )


def _accept_piece(options: PieceOptions, piece: PieceProse, seen: set[str]) -> PieceDecision | None:
    form = options.find_format(piece.format)
    if form is None or piece.question not in options.questions:
        return None
    candidates = accept_candidates(options, piece, seen)
    channel = accept_channel(options, piece)
    if channel is None or not candidates:
        return None
    return PieceDecision(
        title=candidates[0],
        others=tuple(candidates[1:]),
        question=piece.question,
        proof=piece.proof if piece.proof in options.proof else None,
        pillar=accept_pillar(options, piece),
        segment=options.name_group(accept_group(options, piece)),
        stage=accept_stage(options, piece),
        format=form.key,
        channel=channel,
        next_step=" ".join(piece.next_step.split()),
        asset=accept_asset(options, piece),
        goal=accept_goal(options, piece),
    )


def _fill(
    options: PieceOptions, found: Sequence[PieceDecision], planned: Sequence[Title], seen: set[str]
) -> Iterator[PieceDecision]:
    """Yield planned titles until there are enough: questions without a piece first."""
    asked = {piece.question for piece in found}
    left = options.titles_min - len(found)
    for title in sorted(planned, key=lambda item: item.question in asked):
        channels = options.channels.get(title.format)
        if left and channels and can_publish_title(options, title.text, seen):
            seen.add(normalize_title(title.text))
            left -= 1
            yield PieceDecision(
                title=title.text,
                others=(),
                question=title.question,
                proof=title.proof,
                pillar=title.pillar,
                segment=title.segment,
                stage=title.stage,
                format=title.format,
                channel=channels[0],
                next_step="",
                asset=None,
                goal=title.goal,
            )
