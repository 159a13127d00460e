"""Answers about rivals, gaps and trends."""

from typing import Literal

from strategies.generation.brief.answers import Answers, Group, Maybe, Name, Several, Text, ask, group, maybe

type Level = Literal["High", "Medium", "Low"]
type Growth = Literal["Very High", "High", "Medium", "Low", "Unknown"]


class Competitor(Answers):
    """One rival, as far as you know it."""

    name: Name = ask("Name", "Only rivals you name are ever mentioned.")
    website: Maybe[Name] = maybe("Website", "Where to look when a line has to be checked.")
    strength: Maybe[Text] = maybe("What they do well", "Where not to fight them head-on.")
    weakness: Maybe[Text] = maybe("Where they are weak", "The room they leave for you.")


class CompetitorContent(Answers):
    """What rivals publish, taken together."""

    content_types: Maybe[Several[Name]] = maybe("Formats rivals use", "Shows which formats are crowded.")
    publishing_frequency: Maybe[Name] = maybe(
        "How often rivals publish", "Decides whether volume can be your edge at all."
    )
    content_themes: Maybe[Several[Name]] = maybe("Themes rivals cover", "Shows which themes are taken.")
    distribution_channels: Maybe[Several[Name]] = maybe("Channels rivals use", "Shows which channels are crowded.")
    engagement_approach: Maybe[Text] = maybe("How rivals win attention", "What you can refuse to copy.")


class MarketGap(Answers):
    """Something nobody serves yet."""

    gap_description: Text = ask("What is missing", "A gap is the best start for a pillar.")
    opportunity: Maybe[Text] = maybe("What you could do about it", "Becomes the promise of that pillar.")
    target_audience: Maybe[Text] = maybe("Who misses it", "Ties the gap to the people it matters to.")
    priority: Maybe[Level] = maybe("Priority", "Decides which gap gets the first weeks.")


class IndustryTrend(Answers):
    """A change in your field that is already felt."""

    trend_name: Name = ask("Trend", "Names the change.")
    description: Maybe[Text] = maybe("What is changing", "What a reader would notice.")
    impact: Maybe[Level] = maybe("Impact", "High ones are named as an opportunity or a threat.")
    relevance: Maybe[Text] = maybe("Why it matters to you", "Ties the trend to your offer.")


class EmergingTrend(Answers):
    """A change that may come."""

    trend_name: Name = ask("Trend", "Names the change.")
    description: Maybe[Text] = maybe("What may change", "What a reader would notice.")
    growth_potential: Maybe[Growth] = maybe("How far it may grow", "Decides whether to act now or to watch.")
    early_adoption_benefit: Maybe[Text] = maybe("What being early would give you", "The reason to act before others.")


class CompetitiveIntelligence(Answers):
    """Rivals, gaps and trends."""

    top_competitors: Maybe[Several[Competitor]] = maybe(
        "Competitors", "Including what people do instead of buying, such as a spreadsheet or nothing."
    )
    competitor_content_strategies: Group[CompetitorContent] = group(
        CompetitorContent, "What competitors publish", "Taken together, as far as you know."
    )
    market_gaps: Maybe[Several[MarketGap]] = maybe(
        "Gaps in the market", "What nobody serves yet: the best start for a pillar."
    )
    industry_trends: Maybe[Several[IndustryTrend]] = maybe(
        "Trends in your field", "Changes your customers already feel give a reason to act now."
    )
    emerging_trends: Maybe[Several[EmergingTrend]] = maybe(
        "Trends that may come", "Changes to prepare for or to watch."
    )
