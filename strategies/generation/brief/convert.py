"""Converts briefs of version 1. Nothing is guessed: what has no place in version 2 becomes a lost answer.

Choices are carried over by fixed tables of the values that the form of version 1 offered. Texts move to fields for
texts, and are never read for their meaning.
"""

from typing import Any

from pydantic import TypeAdapter, ValidationError

from strategies.generation.brief import version1 as v1
from strategies.generation.brief.answers import HOURS_MAX, NAME_MAX_CHARS, TEXT_MAX_CHARS, Date, Language, WebAddress
from strategies.generation.brief.conversion_tables import (
    CHANNELS,
    FORMATS,
    REVIEWS,
    SOURCES,
    WEEKDAYS,
    match_choices,
    parse_word_range,
    split_forbidden,
    split_themes,
)
from strategies.generation.brief.lost import Lost, format_answer
from strategies.generation.errors import Problem

FULL_TIME_HOURS = 40

_DATE: TypeAdapter[Any] = TypeAdapter(Date)
_LANGUAGE: TypeAdapter[Any] = TypeAdapter(Language)
_WEBSITE: TypeAdapter[Any] = TypeAdapter(WebAddress)


def convert_brief(old: v1.BriefVersion1) -> tuple[dict[str, Any], list[Problem]]:
    """Return the answers of a brief of version 2, and the problems of answers that are invalid in every version.

    The answers can be used in spite of the problems: invalid ones are among the lost answers.
    """
    lost = Lost()
    answers: dict[str, Any] = {
        "key": old.key,
        "note": old.why,
        # Lost answers are listed in this order, so parts with more weight in the plan come first.
        "timing": _convert_timing(old, lost),
        "rules": _convert_rules(old, lost),
        "means": _convert_means(old, lost),
        "goals": _convert_goals(old, lost),
        "business": _convert_business(old, lost),
        "audience": _convert_audience(old, lost),
        "proof": [{"proof": text} for text in old.business.proof_assets or ()],
        "voice": _convert_voice(old, lost),
        "market": _convert_market(old, lost),
        "results": _convert_results(old, lost),
    }
    return {**answers, "lost_answers": lost.as_answers()}, lost.problems


def _check(adapter: TypeAdapter[Any], value: object, field: str, title: str, lost: Lost) -> Any:
    """Return the value as its new type; None if it is unknown or invalid."""
    checked, problem = _parse(adapter, value, field)
    if problem:
        lost.reject(title, value, problem)
    return checked


def _parse(adapter: TypeAdapter[Any], value: object, field: str) -> tuple[Any, Problem | None]:
    if value is None:
        return None, None
    try:
        return adapter.validate_python(value), None
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        return None, Problem(field=field, message=fault["msg"], code=fault["type"])


def _convert_timing(old: v1.BriefVersion1, lost: Lost) -> dict[str, Any]:
    lost.add("Seasons", old.audience_intelligence.seasonal_trends)
    lost.add("When they pay attention", old.audience_intelligence.consumption_patterns.engagement_pattern)
    carried, others = match_choices(WEEKDAYS, old.content_strategy.optimal_timing)
    lost.add("Good days to publish", others)
    times = ", ".join(name for name in carried if " " in name)
    if len(times) > NAME_MAX_CHARS:
        lost.add("Good days to publish", times)
        times = ""
    start = old.business_context.start_date
    blackouts = enumerate(old.content_strategy.blackout_dates or ())
    return {
        "start_date": _check(_DATE, start, "business_context.start_date", "Start date", lost),
        "weekdays": list(dict.fromkeys(day for days in carried.values() for day in days)),
        "time_of_day": times,
        "blackouts": [found for index, item in blackouts if (found := _convert_blackout(index, item, lost))],
    }


def _convert_blackout(index: int, item: v1.Blackout, lost: Lost) -> dict[str, Any] | None:
    """Return the days to keep free; None if a date is invalid, because half of them would be a guess."""
    field = f"content_strategy.blackout_dates.{index}"
    first, fault = _parse(_DATE, item.start_date, f"{field}.start_date")
    last, other_fault = _parse(_DATE, item.end_date, f"{field}.end_date")
    problems = [found for found in (fault, other_fault) if found]
    if first and last and last < first:
        message = "The last day comes before the first day."
        problems = [Problem(field=f"{field}.end_date", message=message, code="dates_reversed")]
    if not problems:
        return {"first": first, "last": last, "reason": item.reason}
    lost.problems += problems
    lost.add("Days to keep free", item)
    return None


