"""The front page: bet, objective, audience, promise, pillars, rhythm, and what we will not do."""

from collections.abc import Iterable
from typing import ClassVar, get_args

from pydantic import BaseModel

from strategies.generation.brief import Brief
from strategies.generation.capacity import capacity_of
from strategies.generation.facts import Claim, Facts, claim
from strategies.generation.goals import goals_of
from strategies.generation.proof import ProofKind, best_proof
from strategies.generation.reading import (
    CONSTRAINTS,
    CUSTOMER,
    OBJECTIVES,
    PAINS,
    PROOF,
    RIVAL_CONTENT,
    action_of,
    short_customer,
    usable_pains,
)
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
)
from strategies.generation.sections.calendar import CalendarSection
from strategies.generation.sections.capacity import CapacitySection
from strategies.generation.sections.channels import ChannelsSection, RefusedChannel
from strategies.generation.sections.measurement import MeasurementSection
from strategies.generation.sections.options import OptionsSection
from strategies.generation.sections.pillars import PillarsSection
from strategies.generation.sections.roadmap import RoadmapSection
from strategies.generation.wording import join, lower_first, phrase, pluralize, quote, sentence, sentences, short_day
from strategies.generation.work import Work

WILL_NOT_COUNT = 3
_TITLES: dict[Evidence, str] = {
    "you_told_us": "you told us",
    "calculated": "calculated",
    "sourced": "sourced",
    "assumption": "assumed",
}


class FrontProse(BaseModel):
    """A writer's prose for the front page."""

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
        """Return the warnings, the page, and the evidence counts."""
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

    def publishable_texts(self) -> list[str]:
        """Return the promise."""
        return [self.promise.text]

    def _count_rows(self) -> list[list[str]]:
        rows = [[title, str(self.evidence.get(kind, 0))] for kind, title in _TITLES.items()]
        return [*rows, ["together", str(sum(self.evidence.values()))]]


