"""Section 5: the competitors that the brief names: strengths, the room they leave, and what not to copy."""

from typing import ClassVar

from pydantic import BaseModel, Field

from strategies.generation.brief import Brief
from strategies.generation.brief.competition import Competitor
from strategies.generation.facts import Claim, Facts, claim
from strategies.generation.proof import proofs_for
from strategies.generation.reading import CUSTOMER, GAPS, PROOF, RIVAL_CONTENT, RIVALS
from strategies.generation.sections.base import Block, Heading, Note, Section, Statement, Statements, Table
from strategies.generation.wording import has_word, join, phrase, sentence, sentences, stems
from strategies.generation.work import Work

NONE_NAMED = (
    "The brief names no competitor, so none is described here. "
    "Ask five customers what they looked at or did before they chose you."
)


class RivalProse(BaseModel):
    """A writer's prose on one competitor."""

    name: str = Field(description="Exactly as given.")
    room: Claim = Field(description="The room this rival leaves, and what to do with it.")
    leave: Claim = Field(description="What not to copy or fight head-on, and why.")


class CompetitorsProse(BaseModel):
    """A writer's prose on the competitors."""

    rivals: list[RivalProse]
    together: Claim = Field(description="What the rivals have in common, and what follows for us.")


class Rival(BaseModel):
    """One competitor."""

    name: str
    website: str
    strength: str
    weakness: str
    room: Statement
    leave: Statement


class CompetitorsSection(Section):
    """The competitors."""

    key: ClassVar[str] = "competitors"
    title: ClassVar[str] = "Competitors"

    rivals: list[Rival]
    together: Statement | None
    gaps: list[list[str]]
    unknown: str
    """What is not known; shown as a warning."""

    def blocks(self) -> list[Block]:
        """Return a table, one heading per competitor, then the gaps."""
        found: list[Block] = []
        if self.unknown:
            found.append(Note(text=self.unknown, tone="info"))
        if self.rivals:
            rows = [
                [r.name, r.strength or "unknown", r.weakness or "unknown", r.website or "none"] for r in self.rivals
            ]
            caption = "As told in the brief; nobody has verified it"
            found.append(Table(caption=caption, columns=["Competitor", "Strong", "Weak", "Website"], rows=rows))
        for item in self.rivals:
            found.append(Heading(text=item.name))
            found.append(Statements(items=[item.room, item.leave]))
        if self.together:
            found.append(Heading(text="Taken together"))
            found.append(Statements(items=[self.together]))
        if self.gaps:
            columns = ["Missing in the market", "What to do", "For whom", "Priority"]
            found.append(Table(caption="Gaps, as told in the brief", columns=columns, rows=self.gaps))
        return found


def rivals_of(brief: Brief) -> list[tuple[int, Competitor]]:
    """Return the competitors with their positions. An entry with the business's own name is skipped."""
    own = brief.business.business_name.casefold()
    given = enumerate(brief.competitive_intelligence.top_competitors or ())
    return [(index, rival) for index, rival in given if rival.name.casefold() != own]


def write(work: Work) -> CompetitorsSection:
    """Write the section: names, strengths and weaknesses are the user's, a writer draws the conclusions."""
    brief = work.brief
    facts = Facts(brief)
    facts.add_answers("business.business_name", "business.description", PROOF, RIVALS, RIVAL_CONTENT, GAPS)
    facts.add_answers(CUSTOMER, "content_strategy.content_frequency")
    given = rivals_of(brief)
    drafted = _draft_prose(brief)
    prose = drafted
    if given:
        prose = work.write_prose(
            CompetitorsSection,
            CompetitorsProse,
            instructions=(
                "For each rival among the entries and no other: say what room it leaves and what this business can do "
                "with it, and what not to copy or fight head-on. Nothing beyond the facts; where nothing is known, say "
                "so and fill `check`."
            ),
            facts=facts,
            entries={"rivals": [rival.name for _, rival in given]},
            draft=lambda: drafted,
        )
    said = {item.name.casefold(): item for item in prose.rivals}
    return CompetitorsSection(
        answers_used=facts.answer_paths(),
        rivals=[_build_rival(rival, said[rival.name.casefold()], facts) for _, rival in given],
        together=facts.statement(prose.together) if given or _has_rival_content(brief) else None,
        gaps=[
            [
                phrase(g.gap_description),
                phrase(g.opportunity or "open"),
                phrase(g.target_audience or "not said"),
                g.priority or "not said",
            ]
            for g in brief.competitive_intelligence.market_gaps or ()
        ],
        unknown="" if given else NONE_NAMED,
    )


