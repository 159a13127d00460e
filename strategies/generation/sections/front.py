"""The one page that is read first: bet, objective, audience, promise, pillars, rhythm, what we will not do."""

from typing import ClassVar, get_args

from pydantic import BaseModel

from strategies.generation.brief import Brief
from strategies.generation.facts import Claim, Facts, claim
from strategies.generation.goals import goals_of
from strategies.generation.reading import CONSTRAINTS, CUSTOMER, OBJECTIVES, PROOF, customer_of
from strategies.generation.sections.base import (
    Block,
    Evidence,
    Heading,
    Note,
    Section,
    Statement,
    Statements,
    Table,
    calculated,
    told,
)
from strategies.generation.sections.calendar import CalendarSection
from strategies.generation.sections.capacity import CapacitySection
from strategies.generation.sections.channels import ChannelsSection
from strategies.generation.sections.measurement import MeasurementSection
from strategies.generation.sections.options import OptionsSection
from strategies.generation.sections.pillars import PillarsSection
from strategies.generation.sections.roadmap import RoadmapSection
from strategies.generation.wording import counted, joined, phrase, quoted, sentence, short_day
from strategies.generation.work import Work

NEVER_COUNT = 3
_TITLES: dict[Evidence, str] = {
    "you_told_us": "you told us",
    "calculated": "calculated",
    "sourced": "sourced",
    "assumption": "assumed",
}


class FrontProse(BaseModel):
    """What a writer says on the front page."""

    bet: Claim
    promise: Claim


class FrontSection(Section):
    """The strategy on one page."""

    key: ClassVar[str] = "front"
    title: ClassVar[str] = "The strategy on one page"

    bet: Statement
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
        """Warnings first, then the page, then what it rests on."""
        found: list[Block] = [Note(text=text, tone="warning") for text in self.warnings]
        page = [
            self.bet,
            self.objective,
            self.audience,
            self.promise,
            self.pillars,
            self.cadence,
            self.metric,
            self.monday,
        ]
        found += [
            Statements(items=page),
            Heading(text="What we will not do"),
            Statements(items=self.will_not),
            Table(caption="What this strategy rests on", columns=["Statements", "Number"], rows=self._count_rows()),
        ]
        return found

    def publishable(self) -> list[str]:
        """The promise is meant for readers."""
        return [self.promise.text]

    def _count_rows(self) -> list[list[str]]:
        rows = [[title, str(self.evidence.get(kind, 0))] for kind, title in _TITLES.items()]
        return [*rows, ["together", str(sum(self.evidence.values()))]]


def write(work: Work) -> FrontSection:
    """Gather the page from what is finished; a writer finds bet and promise."""
    brief = work.brief
    options, pillars = work.section(OptionsSection), work.section(PillarsSection)
    facts = _facts(brief, options, pillars)
    prose = work.prose(
        FrontSection,
        FrontProse,
        instructions=(
            "Write the bet of this strategy in one sentence of at most 40 words: if we do this for these people, that goal "
            "is reached, because of this proof. And the promise to the reader in one sentence. From the facts alone."
        ),
        facts=facts,
        draft=lambda: _draft(brief, options, pillars),
    )
    hours = work.section(CapacitySection)
    page = FrontSection(
        shaped_by=facts.told_paths(),
        bet=facts.statement(prose.bet),
        objective=_objective(work),
        audience=told(sentence(f"For: {phrase(brief.business.ideal_customer, 240)}"), CUSTOMER),
        promise=facts.statement(prose.promise),
        pillars=calculated(
            f"Pillars: {joined(f'{item.title} ({item.share}%)' for item in pillars.pillars)}.",
            "your content mix" if brief.content_strategy.content_mix else "assumed mix: no mix was given",
        ),
        cadence=_cadence(work, hours),
        metric=work.section(MeasurementSection).north_star,
        will_not=_will_not(work, hours),
        monday=work.section(RoadmapSection).monday,
        warnings=[hours.verdict] if hours.verdict else [],
        evidence={},
    )
    return page.model_copy(update={"evidence": _counted([*work.done.values(), page])})


def _counted(sections: list[Section]) -> dict[str, int]:
    found = dict.fromkeys(get_args(Evidence.__value__), 0)
    for section in sections:
        for statement in section.statements():
            found[statement.evidence] += 1
    return found


