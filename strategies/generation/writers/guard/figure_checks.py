"""Checks that every figure is one of the facts, belongs to what it is said of, or can be recomputed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from strategies.generation.writers.base import Objection
from strategies.generation.writers.guard.arithmetic import Operand, is_derived
from strategies.generation.writers.guard.bases import ASSUMPTION
from strategies.generation.writers.guard.clauses import clause_around, split_clauses
from strategies.generation.writers.guard.dates import blank_dates
from strategies.generation.writers.guard.figure_matches import find_matches, has_unit, is_result
from strategies.generation.writers.guard.figures import Figure, find_figures
from strategies.generation.writers.guard.ground import Ground, entry_of, is_answer
from strategies.generation.writers.guard.methods import Setting, claims_nothing, is_money
from strategies.generation.writers.guard.occurrences import Occurrence
from strategies.generation.writers.guard.words import (
    base_language,
    content_stems,
    listed_words,
    load_data,
    stems_of,
    unit_after,
)

_SMALL = 10
"""Up to this, a figure in digits may count anything of which the facts have so many."""
_RELATED_MAX = 16
FIGURES_MAX = 60
_ALONE = 2
"""With fewer words around it, a figure says too little to be wrong."""
_ROUNDS = 3
_ABOUT_CHARS = 24
_ENGLISH = "en"
_NOUN_CHARS = 40
# The bounds are those of the text that is searched. They keep a long run of spaces from taking quadratic time.
_AFTER = re.compile(
    rf"\s{{0,{_NOUN_CHARS}}}+(?:of\s+)?(?:(?:all|the|our|der|aller|des|de|les|la|nos|unserer)\s+){{0,{_NOUN_CHARS}}}"
    r"([^\W\d_]{3,})",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A sentence with what surrounds it and what it rests on."""

    sentence: str
    path: str
    setting: Setting
    around: frozenset[str]
    """Stems of the whole field, and of the other texts of its owner."""
    basis: tuple[str, ...]
    """The facts it names; empty if its field has none, or if it is an assumption."""
    is_claim: bool
    """Whether it is the text of a claim, so that its figures are those of the facts that it names."""
    results: tuple[Decimal, ...]
    """Results of sums that were recomputed."""
    spans: tuple[Decimal, ...]
    """The days and weeks of the plan."""
    is_foreign: bool
    """Whether the brief is in another language, so that its words cannot be compared."""
    earlier: tuple[Operand, ...]
    """Figures of the sentences before, in the same field."""


@dataclass(slots=True)
class _Check:
    """The figures of one sentence, while they are being verified."""

    passage: Passage
    ground: Ground
    language: str
    plain: str
    figures: list[Figure]
    cited: list[Occurrence]
    entries: list[frozenset[str]]
    """For each figure, the entries of the brief that have it."""
    related: list[Operand]
    blanked: str
    """The sentence with spaces in place of its figures."""
    shown: list[Operand] = field(default_factory=list)


def check_figures(passage: Passage, ground: Ground, language: str) -> tuple[list[Objection], list[Operand]]:
    """Return objections to the figures of a sentence, and the figures that were verified."""
    plain = blank_dates(_blank_names(passage.setting.plain, ground.names), language)
    figures = [figure for figure in find_figures(plain, language) if not figure.is_casual]
    if not figures:
        return [], []
    if len(figures) > FIGURES_MAX:
        reason = f"{len(figures)} figures in one sentence are more than can be checked. Split it, or leave some out."
        return [Objection(kind="figure", field=passage.path, sentence=passage.sentence, reason=reason)], []
    check = _Check(
        passage=passage,
        ground=ground,
        language=language,
        plain=plain,
        figures=figures,
        cited=ground.cited(_with_siblings(passage.basis)),
        entries=[
            frozenset(entry_of(each.path) for each in ground.by_value.get(figure.value, ())) for figure in figures
        ],
        related=_related(content_stems(plain, language), ground),
        blanked=_blank_figures(plain, figures),
    )
    verified: dict[int, bool] = {}
    reasons: dict[int, str] = {}
    for position, figure in enumerate(figures):
        reasons[position] = _object_directly(check, figure)
        verified[position] = not reasons[position]
        if verified[position]:
            check.shown.append(_operand(figure))
    for _ in range(_ROUNDS):
        for position, figure in enumerate(figures):
            if not verified[position] and _is_recomputed(check, figure):
                verified[position] = True
                check.shown.append(_operand(figure))
    objections = [
        Objection(kind="figure", field=passage.path, sentence=passage.sentence, reason=reasons[position])
        for position, figure in enumerate(figures)
        if not verified[position] and not claims_nothing(figure, passage.setting)
    ]
    return objections, check.shown


