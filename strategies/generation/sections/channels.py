"""Section 8: the channels to use, with role, rhythm, hours and stop rule, and the refused ones with reasons."""

from typing import ClassVar

from pydantic import BaseModel, Field

from strategies.generation.brief import Brief
from strategies.generation.capacity import ANSWERS_USED as HOURS_FROM
from strategies.generation.capacity import Capacity, capacity_of, window_budget
from strategies.generation.channel_choice import ANSWERS_USED, ScoredChannel
from strategies.generation.facts import Claim, Facts, claim
from strategies.generation.knowledge import Channel, formats
from strategies.generation.pillar_plan import plan_pillars
from strategies.generation.proof import best_proof
from strategies.generation.reading import (
    CONSTRAINTS,
    CUSTOMER,
    PAINS,
    PROOF,
    action_of,
    home_of,
    limit_of,
    short_customer,
    usable_pains,
)
from strategies.generation.schedule import slots_of, window_of
from strategies.generation.sections.base import (
    Block,
    Heading,
    Section,
    Statement,
    Statements,
    Table,
    assumption_statement,
    calculated_statement,
)
from strategies.generation.sections.pillars import PillarsSection
from strategies.generation.wording import exact_numeral, money, numeral, phrase, pluralize, quote, sentence, spell_out
from strategies.generation.work import Work


class ChannelProse(BaseModel):
    """A writer's prose on one channel."""

    key: str = Field(description="Exactly as given.")
    text: Claim = Field(description="The role of a channel that is used, or the reason one is refused.")


class ChannelsProse(BaseModel):
    """A writer's prose on the channels."""

    used: list[ChannelProse]
    refused: list[ChannelProse]


class UsedChannel(BaseModel):
    """A channel in use."""

    key: str
    title: str
    role: Statement
    rhythm: str
    hours: str
    stop_rule: str
    points: str


class RefusedChannel(BaseModel):
    """A channel that is not used."""

    key: str
    title: str
    reason: Statement
    points: str


class ChannelsSection(Section):
    """Where the content is published."""

    key: ClassVar[str] = "channels"
    title: ClassVar[str] = "Channels"

    used: list[UsedChannel]
    refused: list[RefusedChannel]
    limit: Statement

    def blocks(self) -> list[Block]:
        """Return the channels used, then the refused ones."""
        found: list[Block] = [Statements(items=[self.limit])]
        rows = [[c.title, c.rhythm, c.hours, c.points.rpartition(" = ")[2]] for c in self.used]
        columns = ["Channel", "Rhythm", "Upkeep a week", "Points"]
        found.append(Table(caption="Used", columns=columns, rows=rows))
        for item in self.used:
            found.append(Heading(text=item.title))
            stop = assumption_statement(
                f"Stop rule: {item.stop_rule}", "A planning rule: set your own limit at the first review."
            )
            found.append(Statements(items=[item.role, stop]))
        found.append(Heading(text="Refused"))
        found.append(Statements(items=[item.reason for item in self.refused]))
        return found


def write(work: Work) -> ChannelsSection:
    """Write the section: code scores and chooses, a writer says what each channel is for."""
    brief = work.brief
    hours = capacity_of(brief)
    hub = work.require_section(PillarsSection).pillars[0].hub
    counts = _pieces_by_channel(work, hours)
    facts = _collect_facts(brief, hours, hub, sum(counts.values()))
    drafted = _draft_prose(brief, hours, hub, sum(counts.values()))
    prose = work.write_prose(
        ChannelsSection,
        ChannelsProse,
        instructions=(
            "Say in one or two sentences what each channel among the entries that is used does for this audience, and "
            "why each that is refused is refused. Use the hours and answers in the facts; do not change which are "
            "used. A text on a refused channel begins with the channel's title and a full stop."
        ),
        facts=facts,
        entries={"used": _keys(hours.choice.chosen), "refused": _keys(hours.choice.refused)},
        draft=lambda: drafted,
    )
    used = {item.key: item.text for item in prose.used}
    refused = {item.key: item.text for item in prose.refused}
    return ChannelsSection(
        answers_used=facts.answer_paths(),
        used=[_build_used(item, facts.statement(used[item.channel.key]), counts) for item in hours.choice.chosen],
        refused=[_build_refused(item, facts.statement(refused[item.channel.key])) for item in hours.choice.refused],
        limit=calculated_statement(
            f"The plan uses {pluralize(len(hours.choice.chosen), 'channel')}; "
            "each takes time even without a new piece.",
            hours.choice.limit_working,
        ),
    )


def _build_used(item: ScoredChannel, role: Statement, counts: dict[str, int]) -> UsedChannel:
    pieces = counts.get(item.channel.key, 0)
    rhythm = f"{pluralize(pieces, 'piece')} in 90 days" if pieces else "points to the pieces on the other channels"
    return UsedChannel(
        key=item.channel.key,
        title=item.channel.title,
        role=role,
        rhythm=rhythm,
        hours=f"{numeral(item.channel.upkeep_h)} h",
        stop_rule=item.channel.stop,
        points=item.working,
    )


def _build_refused(item: ScoredChannel, reason: Statement) -> RefusedChannel:
    return RefusedChannel(key=item.channel.key, title=item.channel.title, reason=reason, points=item.working)


def _keys(items: tuple[ScoredChannel, ...]) -> list[str]:
    return [item.channel.key for item in items]


def _pieces_by_channel(work: Work, hours: Capacity) -> dict[str, int]:
    slots, _ = slots_of(work.brief, hours, window_of(work.brief, work.today), plan_pillars(work.brief, hours))
    counts: dict[str, int] = {}
    for slot in slots:
        counts[slot.channel.key] = counts.get(slot.channel.key, 0) + 1
    return counts


