"""Reads the figures and texts of facts, each figure with the words that say what it is about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, get_args

from pydantic import BaseModel

from strategies.generation.brief import Brief
from strategies.generation.writers.guard.clauses import clause_around, split_clauses
from strategies.generation.writers.guard.dates import blank_dates
from strategies.generation.writers.guard.figures import Figure, Kind, find_figures, normalize
from strategies.generation.writers.guard.methods import is_money
from strategies.generation.writers.guard.words import content_stems, unit_after

_PLAN = "plan."
"""Beginning of the paths of the plan."""
_NEAR_NAMES = frozenset("unit metric name role format channel who theme title".split())  # noqa: SIM905 - words
_OWN_NEAR = frozenset({"waiting", "reach"})
_UNREAD = frozenset(
    {
        "version",
        "key",
        "note",
        "path",
        "paths",
        "website",
        "evidence",
        "id",
        "answers_used",
        "withheld",
        "weight",
        "points",
    }
)
_SIBLING_MAX_CHARS = 240
_ALIASES = {
    "reach": "subscribers followers members list readers",
    "visits_per_month": "visitors traffic",
    "share": "pieces content",
}
_TEXT_MAX_CHARS = 6_000
_PERCENT_NAMES = ("_rate", "share", "percent")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A figure in the facts, with stems of words: `near` right beside it, `wide` in its text, `beside` in its entry."""

    value: Decimal
    kind: Kind | None
    """None if the fact does not say whether it is a percentage."""
    path: str
    text: str
    near: frozenset[str]
    wide: frozenset[str]
    beside: frozenset[str] = frozenset()
    is_money: bool = False
    unit: str | None = None
    """Unit of time beside it; empty for other units, None if the fact is a bare number."""
    is_count: bool = False
    """Whether it is the length of a list."""
    is_titled: bool = False
    """Whether its words are only the English title of an answer."""

    @property
    def about(self) -> frozenset[str]:
        return self.near | self.wide | self.beside


type Parts = tuple[tuple[Occurrence, ...], tuple[tuple[str, str], ...]]
"""Figures, and the path and text of every string."""


def read_facts(content: Any, prefix: str, language: str) -> Parts:
    """Return the figures and the texts of facts, a brief or a plan. Their paths begin with `prefix`."""
    occurrences: list[Occurrence] = []
    texts: list[tuple[str, str]] = []
    for item in _walk(content, prefix, "", {}, language):
        if isinstance(item, Occurrence):
            occurrences.append(item)
        else:
            texts.append(item)
    return tuple(occurrences), tuple(texts)


def _walk(
    value: Any, path: str, name: str, siblings: Mapping[str, Any], language: str
) -> Iterator[Occurrence | tuple[str, str]]:
    match value:
        case bool() | None:
            return
        case int() | float():
            yield from _read_number(value, path, name, siblings, language)
        case str():
            yield path, value
            yield from _read_text(value, path, name, siblings, language)
        case date():
            yield path, value.isoformat()
        case Mapping():
            for key, inner in value.items():
                if key not in _UNREAD:
                    yield from _walk(
                        inner, f"{path}.{key}" if path else str(key), _last_name(str(key)), value, language
                    )
        case list() | tuple():
            yield Occurrence(
                Decimal(len(value)), "number", path, f"{len(value)} {_readable(name)}",
                content_stems(_readable(name), language), frozenset(), is_count=True,
            )  # fmt: skip
            for position, inner in enumerate(value):
                yield from _walk(
                    inner, f"{path}.{position}", name, siblings if isinstance(inner, str) else {}, language
                )
        case _:
            return


def _last_name(key: str) -> str:
    """Return the last name of a dotted key, such as `reach` of `means.channels.0.reach`."""
    return next((part for part in reversed(key.split(".")) if not part.isdigit()), key)


def _read_number(
    value: float, path: str, name: str, siblings: Mapping[str, Any], language: str
) -> Iterator[Occurrence]:
    near = content_stems(f"{_readable(name)} {_title_of(name)} {_ALIASES.get(name, '')}", language)
    if name not in _OWN_NEAR:
        near |= _stems_of_siblings({key: siblings[key] for key in siblings.keys() & _NEAR_NAMES}, language)
    elif name == "reach":
        near |= _stems_of_siblings({"channel": siblings.get("channel")}, language)
    unit = siblings.get("unit") if name in {"start", "target"} else None
    is_percent = unit == "%" or name.endswith(_PERCENT_NAMES)
    kind: Kind | None = "percent" if is_percent else None
    shown = f"{_title_of(name) or _readable(name)}: {value:g}"
    beside, exact = _stems_of_siblings(siblings, language), abs(Decimal(str(value)))
    found = Occurrence(exact, kind, path, shown, near, frozenset(), beside, is_titled=not beside)
    yield found
    if kind is None and 0 < exact < 1 and not path.startswith(_PLAN):
        yield replace(found, value=exact * 100, kind="percent")


def _read_text(text: str, path: str, name: str, siblings: Mapping[str, Any], language: str) -> Iterator[Occurrence]:
    text = text[:_TEXT_MAX_CHARS]
    figures = _figures_of(text, language)
    if not figures:
        return
    plain = normalize(text)
    clauses = split_clauses(plain)
    wide = content_stems(f"{text} {_readable(name)}", language)
    beside = _stems_of_siblings(siblings, language)
    for figure in figures:
        # In `Visitors who buy: 1.7%` the words are in the clause before.
        near = content_stems(clause_around(clauses, figure.start), language) - _number_stems(figure, language)
        near = near or content_stems(text, language)
        values = figure.bare.union(*figure.readings)
        for value in values:
            yield Occurrence(
                value,
                figure.kind,
                path,
                _shorten(text),
                near,
                wide,
                beside,
                is_money(figure, plain),
                unit_after(plain, figure.end),
            )


def _number_stems(figure: Figure, language: str) -> frozenset[str]:
    return content_stems(figure.text, language) if figure.is_spelled else frozenset()


@lru_cache(maxsize=8_192)
def _figures_of(text: str, language: str) -> tuple[Figure, ...]:
    return tuple(find_figures(blank_dates(normalize(text), language), language, is_given=True))


def _stems_of_siblings(siblings: Mapping[str, Any], language: str) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for key, value in siblings.items():
        if isinstance(value, str) and key not in _UNREAD and len(value) <= _SIBLING_MAX_CHARS:
            found |= content_stems(value, language)
    return found


def _readable(name: str) -> str:
    return name.replace("_", " ")


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 90 else f"{line[:89]}…"


def _title_of(name: str) -> str:
    return _titles().get(name, "")


@cache
def _titles() -> Mapping[str, str]:
    """Return the titles of the brief's numbers by name, such as "Visits a month"."""
    return dict(_iter_titles(Brief))


def _iter_titles(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    for name, field in model.model_fields.items():
        if field.title:
            yield name, field.title
        for inner in _models_in(field.annotation):
            yield from _iter_titles(inner)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)
