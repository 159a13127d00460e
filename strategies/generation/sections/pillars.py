"""Section 7: the pillars, each with promise, hub, six to eight spokes, and a score."""

from typing import ClassVar

from pydantic import BaseModel, Field

from strategies.generation.brief import Brief
from strategies.generation.capacity import ANSWERS_USED, capacity_of
from strategies.generation.channel_choice import SOURCES
from strategies.generation.errors import WritingFailed
from strategies.generation.facts import Claim, Facts, claim
from strategies.generation.option_plan import OptionKey
from strategies.generation.pillar_plan import MIX, PillarPlan, plan_pillars, shares_of
from strategies.generation.reading import (
    CONSTRAINTS,
    CUSTOMER,
    EMERGING,
    GAPS,
    PAINS,
    PROOF,
    RIVALS,
    TRENDS,
    action_of,
    find_prohibited_words,
    segments_of,
)
from strategies.generation.sections.audience import AudienceSection
from strategies.generation.sections.base import (
    Block,
    Heading,
    Note,
    Section,
    Statement,
    Statements,
    Table,
    calculated_statement,
)
from strategies.generation.sections.options import OptionsSection
from strategies.generation.spokes import SPOKES_MAX, SPOKES_MIN, TITLE_MAX_CHARS, spokes_for, words_for
from strategies.generation.wording import capitalize, clip, drop_verb, phrase, sentence
from strategies.generation.work import Work

READ_ON = "Read on: "
"""Prefix of the next step of pieces that lead to their hub."""


class SpokeProse(BaseModel):
    """A working title."""

    title: str = Field(description="A working title a reader would click; nothing prohibited.")
    question: str = Field(description="The reader's question it answers.")


class PillarProse(BaseModel):
    """A writer's prose on one pillar."""

    key: str = Field(description="Exactly as given.")
    promise: Claim = Field(description="What the reader gets from this pillar.")
    hub: str = Field(description="Title of the hub page.")
    spokes: list[SpokeProse] = Field(description="Six to eight.")


class PillarsProse(BaseModel):
    """A writer's prose on the pillars."""

    pillars: list[PillarProse]


class Spoke(BaseModel):
    """A piece to make."""

    title: str
    question: str
    stage: str
    next_step: str


class Pillar(BaseModel):
    """A pillar with its hub and spokes."""

    key: str
    title: str
    share: int
    purpose: str
    segment: str
    stage: str
    promise: Statement
    proof: str
    hub: str
    spokes: list[Spoke]
    score: int
    working: str


class PillarsSection(Section):
    """The subjects of the content."""

    key: ClassVar[str] = "pillars"
    title: ClassVar[str] = "Pillars and hubs"

    pillars: list[Pillar]
    remark: str
    """How the shares were calculated; empty if they are the user's own."""

    def blocks(self) -> list[Block]:
        """Return shares and scores, then each pillar."""
        found: list[Block] = [Note(text=self.remark)] if self.remark else []
        rows = [[p.title, f"{p.share}%", p.segment, p.stage, str(p.score)] for p in self.pillars]
        rows.append(["Together", f"{sum(p.share for p in self.pillars)}%", "", "", ""])
        columns = ["Pillar", "Share", "For", "Stage", "Score"]
        found.append(Table(caption="Pillars", columns=columns, rows=rows))
        for pillar in self.pillars:
            found.append(Heading(text=pillar.title))
            score = calculated_statement(f"Score {pillar.score} of 100.", pillar.working)
            found.append(Statements(items=[pillar.promise, score]))
            found.append(
                Table(
                    caption=f"Hub: {pillar.hub}",
                    columns=["Working title", "Question it answers", "Stage", "Next step"],
                    rows=[[s.title, s.question, s.stage, s.next_step] for s in pillar.spokes],
                )
            )
        return found

    def publishable_texts(self) -> list[str]:
        """Return promises, hubs and titles."""
        return [text for p in self.pillars for text in (p.promise.text, p.hub, *(s.title for s in p.spokes))]


def write(work: Work) -> PillarsSection:
    """Write the section: code decides shares, stages and scores, a writer finds promises and titles."""
    brief = work.brief
    segments = [item.name for item in work.require_section(AudienceSection).segments]
    chosen = work.require_section(OptionsSection).chosen
    plans = order_pillars(plan_pillars(brief, capacity_of(brief)), chosen)
    facts = _collect_facts(brief, plans)
    drafted = _draft_prose(brief, plans)
    prose = work.write_prose(
        PillarsSection,
        PillarsProse,
        instructions=(
            "For each pillar among the entries, by key: one promise to the reader, the title of a hub page, six to "
            "eight working titles with the question each answers, in the audience's own words. No title that would fit "
            "another business. Nothing prohibited, no invented figure."
        ),
        facts=facts,
        entries={"pillars": [plan.key for plan in plans]},
        draft=lambda: drafted,
    )
    said = {item.key: item for item in prose.pillars}
    return PillarsSection(
        answers_used=facts.answer_paths(),
        pillars=[
            _build_pillar(brief, plan, said[plan.key], _choose_segment(brief, plan, segments, position), facts)
            for position, plan in enumerate(plans)
        ],
        remark=shares_of(brief)[1],
    )


def order_pillars(plans: list[PillarPlan], chosen: OptionKey) -> list[PillarPlan]:
    """Put the pillar that serves the chosen option first; the rest stay sorted by share."""
    leading = {"evidence": ("prove", "opine"), "answers": ("teach",), "owned": ("prove", "show")}[chosen]
    proven = [plan for plan in plans if plan.proof is not None or chosen == "answers"]
    fitting = [plan for plan in proven if plan.purpose.key in leading]
    if not fitting:
        return plans
    first = max(fitting, key=lambda plan: plan.score.total)
    return [first, *(plan for plan in plans if plan is not first)]