def _collect_facts(brief: Brief, hours: Capacity, hub: str, pieces: int) -> Facts:
    facts = Facts(brief)
    facts.add_answers(
        "business.business_name", "business.geography", "business.website", CUSTOMER, PAINS, PROOF, CONSTRAINTS
    )
    facts.add_answers(*ANSWERS_USED, *HOURS_FROM, "business_context.performance_metrics.conversion_rate")
    for item in (*hours.choice.chosen, *hours.choice.refused):
        value = {"title": item.channel.title, "points": item.points, "upkeep_hours_a_week": item.channel.upkeep_h}
        facts.add_calculation(f"channel.{item.channel.key}", value, item.working)
    facts.add_calculation("hours.making", f"{numeral(hours.making_h)} h a week", hours.making_working)
    facts.add_calculation("pieces.in_90_days", pieces, "planned rhythm on the free days")
    facts.add_calculation("money.reason", _money_reason(brief), "the budget and the rules of the brief")
    facts.add_calculation("hub", hub, "hub of the first pillar")
    return facts


def _draft_prose(brief: Brief, hours: Capacity, hub: str, pieces: int) -> ChannelsProse:
    words = _pattern_words(brief, hours, hub)
    return ChannelsProse(
        used=[_draft_role(item.channel, words) for item in hours.choice.chosen],
        refused=[_draft_reason(hours, item, words, pieces) for item in hours.choice.refused],
    )


def _draft_role(channel: Channel, words: dict[str, str]) -> ChannelProse:
    pattern = channel.role
    if "{proof}" in pattern and not words["proof"]:
        pattern = pattern.replace("{proof}", "the work itself")
    text = sentence(pattern.format_map({**words, "upkeep": numeral(channel.upkeep_h)}))
    return ChannelProse(key=channel.key, text=claim(text, f"channel.{channel.key}"))


def _draft_reason(hours: Capacity, item: ScoredChannel, words: dict[str, str], pieces: int) -> ChannelProse:
    """Explain by its points why a channel is refused, otherwise by what speaks against it."""
    has_hours = hours.planned is not None and hours.pieces_h - hours.planned.hours_per_week > item.channel.upkeep_h
    channel = item.channel
    upkeep, have = numeral(channel.upkeep_h), words["hours"]
    if channel.needs_money or item.points <= 0:
        text = sentence(channel.refuse.format_map({**words, "upkeep": upkeep}))
    elif item.points >= hours.choice.chosen[-1].points:
        points, count = pluralize(item.points, "point"), pluralize(len(hours.choice.chosen), "channel")
        text = (
            f"It has {points}, but {_spread_text(pieces, len(hours.choice.chosen))}."
            if has_hours
            else f"It has {points}, but beside the {count} used it would take {upkeep} more of {have} hours a week."
        )
    else:
        last = hours.choice.chosen[-1]
        text = (
            f"With {pluralize(item.points, 'point')} it comes after {last.channel.title} ({last.points}), and "
            f"{_spread_text(pieces, len(hours.choice.chosen))}."
            if has_hours
            else f"With {pluralize(item.points, 'point')} it comes after {last.channel.title} ({last.points}), and it "
            f"would take {upkeep} more of your {have} hours a week."
        )
    why = "money.reason" if channel.needs_money else "hours.making"
    said = claim(f"{channel.title}. {text}", f"channel.{channel.key}", why)
    return ChannelProse(key=channel.key, text=said)


def _spread_text(pieces: int, used: int) -> str:
    have, places = "has" if pieces == 1 else "have", "place" if used == 1 else "places"
    return f"{pluralize(pieces, 'piece')} in 90 days already {have} {spell_out(used)} {places} to go"


def _pattern_words(brief: Brief, hours: Capacity, hub: str) -> dict[str, str]:
    known = formats()
    proofs = brief.business.proof_assets or ()
    return {
        "name": brief.business.business_name,
        "customer": short_customer(brief),
        "place": phrase(brief.business.geography, 80),
        "home": home_of(brief),
        "hub": quote(hub, 100),
        "pain": quote(usable_pains(brief)[0][1], 90),
        "proof": quote(proofs[best_proof(brief, ("scene", "story", "figure", "person")) or 0], 120) if proofs else "",
        "action": action_of(brief)[0],
        "hours": numeral(hours.making_h),
        "video_h": numeral(known["video"].make_h + known["video"].check_h + known["video"].spread_h),
        "webinar_h": numeral(known["webinar"].make_h + known["webinar"].check_h + known["webinar"].spread_h),
        "podcast_h": numeral(known["podcast"].make_h + known["podcast"].check_h + known["podcast"].spread_h),
        "money_reason": _money_reason(brief),
    }


def _money_reason(brief: Brief) -> str:
    """Explain why adverts do not fit the budget: a limit on sales, the conversion rate, or the amount per day."""
    budget = brief.business_context.content_budget
    limit = limit_of(brief)
    if not budget.amount:
        return "The content budget is 0."
    if limit:
        return f"There is a limit no advert can lift: {quote(limit[1])}."
    rate = brief.business_context.performance_metrics.conversion_rate
    if rate:
        visits = f"{numeral(100 / rate)} bought visits"
        return (
            f"At {exact_numeral(rate)}% it takes {visits} for one that leads to anything (100 / {exact_numeral(rate)})."
        )
    total, working = window_budget(brief)
    return f"The whole budget is {money(total / 90, budget.currency)} a day ({working}, / 90 days)."