def _convert_means(old: v1.BriefVersion1, lost: Lost) -> dict[str, Any]:
    content, patterns = old.content_strategy, old.audience_intelligence.consumption_patterns
    formats, other_formats = match_choices(FORMATS, content.preferred_formats)
    lost.add("Formats you want to make", other_formats)
    channels, other_channels = match_choices(CHANNELS, patterns.primary_channels)
    lost.add("Channels they use most", other_channels)
    return {
        "people": [{"role": "Content team", "hours_per_week": _convert_people(old, lost)}],
        "budget": old.business_context.content_budget.model_dump(),
        "frequency": content.content_frequency,
        "formats": [{"format": key} for key in dict.fromkeys(formats.values())],
        "channels": [{"channel": key, "audience_is_there": True} for key in dict.fromkeys(channels.values())],
        "themes": [{"name": name, "share": share} for name, share in split_themes(content.content_mix or {}).items()],
    }


def _convert_people(old: v1.BriefVersion1, lost: Lost) -> float:
    hours = round(old.business_context.team_size * FULL_TIME_HOURS, 4)
    if hours <= HOURS_MAX:
        return max(hours, 0.0001)
    message = f"At most {HOURS_MAX // FULL_TIME_HOURS} full-time people can be planned."
    problem = Problem(field="business_context.team_size", message=message, code="out_of_range")
    lost.reject("People for content", old.business_context.team_size, problem)
    return HOURS_MAX


def _convert_goals(old: v1.BriefVersion1, lost: Lost) -> list[dict[str, Any]]:
    """Return the goals as texts. The one metric belongs to a goal only if there is only one goal."""
    context, targets = old.business_context, old.business_context.target_metrics
    goals: list[dict[str, Any]] = [{"text": text} for text in context.business_objectives]
    if len(goals) == 1:
        goals[0] |= {"metric": targets.primary_metric, "target": targets.target_value}
    else:
        lost.add("The one number that counts", targets.primary_metric)
        lost.add("Its target value", targets.target_value)
    lost.add("How long you give it", context.implementation_timeline)
    return goals


def _convert_rules(old: v1.BriefVersion1, lost: Lost) -> dict[str, Any]:
    content, editorial = old.content_strategy, old.content_strategy.editorial_guidelines
    words, claims = split_forbidden(editorial.prohibited_content or "")
    for_writers = {
        "Tone": editorial.tone,
        "How we speak": content.brand_voice.communication_style,
        "Spelling and language": editorial.language_preferences,
        "Formatting": editorial.formatting_rules,
    }
    others = [*(old.business.constraints or ())]
    for title, value in for_writers.items():
        text = f"{title}: {format_answer(value)}" if value else ""
        if len(text) > TEXT_MAX_CHARS:
            lost.add(title, value)
        elif text:
            others.append(text)
    lost.add("Who checks before publishing", content.quality_metrics.review_process)
    return {
        "forbidden_words": lost.fit("Words never to use", words),
        "forbidden_claims": lost.fit("Claims never to make", claims),
        "other": lost.fit("Other rules", others),
    }


def _convert_business(old: v1.BriefVersion1, lost: Lost) -> dict[str, Any]:
    business = old.business
    lost.add("Market share", old.business_context.market_share)
    return {
        **business.model_dump(include={"business_name", "description", "offer", "industry", "stage"}),
        "places": business.geography,
        "language": _check(_LANGUAGE, business.language, "business.language", "Language", lost),
        "website": _check(_WEBSITE, business.website, "business.website", "Website", lost),
        "position": old.business_context.competitive_position,
    }


def _convert_audience(old: v1.BriefVersion1, lost: Lost) -> dict[str, Any]:
    audience = old.audience_intelligence
    journey = audience.buying_journey
    lost.add("Content preferences", audience.content_preferences)
    habits = {"primary_channels": None, "engagement_pattern": None}
    lost.add("Reading habits", audience.consumption_patterns.model_copy(update=habits))
    return {
        "ideal_customer": old.business.ideal_customer,
        "questions": [{"question": text} for text in audience.audience_pain_points],
        "journey": {
            "trigger": journey.awareness,
            "comparing": journey.consideration,
            "deciding": journey.decision,
            "returning": journey.retention,
        },
    }


def _convert_voice(old: v1.BriefVersion1, lost: Lost) -> dict[str, Any]:
    quality, voice = old.content_strategy.quality_metrics, old.content_strategy.brand_voice
    editorial = old.content_strategy.editorial_guidelines
    length = parse_word_range(quality.word_count_range or "")
    if not length:
        lost.add("Words per article", quality.word_count_range)
    limits = {"word_count_range": None, "quality_checklist": None, "review_process": None}
    lost.add("Limits of quality", quality.model_copy(update=limits))
    lost.add("Sentences that sound like you", voice.examples)
    return {
        "voice": voice.voice,
        "traits": voice.personality_traits,
        "always": voice.do_s,
        "never": voice.dont_s,
        "messages": voice.key_messages,
        "pictures": editorial.image_guidelines,
        "style_guide": editorial.style_guide,
        "sources": editorial.citation_requirements,
        "words_min": length[0] if length else None,
        "words_max": length[1] if length else None,
        "checklist": quality.quality_checklist,
    }


