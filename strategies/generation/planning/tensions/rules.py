"""Tensions about rules and claims: formats and channels refused, regulated trades, unchecked competitors."""

from collections.abc import Iterator

from strategies.generation.knowledge import formats
from strategies.generation.planning.format_hours import has_channel
from strategies.generation.planning.plan import Tension
from strategies.generation.planning.regulation import find_advertising_rule, is_regulated, place_name, trade_name
from strategies.generation.planning.tensions.context import Context
from strategies.generation.wording import exact_numeral, join, quote


def find_formats(context: Context) -> Iterator[Tension]:
    """Report formats for which every channel is refused."""
    for index, request in enumerate(context.brief.means.formats or ()):
        if has_channel(context.brief, request.format):
            continue
        known = formats()[request.format]
        yield Tension(
            key="format_without_channel",
            title=f"You want to make {known.plural} and refuse every channel that could carry them.",
            working=f"Channels for {known.plural}: {join(known.channels)}. All of them are refused.",
            consequence="The hours would go into pieces that no one can see.",
            default=f"The plan makes no {known.plural}.",
            question=f"What counts more, the {known.plural} or the refusal?",
            how="Decide it, and correct one of the two answers.",
            weight=71,
            paths=(f"means.formats.{index}", "rules.refused_channels"),
        )


def find_stories(context: Context) -> Iterator[Tension]:
    """Report customer stories while the proof they need is barred."""
    barred = context.brief.rules.barred_proof or ()
    for index, request in enumerate(context.brief.means.formats or ()):
        if request.format != "Customer story" or "Case" not in barred:
            continue
        yield Tension(
            key="stories_barred",
            title="You want to publish customer stories, and your rules forbid cases as proof.",
            working="Format: Customer story. Proof that may not be used: Case.",
            consequence="A story without its case is an advertisement.",
            default="No option is built on stories, and no piece uses a case.",
            question="Which stories may be told, and by whom?",
            how="Ask what the rule is meant to prevent.",
            weight=70,
            paths=(f"means.formats.{index}", "rules.barred_proof"),
        )


def find_channels(context: Context) -> Iterator[Tension]:
    """Report channels that are both listed and refused."""
    refused = context.brief.rules.refused_channels or ()
    for index, use in enumerate(context.brief.means.channels or ()):
        if use.channel not in refused:
            continue
        reach = f"{exact_numeral(use.reach)} people there" if use.reach else "the people there"
        yield Tension(
            key="channel_refused",
            title=f"You list {use.channel} as a channel and refuse it.",
            working=f"Among your channels: {use.channel}. Refused: {join(refused)}.",
            consequence=f"Refusing it gives up {reach}."
            if use.is_used
            else "Only one of the two answers can be carried out.",
            default=f"The plan does not use {use.channel}.",
            question=f"Do you want to leave {use.channel}?" if use.is_used else f"Is {use.channel} refused for good?",
            how="Decide it, and correct one of the two answers.",
            weight=66,
            paths=(f"means.channels.{index}", "rules.refused_channels"),
        )


def find_regulation(context: Context) -> Iterator[Tension]:
    """Report a trade with advertising rules, and whether someone checks."""
    brief = context.brief
    if not is_regulated(brief):
        return
    reviewers = brief.rules.reviewers or ()
    rule, where = find_advertising_rule(brief), place_name(brief.business.country)
    place = f"in {where}" if where else "where you sell"
    who = join(quote(item.who) for item in reviewers)
    yield Tension(
        key="trade_regulated",
        title=f"Advertising for {trade_name(brief)} is regulated {place}"
        + ("." if reviewers else ", and you name no one who checks pieces."),
        working=f"Source: {rule.source}" if rule else "No rule of this country is listed here.",
        consequence=f"In short: {rule.text}." if rule else "Claims that other trades make can be barred for you.",
        default=f"No piece promises a result. What {who} has not seen is not published."
        if reviewers
        else "No piece promises a result, and a working day is kept free for the person you name.",
        question="Which claims may you not make where you sell, and does everybody who writes know them?"
        if reviewers
        else "Who checks every piece before it is published, and in how many working days?",
        how="Ask your trade body or a lawyer for the list." if reviewers else "Name one person.",
        weight=72 if reviewers else 85,
        paths=("business.regulation", "business.country", "rules.reviewers"),
    )


def find_unknown_regulation(context: Context) -> Iterator[Tension]:
    """Report that it is unknown whether the trade has advertising rules."""
    if context.brief.business.regulation is not None:
        return
    yield Tension(
        key="regulation_unknown",
        title="Whether your trade has advertising rules of its own is unknown.",
        working="Advertising rules of your trade: no answer.",
        consequence="A claim that is harmless in one trade is forbidden in another.",
        default="The plan assumes none, and names no claim as safe.",
        question="Does your trade have advertising rules where you sell?",
        how="Ask your trade body.",
        weight=46,
        paths=("business.regulation",),
    )


def find_unchecked(context: Context) -> Iterator[Tension]:
    """Report competitors of which nothing has been checked, or none at all."""
    own = context.brief.business.business_name.casefold()
    rivals = [
        (index, item)
        for index, item in enumerate(context.brief.market.competitors or ())
        if item.name.casefold() != own
    ]
    if not rivals:
        yield Tension(
            key="competitors_unknown",
            title="You name no competitor, so nothing here is compared with one.",
            working="Competitors: no answer.",
            consequence="A piece can be good and still say what three others have said.",
            default="The plan relies on what only you can show.",
            question="What did your customers look at before they chose you?",
            how="Ask five of them.",
            weight=38,
            paths=("market.competitors",),
        )
        return
    unchecked = [(index, item) for index, item in rivals if not item.is_checked]
    if not unchecked:
        return
    names = join(item.name for _, item in unchecked)
    yield Tension(
        key="competitors_unchecked",
        title=f"What you say about {names} has not been checked.",
        working=f"Not checked: {len(unchecked)} of {len(rivals)} competitors.",
        consequence="The plan leaves room where you say they are weak. If that is wrong, the room is taken.",
        default="What you say is used until someone has looked; no piece names them.",
        question=f"What have {names} published in the last three months?"
        if len(unchecked) > 1
        else f"What has {names} published in the last three months?",
        how="Look through their websites for an hour.",
        weight=43,
        paths=tuple(f"market.competitors.{index}.is_checked" for index, _ in unchecked),
    )


def find_own_name(context: Context) -> Iterator[Tension]:
    """Report that the business is among its own competitors."""
    name = context.brief.business.business_name
    for index, rival in enumerate(context.brief.market.competitors or ()):
        if rival.name.casefold() == name.casefold():
            yield Tension(
                key="own_name_as_competitor",
                title=f"{name} is among its own competitors.",
                working=f"Competitor {index + 1}: {rival.name}.",
                consequence="One of the names is wrong.",
                default="The plan leaves that line out.",
                question="Which competitor did you mean?",
                how="Correct the line in the brief.",
                weight=42,
                paths=(f"market.competitors.{index}", "business.business_name"),
            )


RULES = (
    find_formats,
    find_stories,
    find_channels,
    find_regulation,
    find_unknown_regulation,
    find_unchecked,
    find_own_name,
)
