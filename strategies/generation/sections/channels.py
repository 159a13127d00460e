"""The channels: those to use, with role, hours and stop rule, and those not to use with reasons."""

from collections import Counter
from typing import ClassVar

from pydantic import BaseModel, Field

from strategies.generation.facts import Claim, Facts, claim
from strategies.generation.knowledge import channels as known_channels
from strategies.generation.planning.plan import ChannelPlan
from strategies.generation.planning.plan import RefusedChannel as PlannedRefusal
from strategies.generation.sections.base import (
    Block,
    Heading,
    Paragraph,
    Section,
    Statement,
    Statements,
    Table,
    answer_statement,
    calculated_statement,
)
from strategies.generation.wording import join, numeral, pluralize, quote
from strategies.generation.work import Work


class RoleProse(BaseModel):
    """A writer's prose on one channel in use."""

    key: str = Field(description="Exactly as given.")
    role: Claim = Field(description="What the channel does for this audience.")


class ChannelsProse(BaseModel):
    """A writer's prose on the channels."""

    used: list[RoleProse]


class UsedChannel(BaseModel):
    """A channel in use."""

    key: str
    title: str
    role: Statement
    pieces: str
    hours: str
    stop_rule: str


class RefusedChannel(BaseModel):
    """A channel that is not used."""

    key: str
    title: str
    reason: Statement


class ChannelsSection(Section):
    """Where the content is published."""

    key: ClassVar[str] = "channels"
    title: ClassVar[str] = "Channels"

    used: list[UsedChannel]
    refused: list[RefusedChannel]
    upkeep: Statement

    def blocks(self) -> list[Block]:
        """Return the channels in use, then those that are not used."""
        rows = [[item.title, item.pieces, item.hours, item.stop_rule] for item in self.used]
        found: list[Block] = [
            Statements(items=[*(item.role for item in self.used), self.upkeep]),
            Table(caption="Channels in use", columns=["Channel", "Pieces", "Upkeep a week", "Stop rule"], rows=rows),
        ]
        if self.refused:
            found += [Heading(text="Not used"), Statements(items=[item.reason for item in self.refused])]
        return found

    def appendix(self) -> list[Block]:
        """Return where the stop rules come from."""
        text = "Hours of upkeep and stop rules are planning rules: set your own limits at the first review."
        return [Paragraph(text=text)]


def write(work: Work) -> ChannelsSection:
    """Write the section: code chooses the channels, a writer says what each is for."""
    plan = work.plan
    counts = Counter(str(row.channel) for row in plan.calendar.pieces)
    facts = _collect_facts(work, counts)
    prose = work.write_prose(
        ChannelsSection,
        ChannelsProse,
        facts=facts,
        entries={"used": [channel.key for channel in plan.channels]},
        draft=lambda: ChannelsProse(used=[_draft_role(channel) for channel in plan.channels]),
    )
    roles = {item.key: item.role for item in prose.used}
    return ChannelsSection(
        answers_used=list(dict.fromkeys([*facts.answer_paths(), *(path for c in plan.channels for path in c.paths)])),
        used=[
            UsedChannel(
                key=channel.key,
                title=channel.name,
                role=facts.statement(roles[channel.key]),
                pieces=str(counts[channel.key]),
                hours=f"{numeral(channel.hours_per_week)} h",
                stop_rule=channel.stop_if,
            )
            for channel in plan.channels
        ],
        refused=[
            RefusedChannel(key=item.key, title=item.name, reason=_reason_statement(item)) for item in plan.refused
        ],
        upkeep=_upkeep_statement(plan.channels, plan.capacity.week_h),
    )


def _reason_statement(item: PlannedRefusal) -> Statement:
    text = f"{item.name}: {item.reason}"
    return answer_statement(text, *item.paths) if item.paths else calculated_statement(text, "the calendar")


def _collect_facts(work: Work, counts: Counter[str]) -> Facts:
    facts = Facts(work.brief)
    facts.add_answers("audience.ideal_customer", "audience.segments", "means.channels", "results.sources")
    facts.add_answers("rules.refused_channels", "business.trade", "means.budget")
    for channel in work.plan.channels:
        value = {"name": channel.name, "pieces": counts[channel.key], "formats": list(channel.formats)}
        facts.add_judgement(f"channel.{channel.key}", value, _explain_choice(channel))
    return facts


def _explain_choice(channel: ChannelPlan) -> str:
    """Return why a channel is used, from the answers that gave it points."""
    names = {
        "is_used": "you use it",
        "audience_is_there": "your customers are there",
        "reach": "people are there today",
        "sources": "visitors come from there",
        "trade": "it is usual in your trade",
    }
    reasons = [names[path.rpartition(".")[2]] for path in channel.paths]
    carries = f"It carries {join(quote(form) for form in channel.formats)}"
    return f"{carries}: {join(reasons)}." if reasons else f"{carries}, which no other channel of yours does better."


def _draft_role(channel: ChannelPlan) -> RoleProse:
    return RoleProse(key=channel.key, role=claim(f"{channel.name}: {channel.role}", f"channel.{channel.key}"))


def _upkeep_statement(channels: tuple[ChannelPlan, ...], week_h: float) -> Statement:
    hours = sum(channel.hours_per_week for channel in channels)
    usual = sum(known_channels()[channel.key].upkeep_h for channel in channels)
    parts = " + ".join(numeral(channel.hours_per_week) for channel in channels) or "0"
    less = "" if hours >= usual else f"; usual would be {numeral(usual)} h, which your week has no room for"
    text = f"Looking after the channels takes {numeral(hours)} of your {pluralize(week_h, 'hour')} a week."
    return calculated_statement(text, f"{parts} = {numeral(hours)} h{less}")
