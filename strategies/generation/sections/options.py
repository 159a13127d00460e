"""Section 6: three ways to go with cost, speed and risk, the one chosen, and what would change our mind."""

from typing import ClassVar

from pydantic import BaseModel, Field

from strategies.generation.brief import Brief
from strategies.generation.capacity import SHAPES, capacity_of
from strategies.generation.facts import Claim, Facts, claim
from strategies.generation.option_plan import Option, OptionKey, options_of
from strategies.generation.proof import BEST_FIRST, best_proof
from strategies.generation.reading import CUSTOMER, EMERGING, GAPS, OBJECTIVES, PAINS, PROOF, RIVALS, usable_pains
from strategies.generation.sections.base import (
    Block,
    Heading,
    Section,
    Statement,
    Statements,
    Table,
    assumed,
    calculated,
)
from strategies.generation.sections.competitors import rivals_of
from strategies.generation.sections.positioning import PositioningSection
from strategies.generation.wording import clip, counted, joined, numeral, phrase, quoted, sentence
from strategies.generation.work import Work

TITLES: dict[OptionKey, str] = {
    "evidence": "Own the evidence",
    "answers": "Answer every question",
    "owned": "Serve the people you reach already",
}
SPEED: dict[OptionKey, str] = {
    "evidence": "medium: the first piece of evidence has to be made, then it is quoted",
    "answers": "slow: pages need months to be found",
    "owned": "fast: the people are already within reach",
}


class OptionProse(BaseModel):
    """What a writer says about one option."""

    key: OptionKey
    pitch: Claim = Field(description="What we would do, in this business's own terms.")
    risk: Claim = Field(description="What would make it fail.")


class OptionsProse(BaseModel):
    """What a writer says about the options."""

    options: list[OptionProse]
    why: Claim = Field(description="Why the chosen one, from the points in the facts.")
    change_our_mind: list[Claim] = Field(description="Two or three observations that would make us change the choice.")


class OptionView(BaseModel):
    """One option as it is shown."""

    key: OptionKey
    title: str
    points: int
    working: str
    cost: str
    speed: str
    pitch: Statement
    risk: Statement


class OptionsSection(Section):
    """The choice."""

    key: ClassVar[str] = "options"
    title: ClassVar[str] = "Options and choice"

    options: list[OptionView]
    chosen: OptionKey
    why: Statement
    change_our_mind: list[Statement]
    assumptions: list[Statement]

    def blocks(self) -> list[Block]:
        """The comparison, the choice, what would change it, then the two others."""
        rows = [[o.title, f"{o.points}", o.cost, o.speed, o.risk.text] for o in self.options]
        columns = ["Option", "Points", "Cost", "Speed", "Risk"]
        found: list[Block] = [Table(caption="Three ways to go", columns=columns, rows=rows)]
        for option in self.options:
            mark = " (chosen)" if option.key == self.chosen else ""
            found.append(Heading(text=f"{option.title}{mark}"))
            points = calculated(f"{sentence(counted(option.points, 'point'))}", option.working)
            found.append(Statements(items=[option.pitch, option.risk, points]))
        found.append(Heading(text="Why this one, and what would change our mind"))
        found.append(Statements(items=[self.why, *self.change_our_mind, *self.assumptions]))
        return found


def write(work: Work) -> OptionsSection:
    """Code scores and chooses; a writer puts the options into words."""
    brief = work.brief
    work.section(PositioningSection)
    options = options_of(brief)
    facts = _facts(brief, options)
    drafted = _draft(brief, options)
    prose = work.prose(
        OptionsSection,
        OptionsProse,
        instructions=(
            f"Three options are scored; “{TITLES[options[0].key]}” is chosen. For each, by its key, say what this "
            "business would do in its own terms and what would make it fail. Then why the chosen one, from the points "
            "given, and two or three observations that would change the choice. Do not change the choice or the points."
        ),
        facts=facts,
        entries={"options": [option.key for option in options]},
        draft=lambda: drafted,
    )
    said = {item.key: item for item in prose.options}
    return OptionsSection(
        shaped_by=facts.told_paths(),
        options=[_view(brief, option, said[option.key], facts) for option in options],
        chosen=options[0].key,
        why=facts.statement(prose.why),
        change_our_mind=[facts.statement(item) for item in prose.change_our_mind[:3]],
        assumptions=[_speed_assumption()],
    )


def _view(brief: Brief, option: Option, prose: OptionProse, facts: Facts) -> OptionView:
    return OptionView(
        key=option.key,
        title=TITLES[option.key],
        points=option.total,
        working=option.working,
        cost=_cost(brief, option.key),
        speed=SPEED[option.key],
        pitch=facts.statement(prose.pitch),
        risk=facts.statement(prose.risk),
    )


def _cost(brief: Brief, key: OptionKey) -> str:
    """Hours a week: half as many of the deepest pieces, the rhythm as planned, or as many of the lightest."""
    hours = capacity_of(brief)
    forms = (hours.planned or hours.wished).formats
    rhythm = (hours.planned or hours.wished).cadence.pieces_per_week
    costs = sorted(form.hours for form in forms)
    average = (hours.planned or hours.wished).hours_per_piece
    pieces, per_piece = {
        "evidence": (rhythm / 2, costs[-1]),
        "answers": (rhythm, average),
        "owned": (rhythm, costs[0]),
    }[key]
    return f"{counted(pieces, 'piece')} a week x {numeral(per_piece)} h = {numeral(pieces * per_piece)} h a week"


def _speed_assumption() -> Statement:
    return assumed(
        "Speed is a planning assumption: search is slow, people within reach answer soon.",
        "Compare the first reactions in each channel at the review after 30 days.",
    )


