"""Describes the fields of a section that can be edited by hand, derived from its schema."""

import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from strategies.generation.sections.base import Statement

type Kind = Literal[
    "text", "number", "date", "choice", "lines", "dates", "table", "statement", "statements", "group", "groups"
]

_FIXED = frozenset(
    {"answers_used", "cadence", "channel_key", "chosen", "currency", "edition_of", "evidence", "field", "fields"}
    | {"fits", "goal", "id", "key", "kind", "missed", "needs", "pillar", "pillar_title", "points", "row", "score"}
    | {"decided", "material", "sample_label", "shown", "thesis", "withheld", "workings"}
)
"""Identifiers and calculated values, which cannot be edited by hand."""
_FIXED_BESIDE_POINTS = "working"
"""The calculation of points or a score cannot be edited; elsewhere `working` is an ordinary text."""

_LABEL_NAMES = frozenset({"date", "title", "name", "statement", "segment", "what", "instead_of"})
_ANSWER = ("Question", "Your answer")
_COLUMNS = {
    "business": _ANSWER,
    "lost_answers": ("Question", "Your earlier answer"),
    "market": _ANSWER,
    "rows": ("What", "For this piece"),
    "today": _ANSWER,
}
_TITLES = {
    "about": "What is known of them",
    "asked": "What they ask",
    "avoid": "What this voice does not do",
    "briefs": "Writer’s briefs",
    "business": "Your business in your own words",
    "by": "By",
    "cadence_reads": "The rhythm in words",
    "change_our_mind": "What would change our mind",
    "changes": "How far each goal has to move",
    "condition": "What has to be true",
    "consequence": "What follows",
    "default": "Until you decide otherwise",
    "differently": "What you do differently",
    "do": "How to write in this voice",
    "draft_due": "Draft due",
    "examples": "Your voice in samples",
    "findings": "What we found",
    "forecasts": "Forecasts",
    "formats": "Hours for one piece",
    "gives_up": "The trade-off",
    "groups": "Groups of the audience",
    "first_message": "What they need to hear first",
    "how": "How",
    "hub": "The page its pieces point to",
    "items": "Pieces",
    "journey": "How they buy",
    "kpis": "One metric for each goal",
    "lesson": "What follows",
    "look": "Who looks, and when",
    "lost_answers": "Answers that were not carried over",
    "market": "Gaps and trends in your own words",
    "metric": "The one metric",
    "missing": "Proof that is missing",
    "monday": "The first action",
    "movers": "Who can move the first goal",
    "moves": "What it moves",
    "never": "Words never to be used",
    "north_star": "The one metric",
    "open_answers": "Unknown so far",
    "part": "Their part in the purchase",
    "reasons": "What you can show",
    "refused": "Channels not used",
    "response": "What to do",
    "revisit": "Revisit when",
    "rewrites": "Further examples of this voice",
    "rivals": "Competitors",
    "rows": "The brief in rows",
    "signs": "Early signs",
    "to_get": "Proof to get",
    "stops": "What stops them",
    "today": "Your results today",
    "unknown": "What is not known",
    "upkeep": "Hours for all channels",
    "used": "Channels in use",
    "verdict": "Why the requested rhythm does not fit",
    "week": "A week",
    "when": "Format, channel and dates",
    "why": "Why",
    "will_not": "What we will not do",
    "window": "Hours of the 90 days",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EditField:
    """An editable field. `fields` are those of each entry, `columns` those of each row."""

    name: str
    title: str
    kind: Kind
    may_be_empty: bool = False
    whole_number: bool = False
    choices: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    fields: tuple["EditField", ...] = ()
    can_add: bool = False
    """Whether entries can be added. False if entries have fixed fields."""

    @property
    def label_fields(self) -> tuple[str, ...]:
        """Return the fields that label an entry for people."""
        named = tuple(each.name for each in self.fields if each.name in _LABEL_NAMES)
        return named or tuple(each.name for each in self.fields[:1])


def fixed_names(model: type[BaseModel]) -> frozenset[str]:
    """Return the fields of a section or entry that code depends on, which cannot be edited."""
    names = frozenset(name for name, info in model.model_fields.items() if info.annotation is not Statement)
    beside_points = {_FIXED_BESIDE_POINTS} if names & {"points", "score"} else set()
    return names & (_FIXED | beside_points)


@cache
def fields_of(model: type[BaseModel]) -> tuple[EditField, ...]:
    """Return the editable fields in the order of the schema."""
    return tuple(_build_fields(model))


def title_of(name: str) -> str:
    """Return the title of a field."""
    return _TITLES.get(name, name.replace("_", " ").capitalize())


def entry_model(annotation: Any) -> type[BaseModel] | None:
    """Return the model of a list's entries; None for other types."""
    inner = get_args(annotation)[0] if get_origin(annotation) is list else None
    is_entry = isinstance(inner, type) and issubclass(inner, BaseModel) and inner is not Statement
    return inner if is_entry else None


def _build_fields(model: type[BaseModel]) -> Iterator[EditField]:
    hints, kept = typing.get_type_hints(model), fixed_names(model)
    for name in model.model_fields:
        if name not in kept:
            field = _build_field(name, hints[name])
            if field:
                yield field


def _build_field(name: str, annotation: Any) -> EditField | None:
    title, plain = title_of(name), _strip_none(annotation)
    may_be_empty = plain is not annotation
    entry = entry_model(plain)
    if entry:
        can_add = not fixed_names(entry)
        return EditField(name=name, title=title, kind="groups", fields=fields_of(entry), can_add=can_add)
    if get_origin(plain) is Literal:
        return EditField(name=name, title=title, kind="choice", choices=get_args(plain))
    if plain in (int, float):
        return EditField(name=name, title=title, kind="number", whole_number=plain is int)
    kind = _KINDS.get(plain)
    if kind is None:
        return None
    # Texts may be empty. Statements may not: an empty one says nothing.
    may_be_empty = may_be_empty or kind not in ("statement", "date")
    columns = _COLUMNS.get(name, ()) if kind == "table" else ()
    return EditField(name=name, title=title, kind=kind, may_be_empty=may_be_empty, columns=columns)


_KINDS: dict[Any, Kind] = {
    str: "text",
    date: "date",
    Statement: "statement",
    list[str]: "lines",
    list[date]: "dates",
    list[Statement]: "statements",
    list[list[str]]: "table",
}


def _strip_none(annotation: Any) -> Any:
    if isinstance(annotation, types.UnionType):
        return next(part for part in get_args(annotation) if part is not type(None))
    # Unwrap a named type.
    return getattr(annotation, "__value__", annotation)
