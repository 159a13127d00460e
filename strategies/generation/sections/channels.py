"""The channels: those to use, with role, hours and stop rule, and those not to use with reasons."""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar, get_args

from pydantic import BaseModel, Field

from strategies.generation.brief.answers import NAME_MAX_CHARS
from strategies.generation.brief.means import ChannelKey
from strategies.generation.facts import Facts, LineClaim, PointClaim, line_claim
from strategies.generation.knowledge import channels as known_channels
from strategies.generation.planning.plan import ChannelPlan
from strategies.generation.planning.plan import RefusedChannel as PlannedRefusal
from strategies.generation.planning.refusals import must_refuse
from strategies.generation.sections.answer_checks import (
    find_repeated,
    numbered,
    require_claim,
    require_count,
    require_text,
)
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
    labeled,
)
from strategies.generation.wording import join, numeral, pluralize, quote
from strategies.generation.work import Work
from strategies.generation.writers.base import Objection

REFUSED_MAX = 3


class RoleProse(BaseModel):
    """A writer's prose on one channel in use."""

    key: str = Field(max_length=NAME_MAX_CHARS, description="Exactly as given.")
    role: LineClaim = Field(
        description="What the channel does for this audience in this plan. Printed after its name and a colon."
    )


class RefusalProse(BaseModel):
    """A writer's prose on one channel that is not used."""

    key: ChannelKey = Field(
        description=f"The channel, one of {join(get_args(ChannelKey.__value__), 'or')}. None that the plan uses."
    )
    reason: PointClaim = Field(
        description="Why this plan does without it. Printed after the channel's name and a colon."
    )
    revisit: str = Field(
        max_length=110,
        description="What would have to be true to think about it again. Printed after “Revisit when”.",
        json_schema_extra={"guard": "instruction"},
    )


class ChannelsProse(BaseModel):
    """A writer's prose on the channels."""

    used: list[RoleProse] = Field(description="One for each channel among the entries.")
    refused: list[RefusalProse] = Field(
        max_length=REFUSED_MAX,
        description="One to three channels that this business could think of and should not use in this plan, the most "
        "tempting first.",
    )


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
    revisit: str = ""
    """What would have to be true to think about it again, as a clause after "when"."""


class ChannelsSection(Section):
    """Where the content is published."""

    key: ClassVar[str] = "channels"
    title: ClassVar[str] = "Channels"

    used: list[UsedChannel]
    refused: list[RefusedChannel]
    upkeep: Statement

    def blocks(self) -> list[Block]:
        """Return the channels in use, then those that are not used. The table is part of it if no writer spoke."""
        found: list[Block] = [
            Statements(items=[*(labeled(item.title, item.role) for item in self.used), self.upkeep]),
            *([] if self._is_written else [self._table()]),
        ]
        if self.refused:
            found += [Heading(text="Not used"), Statements(items=[_print_refusal(item) for item in self.refused])]
        return found

    def appendix(self) -> list[Block]:
        """Return where the stop rules come from, after the table if the text has none."""
        text = "Hours of upkeep and stop rules are planning rules: set your own limits at the first review."
        return [*([self._table()] if self._is_written else []), Paragraph(text=text)]

    @property
    def _is_written(self) -> bool:
        """Whether a writer said what channels are for, and when to think again about the others."""
        return any(item.revisit for item in self.refused)

    def _table(self) -> Table:
        rows = [[item.title, item.pieces, item.hours, item.stop_rule] for item in self.used]
        return Table(caption="Channels in use", columns=["Channel", "Pieces", "Upkeep a week", "Stop rule"], rows=rows)


def write(work: Work) -> ChannelsSection:
    """Write the section: code chooses the channels to use, a writer says what each is for, and which to do without."""
    plan = work.plan
    counts = Counter(str(row.channel) for row in plan.calendar.pieces)
    facts = _collect_facts(work, counts)
    prose = work.write_prose(
        ChannelsSection,
        ChannelsProse,
        facts=facts,
        entries={"used": [channel.key for channel in plan.channels]},
        draft=lambda: ChannelsProse(used=[_draft_role(channel) for channel in plan.channels], refused=[]),
        check=lambda answer: _find_objections(answer, plan.channels),
    )
    used = list(_build_used(facts, prose, plan.channels, counts))
    refused = list(_build_refused(work, facts, prose))
    paths = [path for channel in plan.channels for path in channel.paths]
    return ChannelsSection(
        answers_used=list(dict.fromkeys([*facts.answer_paths(), *paths])),
        used=used,
        refused=refused,
        upkeep=_upkeep_statement(plan.channels, plan.capacity.week_h),
    )