def _facts(brief: Brief, options: list[Option]) -> Facts:
    facts = Facts(brief)
    facts.tell("business.business_name", "business.offer", CUSTOMER, PAINS, PROOF, GAPS, EMERGING, OBJECTIVES, RIVALS)
    facts.tell("audience_intelligence.buying_journey.retention", "business_context.implementation_timeline")
    facts.tell("business_context.competitive_position", "business.stage", *SHAPES)
    for option in options:
        facts.calculate(
            f"option.{option.key}", {"points": option.total, "cost": _cost(brief, option.key)}, option.working
        )
    facts.calculate("option.chosen", options[0].key, f"most points: {options[0].total}")
    return facts


def _draft(brief: Brief, options: list[Option]) -> OptionsProse:
    best, second = options[0], options[1]
    lead = best.total - second.total
    by = f"{best.total} points against {second.total} for “{TITLES[second.key]}”"
    reasons = joined(point.why for point in best.points if point.points > 0)
    tie = " It is a tie, so the option that leaves something lasting behind comes first." if not lead else ""
    because = f": {reasons}" if reasons else ""
    return OptionsProse(
        options=[_draft_option(brief, option.key) for option in options],
        why=claim(
            f"“{TITLES[best.key]}” is chosen with {by}{because}.{tie}", f"option.{best.key}", f"option.{second.key}"
        ),
        change_our_mind=_doubts(brief, best.key, second.key),
    )


def _draft_option(brief: Brief, key: OptionKey) -> OptionProse:
    return {"evidence": _evidence, "answers": _answers, "owned": _owned}[key](brief)


def _evidence(brief: Brief) -> OptionProse:
    proofs, gaps = brief.business.proof_assets or (), brief.competitive_intelligence.market_gaps or ()
    best = best_proof(brief, BEST_FIRST)
    if gaps:
        urgent = next((index for index, gap in enumerate(gaps) if gap.priority == "High"), 0)
        do = quoted(gaps[urgent].opportunity or gaps[urgent].gap_description, 160)
        pitch = claim(f"Fewer pieces, each one that nobody else can make. First: {do}.", f"{GAPS}.{urgent}")
    elif best is not None:
        pitch = claim(f"Fewer pieces, each one built on {quoted(proofs[best])}.", f"{PROOF}.{best}")
    else:
        check = "Collect one figure from three customers; without it this option cannot start."
        text = "Fewer pieces, each with proof of its own. The proof has to be collected first."
        pitch = claim(text, OBJECTIVES, check=check)
    if best is not None:
        text = f"It stands and falls with {quoted(proofs[best], 140)}: nothing new there, nothing new to publish."
        return OptionProse(key="evidence", pitch=pitch, risk=claim(text, f"{PROOF}.{best}"))
    text = "There is no proof in the brief yet, so the first weeks go into collecting it."
    check = "Ask three customers in the first two weeks."
    return OptionProse(key="evidence", pitch=pitch, risk=claim(text, OBJECTIVES, check=check))


def _answers(brief: Brief) -> OptionProse:
    pains = usable_pains(brief)
    asked = "; ".join(quoted(pain, 80) for _, pain in pains[:3])
    pitch = claim(f"One thorough answer for each worry, beginning with {asked}.", PAINS)
    strong = next(((index, rival) for index, rival in rivals_of(brief) if rival.strength), None)
    if strong is None:
        check = "Search for the first worries in the first week and note who answers them."
        unknown = claim("Who answers these questions already is unknown.", PAINS, check=check)
        return OptionProse(key="answers", pitch=pitch, risk=unknown)
    index, rival = strong
    text = f"{rival.name} may answer first; its strength: {quoted(rival.strength or '', 120)}."
    check = f"Search for the first worries and note where {rival.name} stands, in the first week."
    return OptionProse(key="answers", pitch=pitch, risk=claim(text, f"{RIVALS}.{index}", check=check))


def _owned(brief: Brief) -> OptionProse:
    back, name = brief.audience_intelligence.buying_journey.retention, brief.business.business_name
    if back:
        pitch = claim(
            f"Write first for those who know {name}. What brings them back: {quoted(back, 160)}.",
            "audience_intelligence.buying_journey.retention",
        )
    else:
        check = "Count the addresses you may write to before the first mail."
        pitch = claim(
            f"Write first for those who know {brief.business.business_name}; how many there are is unknown.",
            "business.business_name",
            check=check,
        )
    goal = quoted(brief.business_context.business_objectives[0], 140)
    risk = claim(
        f"It reaches nobody new, so {goal} may need more people than are within reach.",
        f"{OBJECTIVES}.0",
        check="Count who is within reach (list, customers, waiting list) against the goal, in the first week.",
    )
    return OptionProse(key="owned", pitch=pitch, risk=risk)


def _doubts(brief: Brief, best: OptionKey, second: OptionKey) -> list[Claim]:
    goal = clip(phrase(brief.business_context.business_objectives[0]), 120)
    signs = {
        "evidence": "Within eight weeks nobody links to the first evidence, and nobody who gets in touch names it.",
        "answers": "The first five answers bring no visit from search within three months.",
        "owned": "The list or the waiting list stops growing for four weeks running.",
    }
    check = "Look at it in every review; two reviews running are enough to change."
    return [
        claim(f"{signs[best]} Then “{TITLES[second]}” comes first.", f"option.{best}", f"option.{second}", check=check),
        claim(
            f"“{goal}” does not move by the second review although the plan was kept.", f"{OBJECTIVES}.0", check=check
        ),
    ]