def is_about(plain: str, figure: Figure, language: str) -> bool:
    """Whether the words before a figure make it approximate."""
    before = plain[max(0, figure.start - _ABOUT_CHARS) : figure.start].casefold()
    if before.rstrip().endswith("~"):
        return True
    words = [word.replace("’", "'") for word in _LETTERS.findall(before)][-3:]
    return not (listed_words(base_language(language), "about") | listed_words("en", "about")).isdisjoint(words)


def _object_directly(check: _Check, figure: Figure) -> str:
    """Return why a figure is not one of the facts, or not said of what it belongs to; empty if it is."""
    about = is_about(check.plain, figure, check.language)
    unit = unit_after(check.plain, figure.end)
    if unit and figure.kind == "number" and figure.value in check.passage.spans:
        return ""
    if any(is_result(figure, result, about) for result in check.passage.results):
        return ""
    found = [
        each
        for each in find_matches(figure, check.ground, about, "%" in check.plain)
        if not unit or has_unit(each, unit)
    ]
    if not found:
        return f"{figure.text.strip()} is in none of the answers, and no sum with them is shown that comes to it."
    if figure.kind == "number" and figure.value <= _SMALL and figure.places == 0:
        return ""
    if check.passage.basis and check.passage.is_claim:
        cited = {occurrence.path for occurrence in check.cited}
        known = [occurrence for occurrence in found if occurrence.path in cited]
        if not known:
            best = _best(check, figure, found)
            return (
                f"{figure.text.strip()} is not in the facts that this rests on. Name “{best.path}” too if it is that."
            )
        return _object_to_subject(check, figure, known, has_basis=True)
    return _object_to_subject(check, figure, found, has_basis=False)


def _object_to_subject(check: _Check, figure: Figure, found: Sequence[Occurrence], *, has_basis: bool) -> str:
    """Return why none of these facts is what the words around the figure speak of; empty if one is.

    Words right beside the figure decide. If they are those of another figure, the fact must share one of them.
    Otherwise the rest of the text must name what the fact is about, unless the claim cites it.
    """
    clause, noun = _clause_stems(check, figure), _counted_noun(check, figure)
    given = [occurrence for occurrence in found if is_answer(occurrence.path)] or list(found)
    if _is_other_noun(check, figure, noun, found, given):
        return _other_subject(check, figure, given)
    is_near = any(clause & occurrence.near for occurrence in found)
    if is_near or not clause or any(clause & occurrence.wide for occurrence in given):
        return ""
    counted = frozenset().union(*(_counted_noun(check, each) for each in check.figures if each is not figure))
    elsewhere = check.ground.count_words_of_others(clause - counted, given)
    is_linked = has_basis or bool(check.passage.basis) or _is_related(check, figure, given)
    is_linked = is_linked or (is_money(figure, check.plain) and any(each.is_money for each in given))
    most = (1 if is_linked else 0) + (1 if has_basis and is_money(figure, check.plain) else 0)
    if elsewhere <= most and (is_linked or len(clause) < _ALONE):
        return ""
    return _other_subject(check, figure, given)


