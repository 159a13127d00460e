"""Answers about competitors, market gaps and trends."""

from typing import Literal

from strategies.generation.brief.answers import Answers, Group, Maybe, Name, Several, Text, ask, ask_group, ask_optional

type Level = Literal["High", "Medium", "Low"]
type Growth = Literal["Very High", "High", "Medium", "Low", "Unknown"]


class Competitor(Answers):
    """One competitor, as far as the user knows it."""

    name: Name = ask("Name", "Only rivals you name are ever mentioned.")
    website: Maybe[Name] = ask_optional("Website", "Where to look when a line has to be checked.")
    strength: Maybe[Text] = ask_optional("What they do well", "Where not to fight them head-on.")
    weakness: Maybe[Text] = ask_optional("Where they are weak", "The room they leave for you.")


class CompetitorContent(Answers):
    """What competitors publish, taken together."""

    content_types: Maybe[Several[Name]] = ask_optional("Formats rivals use", "Shows which formats are crowded.")
    publishing_frequency: Maybe[Name] = ask_optional(
        "How often rivals publish", "Decides whether volume can be your edge at all."
    )
    content_themes: Maybe[Several[Name]] = ask_optional("Themes rivals cover", "Shows which themes are taken.")
    distribution_channels: Maybe[Several[Name]] = ask_optional(
        "Channels rivals use", "Shows which channels are crowded."
    )
    engagement_approach: Maybe[Text] = ask_optional("How rivals win attention", "What you can refuse to copy.")


class MarketGap(Answers):
    """A need that no competitor serves yet."""

    gap_description: Text = ask("What is missing", "A gap is the best start for a pillar.")
    opportunity: Maybe[Text] = ask_optional("What you could do about it", "Becomes the promise of that pillar.")
    target_audience: Maybe[Text] = ask_optional("Who misses it", "Ties the gap to the people it matters to.")
    priority: Maybe[Level] = ask_optional("Priority", "Decides which gap gets the first weeks.")


class IndustryTrend(Answers):
    """A change that customers already notice."""

    trend_name: Name = ask("Trend", "Names the change.")
    description: Maybe[Text] = ask_optional("What is changing", "What a reader would notice.")
    impact: Maybe[Level] = ask_optional("Impact", "High ones are named as an opportunity or a threat.")
    relevance: Maybe[Text] = ask_optional("Why it matters to you", "Ties the trend to your offer.")


class EmergingTrend(Answers):
    """A change that may come."""

    trend_name: Name = ask("Trend", "Names the change.")
    description: Maybe[Text] = ask_optional("What may change", "What a reader would notice.")
    growth_potential: Maybe[Growth] = ask_optional("How far it may grow", "Decides whether to act now or to watch.")
    early_adoption_benefit: Maybe[Text] = ask_optional(
        "What being early would give you", "The reason to act before others."
    )


class CompetitiveIntelligence(Answers):
    """Competitors, gaps and trends."""

    top_competitors: Maybe[Several[Competitor]] = ask_optional(
        "Competitors", "Including what people do instead of buying, such as a spreadsheet or nothing."
    )
    competitor_content_strategies: Group[CompetitorContent] = ask_group(
        CompetitorContent, "What competitors publish", "Taken together, as far as you know."
    )
    market_gaps: Maybe[Several[MarketGap]] = ask_optional(
        "Gaps in the market", "What no competitor offers yet: the best start for a pillar."
    )
    industry_trends: Maybe[Several[IndustryTrend]] = ask_optional(
        "Trends in your field", "Changes your customers already feel give a reason to act now."
    )
    emerging_trends: Maybe[Several[EmergingTrend]] = ask_optional(
        "Trends that may come", "Changes to prepare for or to watch."
    )