def _build_rival(rival: Competitor, prose: RivalProse, facts: Facts) -> Rival:
    return Rival(
        name=rival.name,
        website=rival.website or "",
        strength=phrase(rival.strength or "", 200),
        weakness=phrase(rival.weakness or "", 200),
        room=facts.statement(prose.room),
        leave=facts.statement(prose.leave),
    )


def _has_rival_content(brief: Brief) -> bool:
    content = brief.competitive_intelligence.competitor_content_strategies
    return any(value for _, value in content)


def _draft_prose(brief: Brief) -> CompetitorsProse:
    return CompetitorsProse(
        rivals=[
            _draft_rival(brief, index, rival, answer)
            for (index, rival), answer in zip(rivals_of(brief), _answers_to_rivals(brief), strict=True)
        ],
        together=_draft_together(brief),
    )


def _answers_to_rivals(brief: Brief) -> list[tuple[str, str]]:
    """Return what to set against each competitor's weakness, with its path; empty texts if there is nothing."""
    business, weak = brief.business, [rival.weakness or "" for _, rival in rivals_of(brief)]
    proofs = business.proof_assets or ()
    against = proofs_for(brief, weak)
    found = []
    for position, weakness in enumerate(weak):
        options = []
        if has_word(weakness, ("writes", "speaks")):
            options.append(("We write for", business.ideal_customer, CUSTOMER))
        if proofs:
            index = against[position]
            options.append(("What we can put beside it", proofs[index], f"{PROOF}.{index}"))
        options += [("What we have instead", part, "business.description") for part in sentences(business.description)]
        best = max(options, key=lambda option: len(stems(option[1]) & stems(weakness)))
        is_about = bool(stems(best[1]) & stems(weakness)) or best[2] != "business.description"
        found.append((sentence(f"{best[0]}: {phrase(best[1], 160)}"), best[2]) if is_about else ("", ""))
    return found


def _draft_rival(brief: Brief, index: int, rival: Competitor, answer: tuple[str, str]) -> RivalProse:
    path = f"{RIVALS}.{index}"
    where = f"at {rival.website}" if rival.website else "by asking two of their customers"
    check = f"Unverified: look {where}, before the first review."
    if rival.weakness:
        text = f"{sentence(f'Room left: {phrase(rival.weakness, 200)}')} {answer[0]}".strip()
        room = claim(text, f"{path}.weakness", answer[1])
    else:
        room = claim(f"What {rival.name} is weak in is unknown.", path, check=check)
    if rival.strength:
        leave = claim(sentence(f"Leave to them: {phrase(rival.strength, 200)}"), f"{path}.strength")
    else:
        leave = claim(f"What {rival.name} is strong in is unknown.", path, check=check)
    return RivalProse(name=rival.name, room=room, leave=leave)


def _draft_together(brief: Brief) -> Claim:
    content = brief.competitive_intelligence.competitor_content_strategies
    parts = [
        f"{label}: {join(value) if isinstance(value, tuple) else phrase(value, 160)}"
        for label, value in (
            ("formats", content.content_types),
            ("how often", content.publishing_frequency and content.publishing_frequency.lower()),
            ("themes", content.content_themes),
            ("channels", content.distribution_channels),
            ("how they win attention", content.engagement_approach),
        )
        if value
    ]
    if not parts:
        check = "Look at the last ten things each of them published, before the first review: format, theme, date."
        return claim("What the competitors publish is unknown.", RIVALS, check=check)
    frequency = brief.content_strategy.content_frequency.lower()
    often = content.publishing_frequency
    follows = f" Your rhythm is {frequency}: being more often there is not the way to win." if often else ""
    return claim(
        sentence("; ".join(parts)) + follows, RIVAL_CONTENT, "content_strategy.content_frequency" if often else ""
    )