def _is_other_noun(
    check: _Check, figure: Figure, noun: frozenset[str], found: Sequence[Occurrence], given: Sequence[Occurrence]
) -> bool:
    """Whether what is counted is what another figure counts: `35% of the loaves` is not `35% of customers`."""
    if not noun or any(noun & each.near for each in found):
        return False
    if noun <= _people():
        return all(each.is_money for each in given)
    if figure.kind == "percent":
        return check.ground.count_words_of_others(noun, given, in_same_entry=True) > 0
    return not any(noun & each.about for each in given) and check.ground.count_words_of_others(noun, given) > 0


def _is_related(check: _Check, figure: Figure, found: Sequence[Occurrence]) -> bool:
    """Whether anything else in the text is about one of these facts, or cannot be compared with them."""
    if check.passage.is_foreign or any(each.is_titled and check.language != _ENGLISH for each in found):
        return True
    if not any(is_answer(each.path) for each in found):
        return False
    entries = {entry_of(each.path) for each in found}
    beside = [those for each, those in zip(check.figures, check.entries, strict=True) if each.value != figure.value]
    return any(check.passage.around & each.about for each in found) or any(entries & those for those in beside)


def _other_subject(check: _Check, figure: Figure, found: Sequence[Occurrence]) -> str:
    best = _best(check, figure, found)
    return f"{figure.text.strip()} is another figure: “{best.text}”. It is not said of what this sentence is about."


def _counted_noun(check: _Check, figure: Figure) -> frozenset[str]:
    """Return the stem of the word that is counted, right after the figure."""
    after = _AFTER.match(check.blanked[figure.end : figure.end + _NOUN_CHARS])
    return content_stems(after[1], check.language) if after else frozenset()


def _best(check: _Check, figure: Figure, found: Sequence[Occurrence]) -> Occurrence:
    around = _clause_stems(check, figure) | check.passage.around
    return max(found, key=lambda occurrence: len(around & occurrence.about))


def _clause_stems(check: _Check, figure: Figure) -> frozenset[str]:
    stems = content_stems(clause_around(split_clauses(check.blanked), figure.start), check.language)
    return stems or content_stems(check.blanked, check.language)


def _blank_names(plain: str, names: Sequence[str]) -> str:
    for name in names:
        plain = re.sub(re.escape(name), lambda found: " " * len(found[0]), plain, flags=re.IGNORECASE)
    return plain


def _blank_figures(plain: str, figures: Sequence[Figure]) -> str:
    letters = list(plain)
    for figure in figures:
        letters[figure.start : figure.end] = " " * (figure.end - figure.start)
    return "".join(letters)


def _is_recomputed(check: _Check, figure: Figure) -> bool:
    cited = [Operand(each.value, each.kind, is_cited=True) for each in check.cited[:_RELATED_MAX]]
    # A number of days or hours does not follow from figures that are not shown.
    related = [] if unit_after(check.plain, figure.end) else check.related
    operands = [*check.shown, *cited, *check.passage.earlier[-_RELATED_MAX:], *related]
    return is_derived(figure, operands, is_about=is_about(check.plain, figure, check.language))


def _related(stems: frozenset[str], ground: Ground) -> list[Operand]:
    """Return figures of the facts that the sentence speaks of without showing them, most shared words first."""
    found = {(each.value, each.kind): None for each in ground.related_to(stems)}
    return [Operand(value, kind, is_shown=False) for value, kind in list(found)[:_RELATED_MAX]]


def _operand(figure: Figure) -> Operand:
    return Operand(figure.value, "percent" if figure.kind == "share" else figure.kind)


@cache
def _people() -> frozenset[str]:
    return stems_of(load_data("guard")["names"]["people"].split())


def _with_siblings(basis: Sequence[str]) -> list[str]:
    """Return the paths that a claim names, and the entry that each is a part of: `goals.0` for `goals.0.target`."""
    paths = []
    for path in basis:
        if path != ASSUMPTION:
            head, _, last = path.rpartition(".")
            entry = head if head and not last.isdigit() and head.rpartition(".")[2].isdigit() else path
            paths += [path, entry]
    return paths
