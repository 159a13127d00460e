"""Everything an answer may rest on, indexed: the figures of the facts with the words they come with, and all texts."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, get_args

from pydantic import BaseModel

from strategies.generation.brief import Brief
from strategies.generation.planning.plan import Plan
from strategies.generation.writers.base import Assignment
from strategies.generation.writers.context_facts import list_context_facts
from strategies.generation.writers.guard.clauses import clause_around, split_clauses
from strategies.generation.writers.guard.dates import blank_dates
from strategies.generation.writers.guard.figures import Figure, Kind, find_figures, normalize
from strategies.generation.writers.guard.methods import is_money
from strategies.generation.writers.guard.words import content_stems, unit_after

PLAN = "plan."
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
_NAMES, _DIGIT = (".name", ".role"), re.compile(r"\d")
_SIBLING_MAX_CHARS = 240
_ALIASES = {
    "reach": "subscribers followers members list readers",
    "visits_per_month": "visitors traffic",
    "share": "pieces content",
}
_VALUES_MAX, _RELATED_MAX = 100, 60
_SMALL = 10
_TEXT_MAX_CHARS = 6_000
_PERCENT_NAMES = ("_rate", "share", "percent")


def entry_of(path: str) -> str:
    """Return the entry of a list that a fact is part of, such as `goals.0` for `goals.0.target`; else its path."""
    names = path.split(".")
    return ".".join(names[:2]) if len(names) > 2 and names[1].isdigit() else path


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


@dataclass(frozen=True, slots=True)
class Ground:
    """The facts of an assignment together with the brief, the plan and the finished sections."""

    occurrences: tuple[Occurrence, ...]
    by_value: Mapping[Decimal, tuple[Occurrence, ...]]
    by_stem: Mapping[str, frozenset[int]]
    """Positions of occurrences by the words right beside them."""
    texts: tuple[tuple[str, str], ...]
    """Path and text of every string."""
    names: tuple[str, ...]
    """Names with a figure in them, such as `Controllers with 3 to 20 entities`."""
    ordered: tuple[Decimal, ...]
    """The values, smallest first."""

    def between(self, low: Decimal, high: Decimal) -> list[Occurrence]:
        """Return the figures with a value from `low` to `high`; only the first hundred values are looked at."""
        start, end = bisect_left(self.ordered, low), bisect_right(self.ordered, high)
        return [
            found for value in self.ordered[start : min(end, start + _VALUES_MAX)] for found in self.by_value[value]
        ]

    def count_words_of_others(
        self, stems: frozenset[str], found: Sequence[Occurrence], *, in_same_entry: bool = False
    ) -> int:
        """Return how many of the words stand right beside another figure of the brief, as a rule in another entry."""
        values = {each.value for each in found}
        entries = set() if in_same_entry else {entry_of(each.path) for each in found}

        def is_other(position: int) -> bool:
            other = self.occurrences[position]
            return other.value not in values and entry_of(other.path) not in entries

        return sum(any(map(is_other, self.by_stem.get(name, ()))) for name in stems)

    def related_to(self, stems: frozenset[str]) -> list[Occurrence]:
        """Return figures of the brief that stand beside some of the words, those beside most of them first."""
        counts = Counter(position for name in stems for position in self.by_stem.get(name, ()))
        return [self.occurrences[position] for position, _ in counts.most_common(_RELATED_MAX)]

    def cited(self, paths: list[str]) -> list[Occurrence]:
        """Return the figures of facts, or of groups of facts, that a claim names."""
        return [
            occurrence
            for path in dict.fromkeys(paths)
            for occurrence in self.occurrences
            if occurrence.path == path or occurrence.path.startswith(f"{path}.")
        ]


def build_ground(assignment: Assignment) -> Ground:
    """Index everything that an answer may rest on. Takes about a tenth of a second for a new brief and plan."""
    language, context = assignment.language, assignment.context
    parts = [_read(dict(assignment.facts), "", language)]
    if context is not None:
        parts.append(_brief_parts(context.brief, language))
        parts.append(_plan_parts(context.plan, language))
        lines = {fact.id: fact.text for fact in list_context_facts(context) if fact.source != "brief"}
        parts.append(_read(lines, "", language))
    occurrences = tuple(occurrence for found, _ in parts for occurrence in found)
    texts = tuple(text for _, found in parts for text in found)
    by_value: dict[Decimal, list[Occurrence]] = {}
    by_stem: dict[str, set[int]] = {}
    for position, occurrence in enumerate(occurrences):
        by_value.setdefault(occurrence.value, []).append(occurrence)
        # Rows of a plan have words of all kinds beside their hours and days.
        for name in occurrence.near if _is_subject(occurrence) else ():
            by_stem.setdefault(name, set()).add(position)
    return Ground(
        occurrences=occurrences,
        by_value={value: tuple(found) for value, found in by_value.items()},
        by_stem={name: frozenset(found) for name, found in by_stem.items()},
        texts=texts,
        names=tuple(normalize(text) for path, text in texts if path.endswith(_NAMES) and _DIGIT.search(text)),
        ordered=tuple(sorted(by_value)),
    )


type _Parts = tuple[tuple[Occurrence, ...], tuple[tuple[str, str], ...]]


@lru_cache(maxsize=32)
def _brief_parts(brief: Brief, language: str) -> _Parts:
    return _read(brief.model_dump(mode="json"), "", language)


@lru_cache(maxsize=32)
def _plan_parts(plan: Plan, language: str) -> _Parts:
    return _read(asdict(plan), "plan", language)


def _read(content: Any, prefix: str, language: str) -> _Parts:
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
    if kind is None and 0 < exact < 1 and not path.startswith(PLAN):
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


def is_answer(path: str) -> bool:
    """Whether a fact is an answer of the brief. Plans and sections have words of all kinds beside their figures."""
    return path.partition(".")[0] in Brief.model_fields


def _is_subject(occurrence: Occurrence) -> bool:
    """Whether the words beside a figure are what it is about."""
    is_notable = occurrence.value > _SMALL or occurrence.kind in {"percent", "share"}
    return is_notable and not occurrence.is_count and is_answer(occurrence.path)


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
