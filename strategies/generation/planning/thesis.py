"""The thesis: the bet, what it gives up, for whom, what readers get, three refusals, and warnings."""

from collections.abc import Iterator, Sequence

from strategies.generation.brief import Brief
from strategies.generation.brief.audience import Segment
from strategies.generation.forbidden_words import find_forbidden_words
from strategies.generation.planning.goal_words import goal_change, goal_reference
from strategies.generation.planning.plan import Option, RefusedChannel, Tension, Thesis
from strategies.generation.planning.regulation import (
    find_advertising_rule,
    find_claim_words,
    is_regulated,
    place_name,
    trade_name,
)
from strategies.generation.planning.schedule import Calendar
from strategies.generation.planning.segments import movers_of
from strategies.generation.wording import exact_numeral, join, pluralize, quote, quote_sentence, sentence, short_day

_REFUSALS = 3
_WARNING_WEIGHT = 94
"""Tensions from this weight on are shown above everything else: without an answer the plan cannot reach its goal."""
_LOST_NAMES_MAX = 5


def build_thesis(
    brief: Brief,
    chosen: Option,
    tensions: Sequence[Tension],
    refused: Sequence[RefusedChannel],
    calendar: Calendar,
) -> Thesis:
    """Return the thesis of the plan."""
    refusals = dict(_find_refusals(brief, chosen, tensions, refused, calendar))
    return Thesis(
        bet=_write_bet(brief, chosen),
        gives_up=chosen.gives_up,
        audience=_write_audience(brief),
        promise=_write_promise(brief, chosen),
        refusals=tuple(refusals.items())[:_REFUSALS],
        warnings=tuple(_find_warnings(brief, tensions)),
        not_enforced=tuple(_find_unenforced(brief)),
    )


def _write_bet(brief: Brief, chosen: Option) -> str:
    goal, name = brief.goals[0], goal_reference(1, len(brief.goals))
    change = goal_change(goal)
    return f"If {_condition(brief, chosen)}, {name[0].lower()}{name[1:]} moves{f' {change}' if change else ''}."


def _condition(brief: Brief, chosen: Option) -> str:
    """Return what has to happen for the first goal to move, as a clause after "if"."""
    goal = brief.goals[0]
    proof = quote((brief.proof or ())[chosen.proof[0] - 1].proof, 90) if chosen.proof else ""
    movers = join(quote(item.name) for item in movers_of(brief, 1)) or "your customers"
    waiting = f"the {exact_numeral(goal.waiting)} people who wait" if goal.waiting else movers
    before = f" before {short_day(goal.opens)}" if goal.opens else ""
    match chosen.key:
        case "numbers":
            return f"{proof} becomes what your market quotes" if proof else "you have a figure that your market quotes"
        case "answers" if goal.kind == "Bookings or slots" and brief.audience.segments:
            return f"{movers} can come by day and get their answers from you first"
        case "answers":
            return f"{movers} find your answer before any other"
        case "stories":
            return f"{movers} hear from others what changed for them"
        case "work":
            return f"{waiting} have seen the work for themselves{before}"
        case "list":
            known = waiting if goal.waiting else "the people you can write to"
            return f"{known} are served before all others"
        case "partners":
            return "the people your customers already ask speak of you"
        case _:
            return f"everything leads to {short_day(goal.opens)}" if goal.opens else "everything leads to one day"


def _write_audience(brief: Brief) -> str:
    movers, segments = movers_of(brief, 1), brief.audience.segments or ()
    if not movers:
        return quote_sentence(brief.audience.ideal_customer)
    goal = goal_reference(1, len(brief.goals))
    moves = f"can move {goal[0].lower()}{goal[1:]}"
    others = [item for item in segments if item not in movers]
    cannot = f"; {_names(others)} cannot" if others else ""
    return f"{_names(movers)} {moves}{cannot}."


def _write_promise(brief: Brief, chosen: Option) -> str:
    """Return what readers get. It may be published, so it quotes no question with a forbidden word."""
    match chosen.key:
        case "numbers":
            return "Readers get figures they can check, and what those figures mean for them."
        case "answers":
            asked = [brief.audience.questions[number - 1].question for number in chosen.questions]
            first = next((text for text in asked if not find_forbidden_words(brief, text)), "")
            promise = "Readers get straight answers, with proof where there is any."
            return sentence(f"{promise} First: {quote(first)}") if first else promise
        case "stories":
            return "Readers hear from people who had the same question, what it took and what changed."
        case "work":
            return "Readers see how it is done, flaws included, and can judge for themselves."
        case "list":
            return "People who know you hear first, and only what is of use to them."
        case "partners":
            return "Readers get something useful from people they already trust."
        case _:
            return "Readers know the day, what they get, and what to do before it."