def _build_used(
    facts: Facts, prose: ChannelsProse, channels: tuple[ChannelPlan, ...], counts: Counter[str]
) -> Iterator[UsedChannel]:
    roles = {item.key.casefold(): item.role for item in prose.used if item.role.text.strip()}
    for channel in channels:
        yield UsedChannel(
            key=channel.key,
            title=channel.name,
            role=facts.statement(roles.get(channel.key.casefold()) or _draft_role(channel).role),
            pieces=str(counts[channel.key]),
            hours=f"{numeral(channel.hours_per_week)} h",
            stop_rule=channel.stop_if,
        )


def _build_refused(work: Work, facts: Facts, prose: ChannelsProse) -> Iterator[RefusedChannel]:
    """Yield the channels that a writer refuses, then those of the plan that need a reason; without a writer all."""
    names = {item.key: item.name for item in work.plan.refused}
    used = {channel.key for channel in work.plan.channels}
    done = set[str]()
    for said in prose.refused:
        reason = facts.statement_or_none(said.reason)
        if reason and said.key not in used | done:
            done.add(said.key)
            title = names.get(said.key) or known_channels()[said.key].name
            yield RefusedChannel(key=said.key, title=title, reason=reason, revisit=said.revisit.strip())
    needed = must_refuse(work.brief, work.plan) if done else names.keys()
    for item in work.plan.refused:
        if item.key in needed and item.key not in done:
            yield RefusedChannel(key=item.key, title=item.name, reason=_reason_statement(item))


def _print_refusal(item: RefusedChannel) -> Statement:
    reason = labeled(item.title, item.reason)
    if not item.revisit:
        return reason
    return reason.model_copy(update={"text": f"{reason.text} Revisit when {item.revisit.rstrip(' .')}."})


def _reason_statement(item: PlannedRefusal) -> Statement:
    return (
        answer_statement(item.reason, *item.paths) if item.paths else calculated_statement(item.reason, "the calendar")
    )


def _find_objections(prose: BaseModel, channels: tuple[ChannelPlan, ...]) -> list[Objection]:
    """Object to an empty role, to no refusal, and to refusals without a reason, of a used channel, or twice."""
    if not isinstance(prose, ChannelsProse):
        return []
    used = {channel.key: channel.name for channel in channels}
    found = list(require_count("refused", len(prose.refused), 1, REFUSED_MAX, "refused channels"))
    for position, item in enumerate(prose.used):
        found += require_claim(f"used.{position}.role.text", item.role, "what this channel does")
    for position, refusal in enumerate(prose.refused):
        field = f"refused.{position}"
        found += require_claim(f"{field}.reason.text", refusal.reason, "why this channel is not used")
        found += require_text(f"{field}.revisit", refusal.revisit, "when to think about this channel again")
        if refusal.key in used:
            reason = f"The plan publishes on {used[refusal.key]}, so it cannot be refused."
            found.append(Objection(kind="choice", field=f"{field}.key", sentence=refusal.key, reason=reason))
    roles = numbered("used", (item.role.text for item in prose.used), "role.text")
    keys = numbered("refused", (item.key for item in prose.refused), "key")
    found += find_repeated(roles, "Each channel does something of its own.")
    return [*found, *find_repeated(keys, "Refuse each channel once.")]


def _collect_facts(work: Work, counts: Counter[str]) -> Facts:
    facts = Facts(work.brief)
    facts.add_answers("audience.ideal_customer", "audience.segments", "means.channels", "results.sources")
    facts.add_answers("rules.refused_channels", "business.trade", "means.budget")
    for channel in work.plan.channels:
        value = {
            "name": channel.name,
            "role": channel.role,
            "pieces": counts[channel.key],
            "formats": list(channel.formats),
        }
        facts.add_judgement(f"channel.{channel.key}", value, _explain_choice(channel))
    for item in work.plan.refused:
        facts.add_judgement(f"not_used.{item.key}", {"name": item.name, "reason": item.reason}, item.reason)
    upkeep = {key: channel.upkeep_h for key, channel in known_channels().items()}
    facts.add_judgement("upkeep_h", upkeep, "Planning rule: the usual hours a week for looking after a channel.")
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
    return RoleProse(key=channel.key, role=line_claim(channel.role, f"channel.{channel.key}"))


def _upkeep_statement(channels: tuple[ChannelPlan, ...], week_h: float) -> Statement:
    hours = sum(channel.hours_per_week for channel in channels)
    usual = sum(known_channels()[channel.key].upkeep_h for channel in channels)
    parts = " + ".join(numeral(channel.hours_per_week) for channel in channels) or "0"
    less = "" if hours >= usual else f"; usual would be {numeral(usual)} h, which your week has no room for"
    text = f"Looking after the channels takes {numeral(hours)} of your {pluralize(week_h, 'hour')} a week."
    return calculated_statement(text, f"{parts} = {numeral(hours)} h{less}")
