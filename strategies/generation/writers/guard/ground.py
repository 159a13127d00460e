"""Everything an answer may rest on, indexed: the figures of the facts with the words they come with, and all texts."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import lru_cache

from strategies.generation.brief import Brief
from strategies.generation.planning.plan import Plan
from strategies.generation.writers.base import Assignment
from strategies.generation.writers.context_facts import list_context_facts
from strategies.generation.writers.guard.figures import normalize
from strategies.generation.writers.guard.occurrences import Occurrence, Parts, read_facts

_NAMES, _DIGIT = (".name", ".role"), re.compile(r"\d")
_VALUES_MAX, _RELATED_MAX = 100, 60
_SMALL = 10


def entry_of(path: str) -> str:
    """Return the entry of a list that a fact is part of, such as `goals.0` for `goals.0.target`; else its path."""
    names = path.split(".")
    return ".".join(names[:2]) if len(names) > 2 and names[1].isdigit() else path


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
    parts = [read_facts(dict(assignment.facts), "", language)]
    if context is not None:
        parts.append(_brief_parts(context.brief, language))
        parts.append(_plan_parts(context.plan, language))
        lines = {fact.id: fact.text for fact in list_context_facts(context) if fact.source != "brief"}
        parts.append(read_facts(lines, "", language))
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


@lru_cache(maxsize=32)
def _brief_parts(brief: Brief, language: str) -> Parts:
    return read_facts(brief.model_dump(mode="json"), "", language)


@lru_cache(maxsize=32)
def _plan_parts(plan: Plan, language: str) -> Parts:
    return read_facts(asdict(plan), "plan", language)


def is_answer(path: str) -> bool:
    """Whether a fact is an answer of the brief. Plans and sections have words of all kinds beside their figures."""
    return path.partition(".")[0] in Brief.model_fields


def _is_subject(occurrence: Occurrence) -> bool:
    """Whether the words beside a figure are what it is about."""
    is_notable = occurrence.value > _SMALL or occurrence.kind in {"percent", "share"}
    return is_notable and not occurrence.is_count and is_answer(occurrence.path)
