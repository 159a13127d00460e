"""Answers about the business, its goals and what it can spend."""

from typing import Literal

from pydantic import Field

from strategies.generation.brief.answers import (
    Answers,
    Currency,
    Date,
    Group,
    Language,
    Maybe,
    Name,
    Number,
    Percent,
    Several,
    Text,
    ask,
    ask_group,
    ask_optional,
)

type Period = Literal["week", "month", "quarter", "year"]
type Timeline = Literal["3 months", "6 months", "1 year", "2 years", "Ongoing"]
type Position = Literal["Market Leader", "Challenger", "Follower", "Niche Player"]


class Business(Answers):
    """What the business is and sells."""

    business_name: Name = ask("Business name", "The strategy speaks about you by name.")
    description: Text = ask(
        "What the business does", "Two or three plain sentences: everything that is written starts from them."
    )
    offer: Text = ask(
        "What you sell, and for how much", "The offer and its price decide how much convincing is needed."
    )
    ideal_customer: Text = ask(
        "Your ideal customer", "One kind of person or company, as exactly as you can: whom to write for, and whom not."
    )
    geography: Name = ask("Where you sell", "Decides the places, the public holidays to mind and the spelling.")
    website: Maybe[Name] = ask_optional("Website", "The home of your hub pages.")
    industry: Maybe[Name] = ask_optional("Industry", "Chooses the examples and the learning cards that fit your field.")
    language: Maybe[Language] = ask_optional(
        "Language to write in (code)", "The language of your content and of this strategy, such as en-GB or de."
    )
    stage: Maybe[Text] = ask_optional("Where the business stands", "Age, size or revenue: how bold the plan may be.")
    proof_assets: Maybe[Several[Text]] = ask_optional(
        "Proof you have", "Figures, stories, experts, footage: proof only you have is what content is built on."
    )
    constraints: Maybe[Several[Text]] = ask_optional(
        "What you must or must not say or do", "Legal limits, approvals, stock: each becomes a rule and a risk."
    )


class TargetMetrics(Answers):
    """The number the plan is judged by."""

    primary_metric: Maybe[Name] = ask_optional(
        "The one number that counts", "Becomes the one metric on the front page."
    )
    target_value: Maybe[Number] = ask_optional(
        "Its target value", "Without a target you cannot tell whether the plan worked."
    )
    secondary_metrics: Maybe[Several[Name]] = ask_optional(
        "Other numbers you watch", "Each becomes a line in the measurement plan."
    )


class Budget(Answers):
    """Money for content with its currency and period; a bare number would mean nothing."""

    amount: Number = ask("Amount", "Tools, freelancers, pictures, promotion; 0 if there is none.")
    currency: Currency = ask("Currency", "Three letters, such as GBP, EUR or USD.")
    period: Period = ask("Per", "The time this amount is for.")


class PerformanceMetrics(Answers):
    """What the website does today."""

    traffic: Maybe[Number] = ask_optional("Visits a month", "Baseline: the first number of any honest forecast.")
    conversion_rate: Maybe[Percent] = ask_optional("Conversion rate (%)", "Baseline for what a visit is worth to you.")
    bounce_rate: Maybe[Percent] = ask_optional("Bounce rate (%)", "Baseline for whether pages keep their promise.")
    avg_session_duration: Maybe[Number] = ask_optional(
        "Average session (seconds)", "Baseline for whether visitors stay to read."
    )


class BusinessContext(Answers):
    """Goals, people, money and time."""

    business_objectives: Several[Text] = ask(
        "Business goals",
        "What must be true afterwards, with a number and a date where you can: each gets its own measure.",
    )
    team_size: float = Field(
        title="People for content (full-time)",
        description="Full-time people, fractions allowed: 0.1 is four hours a week. The plan may not need more.",
        gt=0,
        le=10_000,
        strict=True,
        allow_inf_nan=False,
    )
    content_budget: Budget = ask("Money for content", "The plan may not cost more than this.")
    start_date: Maybe[Date] = ask_optional(
        "Start date", "First day of the 90-day calendar; without it the calendar starts next Monday."
    )
    target_metrics: Group[TargetMetrics] = ask_group(
        TargetMetrics, "Target numbers", "The number the plan is judged by."
    )
    implementation_timeline: Maybe[Timeline] = ask_optional(
        "How long you give it", "A short time limit favours channels you own over slow ones such as search."
    )
    market_share: Maybe[Text] = ask_optional("Market share", "How much of the market knows you already.")
    competitive_position: Maybe[Position] = ask_optional(
        "Your position", "A challenger picks other fights than a leader or a niche player."
    )
    performance_metrics: Group[PerformanceMetrics] = ask_group(
        PerformanceMetrics, "Website today", "What the website does today."
    )
