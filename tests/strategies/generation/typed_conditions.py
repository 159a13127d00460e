"""Means, days, rules, market, voice and results of typed briefs."""

from hypothesis import strategies as st

from strategies.generation.brief.answers import Weekday
from strategies.generation.brief.market import Level
from strategies.generation.brief.means import ChannelKey, FormatKey, Frequency, Period
from strategies.generation.brief.proof import ProofKind
from strategies.generation.brief.results import Source
from strategies.generation.brief.rules import CheckedPieces
from strategies.generation.brief.timing import SeasonKind
from tests.strategies.generation.typed_answers import (
    Raw,
    amount,
    day,
    day_range,
    hours,
    name,
    one_of,
    percent,
    sentence,
    several,
    some_of,
)

_WORDS = ("cheap", "green", "cure", "best", "guarantee")
_CURRENCIES = ("GBP", "EUR", "USD", "JPY", "SAR", "KWD")


def means(question_numbers: st.SearchStrategy[list[int]]) -> st.SearchStrategy[Raw]:
    person = st.fixed_dictionaries({"role": name, "hours_per_week": hours}, optional={"makes": some_of(FormatKey)})
    asked_format = st.fixed_dictionaries(
        {"format": one_of(FormatKey)},
        optional={
            "name": st.sampled_from(["Briefing", "Reel"]),
            "hours": st.sampled_from([0.5, 3, 12, 60]),
            "max_per_month": st.integers(1, 4),
        },
    )
    channel = st.fixed_dictionaries(
        {"channel": one_of(ChannelKey)},
        optional={
            "name": st.sampled_from(["Our list", "The page"]),
            "is_used": st.booleans(),
            "reach": amount,
            "audience_is_there": st.booleans(),
        },
    )
    return st.fixed_dictionaries(
        {
            "people": st.lists(person, min_size=1, max_size=4),
            "budget": st.fixed_dictionaries(
                {
                    "amount": amount,
                    "currency": st.sampled_from(_CURRENCIES),
                    "period": one_of(Period),
                }
            ),
            "frequency": one_of(Frequency),
        },
        optional={
            "formats": st.lists(asked_format, min_size=1, max_size=4, unique_by=lambda one: one["format"]),
            "channels": st.lists(channel, min_size=1, max_size=6, unique_by=lambda one: one["channel"]),
            "themes": _themes(question_numbers),
        },
    )


@st.composite
def _themes(draw: st.DrawFn, question_numbers: st.SearchStrategy[list[int]]) -> list[Raw]:
    """Return themes whose shares are 100 together."""
    names = draw(several("Repair and care", "Making-of", "Offers", "Benchmark"))
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=len(names) - 1, max_size=len(names) - 1)))
    shares = [after - before for before, after in zip([0, *cuts], [*cuts, 100], strict=True)]
    asked = st.fixed_dictionaries({}, optional={"questions": question_numbers})
    return [{"name": name, "share": share, **draw(asked)} for name, share in zip(names, shares, strict=True)]


def timing() -> st.SearchStrategy[Raw]:
    blackout = st.tuples(
        day_range(length_max=100), st.fixed_dictionaries({}, optional={"reason": st.just("Stocktaking")})
    )
    season = st.tuples(
        day_range(),
        st.fixed_dictionaries(
            {
                "name": st.sampled_from(["Gift buying", "Race season", "August"]),
                "kind": one_of(SeasonKind),
            },
            optional={"sells": st.just("Gift vouchers"), "is_yearly": st.booleans()},
        ),
    )
    return st.fixed_dictionaries(
        {},
        optional={
            "start_date": day(-30, 200),
            "nothing_before": day(-30, 160),
            "weekdays": some_of(Weekday),
            "quiet_first_working_days": st.integers(0, 15),
            "time_of_day": st.just("7:30"),
            "blackouts": st.lists(blackout.map(_merge), min_size=1, max_size=4),
            "publishes_on_holidays": st.booleans(),
            "seasons": st.lists(season.map(_merge), min_size=1, max_size=6),
        },
    )


def rules() -> st.SearchStrategy[Raw]:
    reviewer = st.fixed_dictionaries(
        {"who": name},
        optional={
            "working_days": st.sampled_from([1, 0, 0.5, 3, 10, 30]),
            "checks": one_of(CheckedPieces),
        },
    )
    return st.fixed_dictionaries(
        {},
        optional={
            "forbidden_words": several(*_WORDS),
            "forbidden_claims": st.just(["No promise of a result."]),
            "barred_proof": some_of(ProofKind),
            "refused_channels": some_of(ChannelKey),
            "always_state": st.just(["Not medical advice"]),
            "needs_consent_for_names": st.booleans(),
            "reviewers": st.lists(reviewer, min_size=1, max_size=4),
            "other": st.just(["Always mention the terrace in January"]),
        },
    )


def market(question_numbers: st.SearchStrategy[list[int]]) -> st.SearchStrategy[Raw]:
    rival = st.fixed_dictionaries(
        {"name": st.sampled_from(["Ledgerhouse", "Bayview Sports Injury"])},
        optional={"strength": sentence, "weakness": sentence, "is_checked": st.booleans()},
    )
    gap = st.fixed_dictionaries(
        {"gap": sentence},
        optional={
            "opportunity": sentence,
            "questions": question_numbers,
            "priority": one_of(Level),
        },
    )
    return st.fixed_dictionaries(
        {},
        optional={
            "competitors": st.lists(rival, min_size=1, max_size=3, unique_by=lambda one: one["name"]),
            "gaps": st.lists(gap, min_size=1, max_size=3),
            "trends": st.just([{"trend": "Buyers ask for numbers sooner"}]),
        },
    )


def voice() -> st.SearchStrategy[Raw]:
    return st.fixed_dictionaries(
        {},
        optional={
            "voice": st.just("Friendly"),
            "traits": st.just(["plain", "exact"]),
            "always": sentence,
            "never": sentence,
            "messages": st.just(["Repair comes first."]),
            "pairs": st.just([{"not_like_this": "The best in town.", "like_this": "212 people reviewed us."}]),
            "words_min": st.sampled_from([300, 800]),
            "words_max": st.sampled_from([900, 2500]),
            "checklist": st.just(["One idea", "One next step"]),
        },
    )


def results() -> st.SearchStrategy[Raw]:
    rates = ("goal_rate", "signup_rate", "download_rate", "click_rate", "bounce_rate")
    return st.fixed_dictionaries(
        {},
        optional={
            "visits_per_month": amount,
            **dict.fromkeys(rates, percent),
            "sources": some_of(Source),
            "review_every": st.sampled_from(["Month", "Quarter"]),
            "can_split_test": st.booleans(),
        },
    )


def _merge(parts: tuple[Raw, Raw]) -> Raw:
    return {**parts[0], **parts[1]}