def _facts(brief: Brief, options: OptionsSection, pillars: PillarsSection) -> Facts:
    facts = Facts(brief)
    facts.tell(
        "business.business_name", "business.description", "business.offer", CUSTOMER, OBJECTIVES, PROOF, CONSTRAINTS
    )
    facts.calculate(
        "option.chosen", next(o.title for o in options.options if o.key == options.chosen), options.why.text
    )
    facts.calculate("pillars", [item.title for item in pillars.pillars], "the section on pillars")
    facts.calculate("promise.first", pillars.pillars[0].promise.text, "the promise of the first pillar")
    facts.calculate("hub.first", pillars.pillars[0].hub, "the hub of the first pillar")
    return facts


def _draft(brief: Brief, options: OptionsSection, pillars: PillarsSection) -> FrontProse:
    chosen = next(item for item in options.options if item.key == options.chosen)
    goal = quoted(brief.business_context.business_objectives[0], 200)
    name = brief.business.business_name
    bets = {
        "evidence": f"If {name} publishes what only it can show, first “{pillars.pillars[0].hub}”, then {goal} comes within reach",
        "answers": f"If {name} answers every worry of {customer_of(brief)} better than anybody else, then {goal} comes within reach",
        "owned": f"If {name} first serves the people it reaches already, then {goal} comes within reach",
    }
    proofs = brief.business.proof_assets or ()
    because = (
        f"; the reason to believe it: {phrase(proofs[0], 120)}" if proofs else "; the proof has still to be collected"
    )
    check = "Held against the goal at every review."
    return FrontProse(
        bet=claim(
            sentence(f"The bet: {bets[chosen.key]}{because}"),
            f"{OBJECTIVES}.0",
            f"{PROOF}.0" if proofs else "",
            check=check,
        ),
        promise=claim(pillars.pillars[0].promise.text, "promise.first"),
    )


def _objective(work: Work) -> Statement:
    goal = goals_of(work.brief, work.today)[0]
    if goal.due:
        return calculated(
            f"The objective: {quoted(goal.text, 240)}, that is by {short_day(goal.due)}.",
            "start date + the time in the goal",
        )
    return told(
        f"The objective: {quoted(goal.text, 240)}. It names no date that could be read; agree on one.", goal.path
    )


def _cadence(work: Work, hours: CapacitySection) -> Statement:
    count = len(work.section(CalendarSection).items)
    wish = work.brief.content_strategy.content_frequency
    if not hours.cadence:
        return calculated(
            f"Rhythm: none. “{wish}” was wished; not a single piece fits the hours.", "the section on capacity"
        )
    changed = "" if hours.cadence == wish else f" (wished: {wish.lower()})"
    return calculated(
        f"Rhythm: {hours.cadence_reads}{changed}, {counted(count, 'piece')} in 90 days.",
        "the section on capacity and the calendar",
    )


def _will_not(work: Work, hours: CapacitySection) -> list[Statement]:
    """Refused channels, a rhythm that does not fit, a rule of the brief: three in all."""
    found = []
    if hours.verdict and hours.cadence != work.brief.content_strategy.content_frequency:
        found.append(
            calculated(
                f"We will not publish “{work.brief.content_strategy.content_frequency.lower()}”: the hours are not there.",
                "the section on capacity",
            )
        )
    for item in work.section(ChannelsSection).refused[: 2 if found else 2]:
        found.append(
            Statement(
                text=f"We will not use {item.title[0].lower()}{item.title[1:]}. {item.reason.text.removeprefix(f'{item.title}: ')}",
                evidence=item.reason.evidence,
                basis=item.reason.basis,
            )
        )
    rules = work.brief.business.constraints or ()
    if rules and len(found) < NEVER_COUNT:
        found.append(told(sentence(f"We keep to your rule: {phrase(rules[0], 160)}"), f"{CONSTRAINTS}.0"))
    leave = next((r for r in work.brief.competitive_intelligence.top_competitors or () if r.strength), None)
    if leave and len(found) < NEVER_COUNT:
        found.append(
            told(
                f"We will not try to beat {leave.name} at its strength: {phrase(leave.strength or '', 120)}.",
                "competitive_intelligence.top_competitors",
            )
        )
    lost = options_not_chosen(work)
    if len(found) < NEVER_COUNT and lost:
        found.append(calculated(f"We will not begin with “{lost}”: it has fewer points.", "the section on options"))
    return found[:NEVER_COUNT]


def options_not_chosen(work: Work) -> str:
    """The weakest option."""
    options = work.section(OptionsSection)
    return next((item.title for item in reversed(options.options) if item.key != options.chosen), "")