def write(work: Work) -> FrontSection:
    """Write the section: collect the page from finished sections; a writer finds bet and promise."""
    brief = work.brief
    options, pillars = work.require_section(OptionsSection), work.require_section(PillarsSection)
    facts = _collect_facts(brief, options, pillars)
    prose = work.write_prose(
        FrontSection,
        FrontProse,
        instructions=(
            "Write the bet of this strategy in one sentence of at most 40 words: if we do this for these people, that "
            "goal is reached, because of this proof. Then the promise to the reader. From the facts alone."
        ),
        facts=facts,
        draft=lambda: _draft_prose(brief, options, pillars),
    )
    hours = work.require_section(CapacitySection)
    page = FrontSection(
        answers_used=facts.answer_paths(),
        bet=facts.statement(prose.bet),
        objective=_objective_statement(work),
        audience=answer_statement(sentence(f"For: {phrase(brief.business.ideal_customer, 240)}"), CUSTOMER),
        promise=facts.statement(prose.promise),
        pillars=calculated_statement(
            f"Pillars: {join(f'{item.title} ({item.share}%)' for item in pillars.pillars)}.",
            "your content mix" if brief.content_strategy.content_mix else "assumed mix: no mix was given",
        ),
        cadence=_cadence_statement(work, hours),
        metric=work.require_section(MeasurementSection).north_star,
        will_not=_will_not_statements(work, hours),
        monday=work.require_section(RoadmapSection).monday,
        warnings=[hours.verdict] if hours.verdict else [],
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


def _collect_facts(brief: Brief, options: OptionsSection, pillars: PillarsSection) -> Facts:
    facts = Facts(brief)
    facts.add_answers(
        "business.business_name", "business.description", "business.offer", CUSTOMER, OBJECTIVES, PROOF, CONSTRAINTS
    )
    facts.add_answers(PAINS, RIVAL_CONTENT, "business_context.target_metrics")
    facts.add_calculation(
        "option.chosen", next(o.title for o in options.options if o.key == options.chosen), options.why.text
    )
    facts.add_calculation("pillars", [item.title for item in pillars.pillars], "the section on pillars")
    facts.add_calculation("promise.first", pillars.pillars[0].promise.text, "the promise of the first pillar")
    facts.add_calculation("hub.first", pillars.pillars[0].hub, "the hub of the first pillar")
    return facts


def _draft_prose(brief: Brief, options: OptionsSection, pillars: PillarsSection) -> FrontProse:
    first, name, who = pillars.pillars[0], brief.business.business_name, short_customer(brief)
    then = f"{who} {action_of(brief)[0]}"
    bets = {
        "evidence": f"if {name} shows what nobody else can show, first {quote(lower_first(first.hub))}, {then}",
        "answers": (
            f"if {name} answers what worries {who} more thoroughly than anybody else, beginning with "
            f"{quote(usable_pains(brief)[0][1])}, {then}"
        ),
        "owned": f"if {name} serves the people it reaches already before it looks for new ones, {then}",
    }
    wanted: tuple[ProofKind, ...] = ("demand", "figure") if options.chosen == "owned" else ("figure", "story")
    proof = best_proof(brief, wanted)
    because = "The proof for it has still to be collected"
    if proof is not None:
        because = f"What makes it likely: {lower_first(phrase((brief.business.proof_assets or ())[proof]))}"
    text = f"The bet: {bets[options.chosen]}. {because}."
    return FrontProse(
        bet=claim(text, f"{OBJECTIVES}.0", check=_bet_check(brief)),
        promise=claim(f"The promise: {first.promise.text}", "promise.first"),
    )


def _bet_check(brief: Brief) -> str:
    metric = brief.business_context.target_metrics.primary_metric
    return f"Hold it against {quote(metric or brief.business_context.business_objectives[0], 120)} at every review."


def _objective_statement(work: Work) -> Statement:
    goal = goals_of(work.brief, work.today)[0]
    text = f"The objective: {quote(goal.text, 240)}"
    if goal.due:
        return calculated_statement(f"{text}, that is by {short_day(goal.due)}.", goal.due_working)
    return answer_statement(f"{text}. It names no date that could be read; agree on one.", goal.path)


def _cadence_statement(work: Work, hours: CapacitySection) -> Statement:
    count = len(work.require_section(CalendarSection).items)
    frequency = work.brief.content_strategy.content_frequency
    if not hours.cadence:
        return calculated_statement(
            f"Rhythm: none. “{frequency}” was wished; not a single piece fits the hours.", "the section on capacity"
        )
    changed = "" if hours.cadence == frequency else f" (wished: {frequency.lower()})"
    return calculated_statement(
        f"Rhythm: {hours.cadence_reads}{changed}, {pluralize(count, 'piece')} in 90 days.",
        "the section on capacity and the calendar",
    )


def _will_not_statements(work: Work, hours: CapacitySection) -> list[Statement]:
    """Return the first three of: what does not fit, a refused channel, the competitors' game, a rule."""
    brief = work.brief
    refused = [_refusal_statement(item) for item in work.require_section(ChannelsSection).refused]
    found = [*_too_much_statement(brief, hours), *refused[:1], *_rivals_game_statement(brief)]
    for position, rule in enumerate((brief.business.constraints or ())[:1]):
        found.append(
            answer_statement(sentence(f"We will not break your rule: {phrase(rule, 160)}"), f"{CONSTRAINTS}.{position}")
        )
    found += refused[1:]
    last = work.require_section(OptionsSection).options[-1]
    found.append(
        calculated_statement(f"We will not begin with “{last.title}”: it has the fewest points.", last.working)
    )
    return found[:WILL_NOT_COUNT]


def _too_much_statement(brief: Brief, hours: CapacitySection) -> list[Statement]:
    """State the rhythm or the formats that the hours do not allow."""
    frequency, dropped = brief.content_strategy.content_frequency, capacity_of(brief).dropped
    if not hours.verdict:
        return []
    if hours.cadence != frequency:
        text = f"We will not publish as often as wished ({frequency.lower()}): the hours are not there."
    else:
        text = f"We will make no {join((item.format.plural for item in dropped), 'or')}: the hours are not there."
    return [calculated_statement(text, "the section on capacity")]


def _refusal_statement(item: RefusedChannel) -> Statement:
    """Refuse a channel with the first sentence of its reason; the section on channels has the rest."""
    reason = sentences(item.reason.text.removeprefix(f"{item.title}."))
    return item.reason.model_copy(
        update={"text": f"We will not use {lower_first(item.title)} for now. {' '.join(reason[:1])}"}
    )


def _rivals_game_statement(brief: Brief) -> list[Statement]:
    """Refuse to win attention as the competitors do."""
    game = brief.competitive_intelligence.competitor_content_strategies.engagement_approach
    if game:
        text = sentence(f"We will not win attention as the competitors do: {lower_first(phrase(game, 120))}")
        return [answer_statement(text, f"{RIVAL_CONTENT}.engagement_approach")]
    return []