def _find_refusals(
    brief: Brief,
    chosen: Option,
    tensions: Sequence[Tension],
    refused: Sequence[RefusedChannel],
    calendar: Calendar,
) -> Iterator[tuple[str, str]]:
    """Yield what the plan will not do and why, the most specific first; always at least three."""
    found = {tension.key: tension for tension in tensions}
    if "stock_below_demand" in found:
        yield "Buying reach", found["stock_below_demand"].title
    others = [item for item in brief.audience.segments or () if item not in movers_of(brief, 1)]
    if others and movers_of(brief, 1):
        yield f"Writing for {_names(others)} first", _why_not(brief, others)
    used = {use.channel for use in brief.means.channels or () if use.is_used}
    # Keeping a channel as it is would be no refusal.
    new = [item for item in refused if item.key not in used]
    yield from ((item.name, sentence(item.reason)) for item in new[:1])
    for key in ("rhythm_beyond_hours", "rhythm_beyond_days"):
        if key in found:
            yield "A faster rhythm", found[key].title
    if "proof_barred" in found:
        yield "Proof that your rules forbid", found["proof_barred"].title
    yield from ((item.name, sentence(item.reason)) for item in new[1:2])
    if len(brief.goals) > 1 and calendar.pieces:
        yield "Equal hours for all goals", "Goal 1 gets at least 60% of the hours of all pieces."
    yield "Claims without proof", "A piece without proof says what is still to get, and claims nothing."
    yield "A second option at the same time", f"Half of the hours would carry neither it nor “{chosen.title}”."
    yield "Forecasts without your numbers", "They would be made up."


def _why_not(brief: Brief, others: Sequence[Segment]) -> str:
    goal = goal_reference(1, len(brief.goals))
    name = f"{goal[0].lower()}{goal[1:]}"
    busy = [item for item in others if item.is_free_by_day is False]
    if brief.goals[0].kind == "Bookings or slots" and len(busy) == len(others):
        return f"They cannot come in working hours, so they cannot move {name}."
    return f"They cannot move {name}."


def _find_warnings(brief: Brief, tensions: Sequence[Tension]) -> Iterator[str]:
    """Yield warnings, the gravest first."""
    yield from _warn_of_claims(brief)
    for tension in tensions:
        if tension.weight >= _WARNING_WEIGHT or (tension.key == "trade_regulated" and not brief.rules.reviewers):
            yield f"{tension.title} {tension.default}"
    yield from _warn_of_lost_answers(brief)


def _warn_of_claims(brief: Brief) -> Iterator[str]:
    words = find_claim_words(brief)
    if not words:
        return
    named, where = join(quote(word) for word in words), place_name(brief.business.country)
    rule = find_advertising_rule(brief)
    if rule:
        law = f"For {trade_name(brief)} in {where}: {rule.text}. Source: {rule.source}."
    elif is_regulated(brief):
        law = f"Advertising for {trade_name(brief)} is regulated {f'in {where}' if where else 'where you sell'}."
    else:
        law = "Whether your trade has advertising rules is unknown; for health, food and money such claims are barred."
    yield (
        f"Your own description or offer says {named}. {law} "
        "The plan makes no piece about these claims. Have them checked before you publish anything."
    )


def _warn_of_lost_answers(brief: Brief) -> Iterator[str]:
    lost = brief.lost_answers or ()
    if not lost:
        return
    fields = list(dict.fromkeys(item.field for item in lost))
    more = len(fields) - _LOST_NAMES_MAX
    named = [quote(field) for field in fields[:_LOST_NAMES_MAX]]
    names = join([*named, pluralize(more, "other")] if more > 0 else named)
    were = "answer of your earlier brief was" if len(lost) == 1 else "answers of your earlier brief were"
    it = "it" if len(lost) == 1 else "they"
    yield f"{exact_numeral(len(lost))} {were} not carried over, because {it} would have to be guessed: {names}. " + (
        "Answer it again in the form." if len(lost) == 1 else "Answer them again in the form."
    )


def _find_unenforced(brief: Brief) -> Iterator[str]:
    """Yield the owner's rules that only people can keep."""
    rules = brief.rules
    yield from (f"Your rule: {quote_sentence(text)}" for text in rules.other or ())
    yield from (f"Not allowed: {quote_sentence(text)}" for text in rules.forbidden_claims or ())
    yield from (f"Always state: {quote_sentence(text)}" for text in rules.always_state or ())


def _names(segments: Sequence[Segment]) -> str:
    return join(quote(item.name) for item in segments)