def _choose_segment(brief: Brief, plan: PillarPlan, segments: list[str], position: int) -> str:
    """Return the group that the pillar's gap is about, otherwise each group in turn."""
    path = f"{plan.gap_path}.target_audience"
    found = next((index for index, item in enumerate(segments_of(brief)) if plan.gap_path and item.path == path), None)
    return segments[position % len(segments) if found is None else found]


def _collect_facts(brief: Brief, plans: list[PillarPlan]) -> Facts:
    facts = Facts(brief)
    facts.add_answers(
        "business.business_name", "business.description", "business.offer", CUSTOMER, PAINS, PROOF, GAPS, TRENDS
    )
    facts.add_answers(CONSTRAINTS, EMERGING, *ANSWERS_USED)
    facts.add_answers(RIVALS, MIX, "audience_intelligence.content_preferences.content_topics", SOURCES)
    facts.add_answers("content_strategy.editorial_guidelines.prohibited_content", "content_strategy.brand_voice")
    for plan in plans:
        facts.add_calculation(
            f"pillar.{plan.key}",
            {"title": plan.title, "share": plan.share, "for": plan.purpose.title},
            plan.score.working,
        )
    return facts


def _build_pillar(brief: Brief, plan: PillarPlan, prose: PillarProse, segment: str, facts: Facts) -> Pillar:
    ask = sentence(action_of(brief)[0])
    proofs = brief.business.proof_assets or ()
    drafted = spokes_for(brief, plan)
    if len(prose.spokes) < min(SPOKES_MIN, len(drafted)):
        raise WritingFailed("invalid_output", f"There are too few titles for “{plan.title}”.", retryable=True)
    stages = [pattern.stage for pattern, _ in drafted] or [plan.purpose.stage]
    spokes = [
        Spoke(
            title=clip(item.title, TITLE_MAX_CHARS),
            question=clip(item.question, 200),
            stage=stages[position % len(stages)],
            next_step=next_step(stages[position % len(stages)], prose.hub, ask),
        )
        for position, item in enumerate(prose.spokes[:SPOKES_MAX])
    ]
    return Pillar(
        key=plan.key,
        title=plan.title,
        share=plan.share,
        purpose=plan.purpose.key,
        segment=segment,
        stage=plan.purpose.stage,
        promise=facts.statement(prose.promise),
        proof=phrase(proofs[plan.proof], 200) if plan.proof is not None else "",
        hub=clip(prose.hub, 160),
        spokes=spokes,
        score=plan.score.total,
        working=plan.score.working,
    )


def next_step(stage: str, hub: str, ask: str) -> str:
    """Return the next step for readers at a stage: read the hub, write back, or take the main action."""
    if stage == "retention":
        return "Write back with what is still missing."
    return f"{READ_ON}{clip(hub, 80)}" if stage == "awareness" else ask


def _draft_prose(brief: Brief, plans: list[PillarPlan]) -> PillarsProse:
    return PillarsProse(pillars=[_draft_pillar(brief, plan) for plan in plans])


def _draft_pillar(brief: Brief, plan: PillarPlan) -> PillarProse:
    words = words_for(brief, plan, brief.audience_intelligence.audience_pain_points[plan.pain])
    return PillarProse(
        key=plan.key,
        promise=_draft_promise(brief, plan, words),
        hub=_draft_hub(brief, plan, words),
        spokes=_draft_spokes(brief, plan),
    )


def _draft_spokes(brief: Brief, plan: PillarPlan) -> list[SpokeProse]:
    return [SpokeProse(title=title, question=item.question) for item, title in spokes_for(brief, plan)]


def _draft_promise(brief: Brief, plan: PillarPlan, words: dict[str, str]) -> Claim:
    """Fill the promise pattern with the user's words; use the plain pattern if a word is missing."""
    used = plan.purpose.promise
    if any(f"{{{name}}}" in used and name not in words for name in ("proof", "gap")):
        used = plan.purpose.promise_without
    text = sentence(used.format_map(words))
    if find_prohibited_words(brief, text):
        return claim(sentence(f"{plan.title}, for {words['customer']}"), CUSTOMER)
    paths = {"{worry}": plan.pain_path, "{proof}": plan.proof_path, "{gap}": plan.gap_path, "{name}": "business.offer"}
    return claim(text, CUSTOMER, *(path for place, path in paths.items() if place in used))


def _draft_hub(brief: Brief, plan: PillarPlan, words: dict[str, str]) -> str:
    """Return the gap's opportunity as a title, otherwise the usual hub of the pillar's purpose."""
    gaps = brief.competitive_intelligence.market_gaps or ()
    opportunity = phrase(gaps[plan.gap].opportunity or "", 120) if plan.gap is not None else ""
    by_purpose = {
        "prove": words.get("proof", f"What {words['name']} can show, and what it cannot yet"),
        "opine": f"What {words['name']} has counted and learnt",
        "sell": f"{words['name']}: prices, what is included, what is not",
        "show": f"How {words['name']} works, step by step",
        "teach": f"{words['pain']} the guide",
    }[plan.purpose.key]
    named = [drop_verb(opportunity), by_purpose, plan.title]
    usable = (text for text in named if text and not find_prohibited_words(brief, text))
    return capitalize(next(usable, plan.title))
