"""Checks a thesis: what it names exists, nothing grave is left out, and the chosen option can be carried out."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from pydantic import BaseModel

from strategies.generation.brief import Brief
from strategies.generation.planning.build import build_plan
from strategies.generation.planning.decisions import Decisions, OptionDecision, ThesisDecision
from strategies.generation.planning.moves import can_move_first_goal
from strategies.generation.planning.plan import Plan, Tension
from strategies.generation.planning.schedule import Calendar, Row
from strategies.generation.planning.selection import FIRST_GOAL_PERCENT
from strategies.generation.planning.tensions.decided import WARNING_WEIGHT, name_tensions
from strategies.generation.planning.usable_proof import usable_proof
from strategies.generation.sections.thesis_prose import (
    SHARE_MAX,
    SHARE_MIN,
    TENSIONS_MAX,
    OptionProse,
    TensionProse,
    ThesisProse,
)
from strategies.generation.wording import join, numeral, pluralize, quote
from strategies.generation.writers.base import Objection, ObjectionKind

_TOLERANCE = 1e-6


def find_thesis_objections(
    brief: Brief, today: date, plan: Plan, tensions: Sequence[Tension], prose: BaseModel
) -> list[Objection]:
    """Return what is wrong with a thesis, by field. `plan` and `tensions` are those of the rules."""
    if not isinstance(prose, ThesisProse):
        return []
    found = [*_check_tensions(tensions, prose.tensions), *find_option_objections(brief, plan, prose)]
    if not any(item.field.startswith("chosen") for item in found):
        found += [*_check_readers(brief, prose.chosen), *_check_feasibility(brief, today, plan, prose.chosen)]
    return found


def find_option_objections(brief: Brief, plan: Plan, prose: ThesisProse) -> list[Objection]:
    """Return what the options name that does not exist, or may not be used."""
    found, titles = list[Objection](), set[str]()
    for path, option in _walk_options(prose):
        found += [
            *_check_formats(plan, path, option),
            *_check_numbers(brief, path, option),
            *_check_share(path, option),
        ]
        title = " ".join(option.title.casefold().split())
        if title in titles:
            found.append(_object("repetition", f"{path}.title", option.title, "Another option has this title."))
        titles.add(title)
    return found


def decide_option(option: OptionProse) -> OptionDecision:
    """Return an option as the plan needs it."""
    return OptionDecision(
        title=option.title,
        pitch=option.text,
        gives_up=option.gives_up,
        risk=option.risk,
        speed=option.speed,
        change_if=tuple(option.change_if),
        formats=tuple(option.formats),
        share_percent=option.share_percent,
        proof=tuple(option.proof),
        questions=tuple(option.questions),
    )


def _walk_options(prose: ThesisProse) -> Iterator[tuple[str, OptionProse]]:
    yield "chosen", prose.chosen
    yield from ((f"others.{index}", option) for index, option in enumerate(prose.others))


def _check_tensions(tensions: Sequence[Tension], written: Sequence[TensionProse]) -> Iterator[Objection]:
    """Yield objections to findings that are there twice, or are too grave to be left out.

    A rule that found nothing is no fault: the tension counts as the writer's own.
    """
    known, seen = name_tensions(tensions), set[str]()
    for index, item in enumerate(written):
        if item.rule in seen:
            reason = f"The finding “{item.rule}” is there twice. Put both into one."
            yield _object("repetition", f"tensions.{index}.rule", item.rule, reason)
        if item.rule:
            seen.add(item.rule)
    # The heaviest come first. No more are asked for than there may be.
    grave = [name for name, tension in known.items() if tension.weight >= WARNING_WEIGHT][:TENSIONS_MAX]
    for name, tension in known.items():
        if name in grave and name not in seen:
            reason = f"“{name}” has to be kept, in your own words: {tension.title}"
            yield _object("count", "tensions", "", reason)


def _check_formats(plan: Plan, path: str, option: OptionProse) -> Iterator[Objection]:
    hours = {form.key: form.hours for form in plan.capacity.formats}
    for index, form in enumerate(option.formats):
        if hours.get(form, 0) <= 0:
            reason = f"The owner does not make this format. Choose from {join(hours, 'or')}."
            yield _object("choice", f"{path}.formats.{index}", form, reason)
        elif form in option.formats[:index]:
            yield _object("repetition", f"{path}.formats.{index}", form, f"{form} is there twice.")


def _check_numbers(brief: Brief, path: str, option: OptionProse) -> Iterator[Objection]:
    asked = len(brief.audience.questions)
    for index, number in enumerate(option.questions):
        if not 1 <= number <= asked:
            reason = f"There is no question {number}; there are {pluralize(asked, 'question')}."
            yield _object("choice", f"{path}.questions.{index}", str(number), reason)
    usable = [number for number, _ in usable_proof(brief)]
    for index, number in enumerate(option.proof):
        if number not in usable:
            there = f"Choose from {join(map(str, usable), 'or')}." if usable else "Leave this list empty."
            reason = f"Proof {number} does not exist, or the owner's rules forbid it. {there}"
            yield _object("choice", f"{path}.proof.{index}", str(number), reason)


def _check_share(path: str, option: OptionProse) -> Iterator[Objection]:
    if not SHARE_MIN <= option.share_percent <= SHARE_MAX:
        reason = f"The share of the hours is between {SHARE_MIN} and {SHARE_MAX} percent."
        yield _object("choice", f"{path}.share_percent", str(option.share_percent), reason)


def _check_readers(brief: Brief, chosen: OptionProse) -> Iterator[Objection]:
    """Yield an objection if most questions of the option come from people who cannot move the first goal."""
    others = [
        number
        for number in chosen.questions
        if not can_move_first_goal(brief, brief.audience.questions[number - 1].asked_by)
    ]
    if 2 * len(others) > len(chosen.questions):
        reason = f"Who asks {join(map(str, others))} cannot move goal 1. Choose questions whose askers can."
        yield _object("choice", "chosen.questions", join(map(str, chosen.questions)), reason)


def _check_feasibility(brief: Brief, today: date, rules: Plan, chosen: OptionProse) -> Iterator[Objection]:
    """Build the plan with the chosen option, and yield what it cannot keep although the rules' own option could."""
    if not rules.calendar.pieces:
        return
    decision = ThesisDecision(
        bet="", audience="", promise="", gives_up="", why="", refusals=(), tensions=(), options=(decide_option(chosen),)
    )
    calendar = build_plan(brief, today, Decisions(thesis=decision)).calendar
    forms = join(map(quote, chosen.formats), "or")
    if not any(row.is_option for row in calendar.pieces):
        reason = f"No piece in the format {forms} on these questions fits the hours and the days of this plan."
        yield _object("choice", "chosen.formats", ", ".join(chosen.formats), reason)
        return
    share, could = _option_share(calendar), _option_share(rules.calendar) + _TOLERANCE >= rules.option.share_percent
    fewer = "Choose a smaller share, more formats or more questions."
    if share + _TOLERANCE < chosen.share_percent and could:
        reason = f"Pieces in the format {forms} get {numeral(share)}% of the hours of all pieces at most. {fewer}"
        yield _object("choice", "chosen.share_percent", str(chosen.share_percent), reason)
    elif 2 * len(calendar.pieces) < len(rules.calendar.pieces):
        have, could_be = pluralize(len(calendar.pieces), "piece"), len(rules.calendar.pieces)
        reason = f"With this share the plan has {have}; the hours and days would hold {could_be}. {fewer}"
        yield _object("choice", "chosen.share_percent", str(chosen.share_percent), reason)
    first, before = _goal_share(calendar), _goal_share(rules.calendar)
    if first + _TOLERANCE < FIRST_GOAL_PERCENT <= before + _TOLERANCE:
        reason = (
            f"With this option goal 1 gets {numeral(first)}% of the hours; it needs {FIRST_GOAL_PERCENT}%. Choose "
            "questions whose askers can move goal 1, or a larger share."
        )
        yield _object("choice", "chosen.questions", join(map(str, chosen.questions)), reason)


def _option_share(calendar: Calendar) -> float:
    return _percent((row for row in calendar.pieces if row.is_option), calendar.pieces)


def _goal_share(calendar: Calendar) -> float:
    work = [row for row in calendar.rows if row.kind in ("piece", "asset")]
    return _percent((row for row in work if row.goal == 1), work)


def _percent(part: Iterable[Row], whole: Sequence[Row]) -> float:
    total = sum(row.hours for row in whole)
    return sum(row.hours for row in part) / total * 100 if total else 100.0


def _object(kind: ObjectionKind, field: str, sentence: str, reason: str) -> Objection:
    return Objection(kind=kind, field=field, sentence=sentence, reason=reason)