def _convert_market(old: v1.BriefVersion1, lost: Lost) -> dict[str, Any]:
    market = old.competitive_intelligence
    competitors = []
    for index, item in enumerate(market.top_competitors or ()):
        field = f"competitive_intelligence.top_competitors.{index}.website"
        website, problem = _parse(_WEBSITE, item.website, field)
        if problem:
            lost.reject("Websites of competitors", f"{item.name}: {item.website}", problem)
        competitors.append({**item.model_dump(), "website": website})
    lost.add("What competitors publish", market.competitor_content_strategies)
    gaps = []
    for gap in market.market_gaps or ():
        _lose_about(gap.gap_description, "who misses it", gap.target_audience, lost)
        gaps.append({"gap": gap.gap_description, "opportunity": gap.opportunity, "priority": gap.priority})
    return {"competitors": competitors, "gaps": gaps, "trends": lost.fit("Trends", _convert_trends(market, lost))}


def _convert_trends(market: v1.CompetitiveIntelligence, lost: Lost) -> list[dict[str, Any]]:
    trends = []
    for known in market.industry_trends or ():
        trends.append({"trend": known.trend_name, "relevance": known.relevance or known.description})
        _lose_about(known.trend_name, "what is changing", known.relevance and known.description, lost)
        _lose_about(known.trend_name, "impact", known.impact, lost)
    for coming in market.emerging_trends or ():
        reason = coming.early_adoption_benefit
        trends.append({"trend": coming.trend_name, "relevance": reason or coming.description})
        _lose_about(coming.trend_name, "what may change", reason and coming.description, lost)
        _lose_about(coming.trend_name, "growth", coming.growth_potential, lost)
    return trends


def _lose_about(name: str, what: str, value: str | None, lost: Lost) -> None:
    if value:
        lost.add("Details of gaps and trends", f"{name}, {what}: {value}")


def _convert_results(old: v1.BriefVersion1, lost: Lost) -> dict[str, Any]:
    analytics, rates = old.performance_analytics, old.performance_analytics.conversion_rates
    website, roi = old.business_context.performance_metrics, analytics.content_roi_targets
    sources, others = match_choices(SOURCES, analytics.traffic_sources)
    lost.add("Where visitors come from", others)
    lost.add("What should improve", rates.improvement_goals)
    reviews, _ = match_choices(REVIEWS, (roi.measurement_period,) if roi.measurement_period else ())
    lost.add("Return you expect", roi.model_copy(update={"measurement_period": None}) if reviews else roi)
    return {
        "visits_per_month": website.traffic,
        "bounce_rate": website.bounce_rate,
        "signup_rate": rates.email_signup,
        "download_rate": rates.content_download,
        "sources": list(dict.fromkeys(sources.values())),
        "other_numbers": lost.fit("Other numbers you watch", _list_numbers(old)),
        "in_words": rates.current_performance,
        "review_every": next(iter(reviews.values()), None),
        "can_split_test": analytics.ab_testing_capabilities,
    }


def _list_numbers(old: v1.BriefVersion1) -> list[str]:
    """Return the numbers that version 2 does not ask for by name, each with its value."""
    website, rates = old.business_context.performance_metrics, old.performance_analytics.conversion_rates
    reactions = old.audience_intelligence.engagement_metrics
    values = {
        "Conversion rate: {}%": website.conversion_rate,
        "Average session: {} seconds": website.avg_session_duration,
        "Enquiries or leads: {}% of visitors": rates.lead_generation,
        "Purchases: {}% of visitors": rates.purchase,
        "Newsletter subscriptions: {}% of visitors": rates.newsletter_subscription,
        "Likes per post: {}": reactions.likes,
        "Shares per post: {}": reactions.shares,
        "Comments per post: {}": reactions.comments,
        "Click-through rate: {}%": reactions.click_through_rate,
        "Time on a page: {} seconds": reactions.time_on_page,
        "Engagement rate: {}%": reactions.engagement_rate,
    }
    numbers = [label.format(f"{value:,.15g}") for label, value in values.items() if value is not None]
    return [*numbers, *(old.business_context.target_metrics.secondary_metrics or ())]
