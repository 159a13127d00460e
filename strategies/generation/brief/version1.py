"""The shape of briefs of version 1, as far as it has to be checked before it is converted.

Websites, languages and dates are checked by the conversion, because stored briefs may hold any.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from strategies.generation.brief.answers import Answers, Group, Maybe, Name, Number, Percent, Several, Text, YesNo
from strategies.generation.brief.business import Position
from strategies.generation.brief.market import Level
from strategies.generation.brief.means import Budget, Frequency

PARTS = frozenset(
    {
        "business_context",
        "audience_intelligence",
        "competitive_intelligence",
        "content_strategy",
        "performance_analytics",
    }
)
"""Names of parts that only version 1 has."""
REQUIRED_PARTS = frozenset({"business", "business_context", "audience_intelligence", "content_strategy"})

type Timeline = Literal["3 months", "6 months", "1 year", "2 years", "Ongoing"]
type Growth = Literal["Very High", "High", "Medium", "Low", "Unknown"]


def _require_positive_sum(mix: dict[str, float]) -> dict[str, float]:
    if sum(mix.values()) <= 0:
        raise PydanticCustomError("mix_empty", "Give at least one part of the mix more than 0.")
    return mix


Mix = Annotated[dict[Name, Number], Field(min_length=1, max_length=12), AfterValidator(_require_positive_sum)]
People = Annotated[float, Field(strict=True, gt=0, le=10_000, allow_inf_nan=False)]
Names = Maybe[Several[Name]]
Texts = Maybe[Several[Text]]


class Business(Answers):
    business_name: Name
    description: Text
    offer: Text
    ideal_customer: Text
    geography: Name
    website: Maybe[Name] = None
    industry: Maybe[Name] = None
    language: Maybe[Name] = None
    stage: Maybe[Text] = None
    proof_assets: Texts = None
    constraints: Texts = None


class TargetMetrics(Answers):
    primary_metric: Maybe[Name] = None
    target_value: Maybe[Number] = None
    secondary_metrics: Names = None


class PerformanceMetrics(Answers):
    traffic: Maybe[Number] = None
    conversion_rate: Maybe[Percent] = None
    bounce_rate: Maybe[Percent] = None
    avg_session_duration: Maybe[Number] = None


class BusinessContext(Answers):
    business_objectives: Several[Text]
    team_size: People
    content_budget: Budget
    start_date: Maybe[Name] = None
    target_metrics: Group[TargetMetrics] = TargetMetrics()
    implementation_timeline: Maybe[Timeline] = None
    market_share: Maybe[Text] = None
    competitive_position: Maybe[Position] = None
    performance_metrics: Group[PerformanceMetrics] = PerformanceMetrics()


class ContentPreferences(Answers):
    preferred_formats: Names = None
    content_topics: Names = None
    content_style: Names = None
    content_length: Maybe[Name] = None
    visual_preferences: Names = None


class ConsumptionPatterns(Answers):
    primary_channels: Names = None
    preferred_times: Names = None
    device_preference: Names = None
    content_length_preference: Maybe[Name] = None
    engagement_pattern: Maybe[Text] = None


class BuyingJourney(Answers):
    awareness: Maybe[Text] = None
    consideration: Maybe[Text] = None
    decision: Maybe[Text] = None
    retention: Maybe[Text] = None


class EngagementMetrics(Answers):
    likes: Maybe[Number] = None
    shares: Maybe[Number] = None
    comments: Maybe[Number] = None
    click_through_rate: Maybe[Percent] = None
    time_on_page: Maybe[Number] = None
    engagement_rate: Maybe[Percent] = None


class AudienceIntelligence(Answers):
    audience_pain_points: Several[Text]
    content_preferences: Group[ContentPreferences] = ContentPreferences()
    consumption_patterns: Group[ConsumptionPatterns] = ConsumptionPatterns()
    buying_journey: Group[BuyingJourney] = BuyingJourney()
    seasonal_trends: Texts = None
    engagement_metrics: Group[EngagementMetrics] = EngagementMetrics()


class Competitor(Answers):
    name: Name
    website: Maybe[Name] = None
    strength: Maybe[Text] = None
    weakness: Maybe[Text] = None


class CompetitorContent(Answers):
    content_types: Names = None
    publishing_frequency: Maybe[Name] = None
    content_themes: Names = None
    distribution_channels: Names = None
    engagement_approach: Maybe[Text] = None


class MarketGap(Answers):
    gap_description: Text
    opportunity: Maybe[Text] = None
    target_audience: Maybe[Text] = None
    priority: Maybe[Level] = None


class IndustryTrend(Answers):
    trend_name: Name
    description: Maybe[Text] = None
    impact: Maybe[Level] = None
    relevance: Maybe[Text] = None


class EmergingTrend(Answers):
    trend_name: Name
    description: Maybe[Text] = None
    growth_potential: Maybe[Growth] = None
    early_adoption_benefit: Maybe[Text] = None


class CompetitiveIntelligence(Answers):
    top_competitors: Maybe[Several[Competitor]] = None
    competitor_content_strategies: Group[CompetitorContent] = CompetitorContent()
    market_gaps: Maybe[Several[MarketGap]] = None
    industry_trends: Maybe[Several[IndustryTrend]] = None
    emerging_trends: Maybe[Several[EmergingTrend]] = None


class Blackout(Answers):
    start_date: Name
    end_date: Maybe[Name] = None
    reason: Maybe[Name] = None


class QualityMetrics(Answers):
    readability_score: Maybe[Number] = None
    word_count_range: Maybe[Name] = None
    seo_score: Maybe[Number] = None
    engagement_threshold: Maybe[Percent] = None
    quality_checklist: Names = None
    review_process: Maybe[Text] = None


class EditorialGuidelines(Answers):
    tone: Names = None
    style_guide: Maybe[Text] = None
    formatting_rules: Maybe[Text] = None
    citation_requirements: Maybe[Text] = None
    image_guidelines: Maybe[Text] = None
    language_preferences: Names = None
    prohibited_content: Maybe[Text] = None


class BrandVoice(Answers):
    voice: Maybe[Name] = None
    personality_traits: Names = None
    communication_style: Maybe[Text] = None
    key_messages: Texts = None
    do_s: Maybe[Text] = None
    dont_s: Maybe[Text] = None
    examples: Texts = None


class ContentStrategy(Answers):
    content_frequency: Frequency
    preferred_formats: Names = None
    content_mix: Maybe[Mix] = None
    optimal_timing: Names = None
    blackout_dates: Maybe[Several[Blackout]] = None
    quality_metrics: Group[QualityMetrics] = QualityMetrics()
    editorial_guidelines: Group[EditorialGuidelines] = EditorialGuidelines()
    brand_voice: Group[BrandVoice] = BrandVoice()


class ConversionRates(Answers):
    email_signup: Maybe[Percent] = None
    lead_generation: Maybe[Percent] = None
    content_download: Maybe[Percent] = None
    purchase: Maybe[Percent] = None
    newsletter_subscription: Maybe[Percent] = None
    current_performance: Maybe[Text] = None
    improvement_goals: Maybe[Text] = None


class RoiTargets(Answers):
    traffic_roi: Maybe[Number] = None
    lead_roi: Maybe[Number] = None
    revenue_roi: Maybe[Number] = None
    engagement_roi: Maybe[Number] = None
    measurement_period: Maybe[Name] = None
    calculation_method: Maybe[Text] = None
    benchmarks: Maybe[Text] = None


class PerformanceAnalytics(Answers):
    traffic_sources: Names = None
    conversion_rates: Group[ConversionRates] = ConversionRates()
    content_roi_targets: Group[RoiTargets] = RoiTargets()
    ab_testing_capabilities: Maybe[YesNo] = None


class BriefVersion1(Answers):
    """A brief of version 1."""

    version: Literal[1] = 1
    key: Maybe[Name] = None
    why: Maybe[Text] = None
    business: Business
    business_context: BusinessContext
    audience_intelligence: AudienceIntelligence
    competitive_intelligence: Group[CompetitiveIntelligence] = CompetitiveIntelligence()
    content_strategy: ContentStrategy
    performance_analytics: Group[PerformanceAnalytics] = PerformanceAnalytics()


def is_version1(raw: object) -> bool:
    """Return whether raw input is meant as a brief of version 1."""
    return isinstance(raw, dict) and (raw.get("version") == 1 or ("version" not in raw and not PARTS.isdisjoint(raw)))
