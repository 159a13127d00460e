"""The front page: the bet and what it gives up, the objective, and what happens first."""

from collections.abc import Iterable
from typing import ClassVar, get_args

from strategies.generation.brief import Brief
from strategies.generation.brief.goals import Goal
from strategies.generation.facts import keep_known
from strategies.generation.planning.goal_words import goal_change
from strategies.generation.planning.plan import Plan
from strategies.generation.planning.rhythm import describe_rhythm
from strategies.generation.planning.schedule import Row
from strategies.generation.sections.base import (
    Block,
    Evidence,
    Heading,
    Note,
    Section,
    Statement,
    Statements,
    Table,
    answer_statement,
    calculated_statement,
    judgement_statement,
    labeled,
)
from strategies.generation.sections.calendar import CalendarSection, current_rows
from strategies.generation.sections.pillars import PillarsSection
from strategies.generation.sections.situation import find_thesis
from strategies.generation.sections.thesis import WrittenThesis
from strategies.generation.wording import (
    day,
    join,
    lower_first,
    numeral,
    phrase,
    pluralize,
    quote,
    quote_sentence,
    sentence,
    short_day,
)
from strategies.generation.work import Work

_ANSWERS = (
    "business.business_name",
    "business.description",
    "business.offer",
    "goals",
    "proof",
    "audience.ideal_customer",
    "audience.questions",
    "rules.forbidden_words",
    "means.themes",
    "rules.forbidden_claims",
    "means.frequency",
    "means.people",
)
"""Answers that the page says, or that its choices rest on."""
_TITLES: dict[Evidence, str] = {
    "you_told_us": "you told us",
    "calculated": "calculated",
    "sourced": "sourced",
    "judgement": "judgement",
    "assumption": "assumed",
}


class FrontSection(Section):
    """The strategy on one page."""

    key: ClassVar[str] = "front"
    title: ClassVar[str] = "The strategy on one page"

    bet: Statement
    gives_up: Statement
    objective: Statement
    audience: Statement
    promise: Statement
    pillars: Statement
    cadence: Statement
    metric: Statement
    will_not: list[Statement]
    monday: Statement
    warnings: list[str]
    evidence: dict[str, int]

    def blocks(self) -> list[Block]:
        """Return the warnings and the page."""
        page = [self.bet, self.gives_up, self.objective, self.audience, self.promise]
        page += [self.pillars, self.cadence, self.metric, self.monday]
        return [
            *(Note(text=text, tone="warning") for text in self.warnings),
            Statements(items=page),
            Heading(text="What we will not do"),
            Statements(items=self.will_not),
        ]

    def appendix(self) -> list[Block]:
        """Return how many statements are of which kind."""
        rows = [[title, str(self.evidence.get(kind, 0))] for kind, title in _TITLES.items()]
        rows.append(["together", str(sum(self.evidence.values()))])
        return [Table(caption="What this strategy rests on", columns=["Statements", "Number"], rows=rows)]

    def publishable_texts(self) -> list[str]:
        """Return the promise."""
        return [self.promise.text]


def write(work: Work) -> FrontSection:
    """Write the section: everything is in the plan; what a writer decided is said in its words."""
    plan, brief = work.plan, work.brief
    rows = current_rows(plan, work.require_section(CalendarSection))
    thesis = find_thesis(work.done) if plan.thesis.is_decided else None
    page = FrontSection(
        answers_used=keep_known(brief, _ANSWERS),
        bet=labeled("The bet", thesis.bet) if thesis and thesis.bet else _bet_statement(plan),
        gives_up=_gives_up_statement(plan),
        objective=_objective_statement(brief.goals[0]),
        audience=labeled("For", thesis.audience) if thesis and thesis.audience else _audience_statement(brief),
        promise=labeled("The promise", thesis.promise) if thesis and thesis.promise else _promise_statement(plan),
        pillars=_pillars_statement(work),
        cadence=_cadence_statement(plan, rows),
        metric=_metric_statement(work),
        will_not=_refusal_statements(plan, thesis),
        monday=_first_action(plan, rows),
        warnings=list(plan.thesis.warnings),
        evidence={},
    )
    return recount_evidence(page, work.done.values())


def recount_evidence(page: FrontSection, finished: Iterable[Section]) -> FrontSection:
    """Return the page with the evidence counted across all finished sections."""
    others = [section for section in finished if section.key != page.key]
    return page.model_copy(update={"evidence": _count_evidence([*others, page])})


def _count_evidence(sections: list[Section]) -> dict[str, int]:
    found = dict.fromkeys(get_args(Evidence.__value__), 0)
    for section in sections:
        for statement in section.statements():
            found[statement.evidence] += 1
    return found


