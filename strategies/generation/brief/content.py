"""Answers about the content itself and about how results are measured."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from strategies.generation.brief.answers import (
    Answers,
    Date,
    Group,
    Maybe,
    Name,
    Number,
    Percent,
    Several,
    Text,
    YesNo,
    ask,
    ask_group,
    ask_optional,
)

type Frequency = Literal["Daily", "2-3 times per week", "Weekly", "Bi-weekly", "Monthly", "Quarterly"]


def _require_positive_sum(mix: dict[str, float]) -> dict[str, float]:
    if sum(mix.values()) <= 0:
        raise PydanticCustomError("mix_empty", "Give at least one part of the mix more than 0.")
    return mix


Mix = Annotated[dict[Name, Number], Field(min_length=1, max_length=12), AfterValidator(_require_positive_sum)]


class Blackout(Answers):
    """Days on which nothing may be published."""

    start_date: Date = ask("First day", "From this day on nothing is published.")
    end_date: Maybe[Date] = ask_optional("Last day", "Leave empty for a single day.")
    reason: Maybe[Name] = ask_optional("Reason", "Shown beside the calendar.")


class QualityMetrics(Answers):
    """Criteria for a finished piece."""

    readability_score: Maybe[Number] = ask_optional("Readability score", "A limit each piece is checked against.")
    word_count_range: Maybe[Name] = ask_optional("Words per article", "Length decides hours per piece.")
    seo_score: Maybe[Number] = ask_optional("SEO score", "A limit each piece is checked against.")
    engagement_threshold: Maybe[Percent] = ask_optional(
        "Engagement threshold (%)", "Below this a format is stopped or changed."
    )
    quality_checklist: Maybe[Several[Name]] = ask_optional(
        "Quality checklist", "Becomes the definition of done in every writer's brief."
    )
    review_process: Maybe[Text] = ask_optional(
        "Who checks before publishing", "Review takes time that the calendar has to leave."
    )


class EditorialGuidelines(Answers):
    """How content should be written."""

    tone: Maybe[Several[Name]] = ask_optional("Tone", "Goes into the voice and every writer's brief.")
    style_guide: Maybe[Text] = ask_optional("Style guide", "Named in every writer's brief.")
    formatting_rules: Maybe[Text] = ask_optional("Formatting rules", "Named in every writer's brief.")
    citation_requirements: Maybe[Text] = ask_optional("Rules for sources", "Named in every writer's brief.")
    image_guidelines: Maybe[Text] = ask_optional("Rules for pictures", "Named in every writer's brief.")
    language_preferences: Maybe[Several[Name]] = ask_optional("Spelling and language", "UK or US English, for example.")
    prohibited_content: Maybe[Text] = ask_optional(
        "Words and claims never to use", "Put exact words in quotes: they are checked in everything that is written."
    )


class BrandVoice(Answers):
    """How the business sounds."""

    voice: Maybe[Name] = ask_optional(
        "Voice in a word",
        "The first word in the description of your voice.",
        json_schema_extra={
            "suggestions": [
                "Professional",
                "Casual",
                "Friendly",
                "Authoritative",
                "Humorous",
                "Inspirational",
                "Educational",
            ]
        },
    )
    personality_traits: Maybe[Several[Name]] = ask_optional("Traits", "Two or three that a reader should feel.")
    communication_style: Maybe[Text] = ask_optional(
        "How you speak", "First names or last names, long or short, plain or formal."
    )
    key_messages: Maybe[Several[Text]] = ask_optional("Messages to repeat", "What a reader should remember of you.")
    do_s: Maybe[Text] = ask_optional("Always", "What every piece should do.")
    dont_s: Maybe[Text] = ask_optional("Never", "What no piece may do.")
    examples: Maybe[Several[Text]] = ask_optional(
        "Sentences that sound like you", "A sample teaches a voice better than an adjective."
    )


class ContentStrategy(Answers):
    """What is published, how often and in what voice."""

    content_frequency: Frequency = ask(
        "How often you want to publish",
        "Compared with the hours you have; if it cannot fit, the strategy shows the nearest rhythm that does.",
    )
    preferred_formats: Maybe[Several[Name]] = ask_optional(
        "Formats you want to make",
        "The plan uses these first, if the hours allow.",
        json_schema_extra={
            "suggestions": [
                "Blog Posts",
                "Videos",
                "Infographics",
                "Podcasts",
                "Webinars",
                "Case Studies",
                "Whitepapers",
                "Social Media Posts",
                "Email Newsletters",
                "Interactive Content",
            ]
        },
    )
    content_mix: Maybe[Mix] = ask_optional(
        "Content mix (%)", "Shares of your themes; they become the pillars, and the calendar keeps the shares."
    )
    optimal_timing: Maybe[Several[Name]] = ask_optional(
        "Good days to publish",
        "The calendar uses these weekdays only.",
        json_schema_extra={
            "suggestions": [
                "Monday Morning",
                "Tuesday Midday",
                "Wednesday Afternoon",
                "Thursday Evening",
                "Friday Morning",
                "Weekend",
            ]
        },
    )
    blackout_dates: Maybe[Several[Blackout]] = ask_optional(
        "Days to keep free", "Holidays, stocktaking, audits: the calendar plans nothing on them."
    )
    quality_metrics: Group[QualityMetrics] = ask_group(QualityMetrics, "Quality", "When a piece is good enough.")
    editorial_guidelines: Group[EditorialGuidelines] = ask_group(
        EditorialGuidelines, "Editorial rules", "How it should be written."
    )
    brand_voice: Group[BrandVoice] = ask_group(BrandVoice, "Brand voice", "How the business sounds.")


class ConversionRates(Answers):
    """Shares of visitors who take a step, such as signing up."""

    email_signup: Maybe[Percent] = ask_optional(
        "Email sign-up (%)", "Baseline for how well reading leads to a subscription."
    )
    lead_generation: Maybe[Percent] = ask_optional(
        "Enquiry or lead (%)", "Baseline for how well reading leads to an enquiry."
    )
    content_download: Maybe[Percent] = ask_optional("Download (%)", "Baseline for downloads.")
    purchase: Maybe[Percent] = ask_optional("Purchase (%)", "Baseline for how well reading leads to a sale.")
    newsletter_subscription: Maybe[Percent] = ask_optional(
        "Newsletter subscription (%)", "Baseline for the newsletter."
    )
    current_performance: Maybe[Text] = ask_optional("In your own words", "What content brings in today.")
    improvement_goals: Maybe[Text] = ask_optional("What should improve", "Names the rate to work on first.")


class RoiTargets(Answers):
    """The return that content has to bring."""

    traffic_roi: Maybe[Number] = ask_optional("Return through traffic (%)", "The plan is measured by it.")
    lead_roi: Maybe[Number] = ask_optional("Return through leads (%)", "The plan is measured by it.")
    revenue_roi: Maybe[Number] = ask_optional("Return through revenue (%)", "The plan is measured by it.")
    engagement_roi: Maybe[Number] = ask_optional("Return through engagement (%)", "The plan is measured by it.")
    measurement_period: Maybe[Name] = ask_optional("Measured every", "Sets the review dates.")
    calculation_method: Maybe[Text] = ask_optional(
        "How you calculate it", "So that the figure means the same to everyone."
    )
    benchmarks: Maybe[Text] = ask_optional("Benchmarks you trust", "With their source, please.")


class PerformanceAnalytics(Answers):
    """Where visitors come from and what they do."""

    traffic_sources: Maybe[Several[Name]] = ask_optional(
        "Where visitors come from",
        "A source that works already is cheaper to grow than a new one to open.",
        json_schema_extra={
            "suggestions": [
                "Organic Search",
                "Social Media",
                "Email Marketing",
                "Direct Traffic",
                "Referral Traffic",
                "Paid Advertising",
            ]
        },
    )
    conversion_rates: Group[ConversionRates] = ask_group(
        ConversionRates, "Conversion rates today", "How many visitors take a step."
    )
    content_roi_targets: Group[RoiTargets] = ask_group(RoiTargets, "Return you expect", "What content has to return.")
    ab_testing_capabilities: Maybe[YesNo] = ask_optional(
        "Can you run A/B tests?", "Decides whether experiments are split tests or before-and-after comparisons."
    )
