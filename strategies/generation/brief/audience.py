"""Answers about the people the content is for."""

from strategies.generation.brief.answers import (
    Answers,
    Group,
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


class ContentPreferences(Answers):
    """What the audience likes to read and watch."""

    preferred_formats: Maybe[Several[Name]] = ask_optional(
        "Formats the audience prefers",
        "Formats your readers already choose get a lead over formats that are only convenient to make.",
        json_schema_extra={
            "suggestions": ["Blog Posts", "Videos", "Podcasts", "Webinars", "Case Studies", "Whitepapers"]
        },
    )
    content_topics: Maybe[Several[Name]] = ask_optional(
        "Kinds of topic they like",
        "Decides which kinds of working title the pillars start with.",
        json_schema_extra={"suggestions": ["How-to guides", "Industry insights", "Case studies", "Company news"]},
    )
    content_style: Maybe[Several[Name]] = ask_optional(
        "Style they like",
        "Goes into the voice and into every writer's brief.",
        json_schema_extra={"suggestions": ["Technical", "Educational", "Conversational", "Entertaining"]},
    )
    content_length: Maybe[Name] = ask_optional(
        "Length they read",
        "Length decides hours per piece, and so how many pieces fit in a week.",
        json_schema_extra={"suggestions": ["Short (300-500 words)", "Medium (800-1500 words)", "Long (2000+ words)"]},
    )
    visual_preferences: Maybe[Several[Name]] = ask_optional(
        "Visuals they like",
        "Tells the writer's briefs which pictures to plan for.",
    )


class ConsumptionPatterns(Answers):
    """Where and when the audience reads, listens and watches."""

    primary_channels: Maybe[Several[Name]] = ask_optional(
        "Channels they use most",
        "A channel your audience already uses is chosen before one you would have to bring them to.",
        json_schema_extra={"suggestions": ["Website", "Email", "LinkedIn", "YouTube", "Instagram", "Podcasts"]},
    )
    preferred_times: Maybe[Several[Name]] = ask_optional(
        "Times of day they read",
        "Gives each calendar entry a time of day.",
    )
    device_preference: Maybe[Several[Name]] = ask_optional(
        "Devices they use",
        "A phone audience needs captions and short openings; a desktop audience can take tables.",
    )
    content_length_preference: Maybe[Name] = ask_optional(
        "Length that holds them",
        "Used when the length they read is not known.",
    )
    engagement_pattern: Maybe[Text] = ask_optional(
        "When they pay attention, and when not",
        "Quiet days you name here, such as the first working days of a month, are kept free in the calendar.",
    )


class BuyingJourney(Answers):
    """How customers get from first noticing a problem to coming back."""

    awareness: Maybe[Text] = ask_optional(
        "What makes them notice the problem", "The trigger is what the first content has to answer."
    )
    consideration: Maybe[Text] = ask_optional(
        "How they compare", "What they compare and whom they ask decides which questions get a page of their own."
    )
    decision: Maybe[Text] = ask_optional("What decides it", "Shows which proof the last step needs.")
    retention: Maybe[Text] = ask_optional(
        "Why they come back", "Content for customers you have is cheaper than for strangers."
    )


class EngagementMetrics(Answers):
    """How people react to what is published today."""

    likes: Maybe[Number] = ask_optional("Likes per post", "A baseline, so that a later change can be seen.")
    shares: Maybe[Number] = ask_optional("Shares per post", "A baseline, so that a later change can be seen.")
    comments: Maybe[Number] = ask_optional("Comments per post", "A baseline, so that a later change can be seen.")
    click_through_rate: Maybe[Percent] = ask_optional(
        "Click-through rate (%)", "Baseline for how well titles and links earn the click."
    )
    time_on_page: Maybe[Number] = ask_optional("Time on page (seconds)", "Baseline for whether pieces are really read.")
    engagement_rate: Maybe[Percent] = ask_optional(
        "Engagement rate (%)", "Baseline for the channels where people react."
    )


class AudienceIntelligence(Answers):
    """Who the content is for and what they struggle with."""

    audience_pain_points: Several[Text] = ask(
        "What your customers struggle with",
        "Each one becomes a question the content has to answer, so write them in your customers' own words.",
    )
    content_preferences: Group[ContentPreferences] = ask_group(
        ContentPreferences, "Content preferences", "What the audience likes to be given."
    )
    consumption_patterns: Group[ConsumptionPatterns] = ask_group(
        ConsumptionPatterns, "Reading habits", "Where and when the audience reads, listens and watches."
    )
    buying_journey: Group[BuyingJourney] = ask_group(
        BuyingJourney, "Buying journey", "The way from a first worry to coming back."
    )
    seasonal_trends: Maybe[Several[Text]] = ask_optional(
        "Seasons",
        'Busy and quiet weeks with their months, such as "Slow May to July": the calendar follows them.',
    )
    engagement_metrics: Group[EngagementMetrics] = ask_group(
        EngagementMetrics, "Engagement today", "How people react to what is published today."
    )