def _bet_statement(plan: Plan) -> Statement:
    return judgement_statement(sentence(f"The bet: {plan.thesis.bet}"), _choice_reason(plan))


def _gives_up_statement(plan: Plan) -> Statement:
    return judgement_statement(sentence(f"It gives up {lower_first(plan.thesis.gives_up)}"), _choice_reason(plan))


def _audience_statement(brief: Brief) -> Statement:
    return answer_statement(f"For: {quote_sentence(brief.audience.ideal_customer)}", "audience.ideal_customer")


def _promise_statement(plan: Plan) -> Statement:
    reason = f"It is what {quote(plan.option.title)} gives readers."
    return judgement_statement(sentence(f"The promise: {plan.thesis.promise}"), reason)


def _refusal_statements(plan: Plan, thesis: WrittenThesis | None) -> list[Statement]:
    """Return what the plan will not do: a writer's with their own evidence, then those of the rules."""
    written = {item.what: item.reason for item in thesis.refusals} if thesis else {}
    found = []
    for what, reason in plan.thesis.refusals:
        text = f"{sentence(what)} {sentence(reason)}"
        said = written.get(what)
        found.append(
            said.model_copy(update={"text": text}) if said else judgement_statement(text, _refusal_reason(plan))
        )
    return found


def _choice_reason(plan: Plan) -> str:
    """Say how the chosen option compares with the next one."""
    if plan.thesis.is_decided:
        return plan.thesis.why or f"It follows from {quote(plan.option.title)}: hours are spent once."
    chosen = f"{quote(plan.option.title)} has {pluralize(plan.option.total, 'point')}"
    if len(plan.options) < 2:
        return f"{chosen}. It is the only option the brief allows."
    second = plan.options[1]
    return f"{chosen}, {quote(second.title)} has {second.total}. The appendix shows the points."


def _refusal_reason(plan: Plan) -> str:
    return f"It follows from {quote(plan.option.title)}, your hours and your rules; other answers would change it."


def _objective_statement(goal: Goal) -> Statement:
    said = quote_sentence(goal.text)
    if goal.by:
        return answer_statement(f"The objective, by {short_day(goal.by)}: {said}", "goals.0.text", "goals.0.by")
    return answer_statement(f"The objective: {said} It has no date yet; agree on one first.", "goals.0.text")


def _pillars_statement(work: Work) -> Statement:
    pillars = work.require_section(PillarsSection).pillars
    text = f"Pillars: {join(f'{item.title} ({item.share}%)' for item in pillars)}."
    if any(item.is_share_assumed for item in work.plan.pillars):
        return judgement_statement(text, "You gave no shares, so they follow from the number of questions.")
    return answer_statement(text, "means.themes")


def _cadence_statement(plan: Plan, rows: tuple[Row, ...]) -> Statement:
    rhythm = describe_rhythm(sum(row.kind == "piece" for row in rows))
    working = f"{numeral(plan.capacity.window_h)} hours in these days. {plan.capacity.window_working}"
    return calculated_statement(sentence(f"Rhythm: {rhythm}"), working)


def _metric_statement(work: Work) -> Statement:
    """Name what is counted for the first goal, its way, and who looks when. The date is part of the objective."""
    metric, goal = work.plan.metrics[0], work.brief.goals[0]
    change = goal_change(goal.model_copy(update={"by": None}))
    parts = [f"The one metric: {', '.join(filter(None, (lower_first(phrase(metric.name)), change)))}."]
    if not metric.is_named:
        parts = [f"The one metric{f', {change},' if change else ''} has no name yet. Agree on what to count."]
    parts.append("Today’s number is unknown." if goal.start is None else "")
    parts.append("It has no target yet." if goal.target is None and metric.is_named else "")
    parts.append(f"Next look: {day(metric.next_look)} ({metric.who}).")
    return calculated_statement(" ".join(filter(None, parts)), metric.how)


def _first_action(plan: Plan, rows: tuple[Row, ...]) -> Statement:
    """Name the first row that needs work, with its days, owner and hours."""
    to_make = [row for row in rows if row.kind in ("asset", "piece")]
    if not to_make:
        text = "First action: decide which hours you can give to content. None of the plan fits those you have."
        return judgement_statement(text, "The calendar is empty.")
    row = min(to_make, key=lambda item: item.due)
    effort = ", ".join(filter(None, (row.owner, pluralize(row.hours, "hour"))))
    ready = "The draft is due" if row.kind == "piece" else "It has to be ready"
    text = f"First action, {day(plan.window.start)}: {sentence(row.title)} {ready} on {day(row.due)} ({effort})."
    return calculated_statement(text, "The first row of the calendar, from the first day of the plan.")
