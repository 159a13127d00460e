"""Hypothesis strategies for briefs: any valid answers, many of them unknown, some of them at odds with each other."""

from datetime import date, timedelta
from typing import Any, TypeAliasType, get_args

from hypothesis import strategies as st

from strategies.generation.brief import Brief
from strategies.generation.brief.answers import Weekday
from strategies.generation.brief.audience import QuestionKind, Role
from strategies.generation.brief.business import Position, Regulation, Trade
from strategies.generation.brief.goals import GoalKind, GoalPeriod
from strategies.generation.brief.market import Level
from strategies.generation.brief.means import ChannelKey, FormatKey, Frequency, Period
from strategies.generation.brief.proof import ProofKind, Renewal
from strategies.generation.brief.results import Source
from strategies.generation.brief.rules import CheckedPieces
from strategies.generation.brief.timing import SeasonKind

TODAY = date(2026, 11, 30)
"""A Monday."""

type Raw = dict[str, Any]

_QUESTIONS = (
    "How long does a close take with ten entities?",
    "What does it cost?",
    "Can I still run with a sore knee?",
    "Why does the zip break first?",
    "Do I need an appointment this week?",
    "Is it safe after surgery?",
    "Which jacket lasts longer, waxed or laminated?",
    "How do I wax a jacket myself?",
    "What goes wrong when the owner of the spreadsheet leaves?",
    "Nobody answers the phone at noon",
    "  Was kostet das?  ",
    "¿Cuánto cuesta?",
    'Is "repairable" more than a word?',
    "What if {home} is empty?",
    "Who is it for? And who is it not for?",
    "iPhone or eBay: where do I sell first?",
)
_PROOFS = (
    "61 closes, measured every quarter",
    "A former auditor on our staff, 11 years in practice",
    "2,300 logged repairs since 2019",
    "4.8 from 640 reviews",
    "Footage from the workshop",
    "ISO 9001, renewed in 2025",
    "How a seam is taped, in nine steps",
)
_SENTENCES = (
    "We repair what we sell.",
    "Fewer, better pieces.",
    "They ask three friends & one forum",
    "“Never frighten”, says Maria",
    "1. Measure\n2. Publish",
)
_NAMES = ("Owner", "Maria", "Content lead", "Two clinicians", "Legal", "eBay desk", "R&D", "Support")
_WORDS = ("cheap", "green", "cure", "best", "guarantee")
_CURRENCIES = ("GBP", "EUR", "USD", "JPY", "SAR", "KWD")
_COUNTRIES = ("GB", "NL", "DE", "US", "SA", "JP", "IN", "IL", "FR", "NZ", "AE", "BR", "AQ")
_REGIONS = {"GB": "SCT", "DE": "BY", "US": "CA", "NZ": "AUK", "IN": "KA", "FR": "ZZ"}
"""A region for some countries; the French one does not exist."""

_sentence = st.sampled_from(_SENTENCES)
_name = st.sampled_from(_NAMES)
_percent = st.sampled_from([0, 0.1, 0.9, 1.7, 12.5, 61, 100])
_amount = st.sampled_from([0, 1, 9, 20, 54, 75, 350, 600, 11_200, 14_000, 1_300_000, 0.5])
_hours = st.sampled_from([4, 0.05, 0.25, 1, 2.5, 8, 16, 40, 120])


def raw_briefs() -> st.SearchStrategy[Raw]:
    """Return valid briefs of version 2, as an API client would send them."""
    return _raw_briefs()


def briefs() -> st.SearchStrategy[Brief]:
    """Return valid briefs of version 2."""
    return raw_briefs().map(Brief.model_validate)


@st.composite
def _raw_briefs(draw: st.DrawFn) -> Raw:
    questions = draw(st.lists(_question(), min_size=1, max_size=8, unique_by=lambda one: one["question"]))
    goals = draw(st.lists(_goal(), min_size=1, max_size=4))
    question_numbers = _numbers(len(questions))
    required = {
        "version": st.just(2),
        "business": _business(),
        "goals": st.just(goals),
        "audience": _audience(questions, _numbers(len(goals))),
        "means": _means(question_numbers),
    }
    optional = {
        "proof": st.lists(_proof(question_numbers), min_size=1, max_size=5),
        "timing": _timing(),
        "rules": _rules(),
        "market": _market(question_numbers),
        "voice": _voice(),
        "results": _results(),
        "lost_answers": st.just([{"field": "Seasons", "text": "Sommerloch"}]),
    }
    return draw(st.fixed_dictionaries(required, optional=optional))


def _numbers(count: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(1, count), min_size=1, max_size=4, unique=True)


def _one_of(choices: TypeAliasType) -> st.SearchStrategy[str]:
    return st.sampled_from(get_args(choices.__value__))


def _some_of(choices: TypeAliasType) -> st.SearchStrategy[list[str]]:
    return _several(*get_args(choices.__value__))


def _several[T](*items: T) -> st.SearchStrategy[list[T]]:
    return st.lists(st.sampled_from(items), min_size=1, max_size=5, unique=True)


def _day(first: int = -60, last: int = 400) -> st.SearchStrategy[str]:
    """Return days near today; `first` and `last` are distances in days."""
    return st.integers(first, last).map(lambda days: (TODAY + timedelta(days=days)).isoformat())


@st.composite
def _range(draw: st.DrawFn, first: str = "first", last: str = "last", *, length_max: int = 120) -> Raw:
    begin = draw(st.integers(-60, 300))
    length = draw(st.integers(0, length_max))
    return {
        first: (TODAY + timedelta(days=begin)).isoformat(),
        last: (TODAY + timedelta(days=begin + length)).isoformat(),
    }


@st.composite
def _business(draw: st.DrawFn) -> Raw:
    found = draw(
        st.fixed_dictionaries(
            {
                "business_name": st.sampled_from(["Fell & Rye", "Closewell", "iFix", "Bäckerei Öz", "Team A|B"]),
                "description": _sentence,
                "offer": st.sampled_from(
                    ["First visit GBP 62.", "Jackets from EUR 190, repairs free", "A subscription"]
                ),
            },
            optional={
                "country": st.sampled_from(_COUNTRIES),
                "places": st.sampled_from(["Porto", "One town and 12 miles around"]),
                "language": st.sampled_from(["en-GB", "en", "de", "ja"]),
                "trade": _one_of(Trade),
                "regulation": _one_of(Regulation),
                "website": st.just("https://shop.example"),
                "position": _one_of(Position),
                "stage": _sentence,
            },
        )
    )
    region = _REGIONS.get(found.get("country", ""))
    return {**found, "region": region} if region and draw(st.booleans()) else found


@st.composite
def _goal(draw: st.DrawFn) -> Raw:
    found = draw(
        st.fixed_dictionaries(
            {"text": st.sampled_from(["Sell 600 jackets", "More demos", "Fill the daytime from 54% to 75%", "Grow"])},
            optional={
                "kind": _one_of(GoalKind),
                "metric": st.sampled_from(["Demo requests", "daytime slots filled", "Days to close", "GBP a month"]),
                "start": _amount,
                "target": _amount,
                "unit": st.sampled_from(["%", "jackets", "days", "EUR"]),
                "period": _one_of(GoalPeriod),
                "waiting": _amount,
            },
        )
    )
    days = draw(st.one_of(st.just({}), _range("opens", "by"), st.fixed_dictionaries({"by": _day()})))
    return {**found, **days}


def _question() -> st.SearchStrategy[Raw]:
    return st.fixed_dictionaries(
        {"question": st.sampled_from(_QUESTIONS)},
        optional={
            "kind": _one_of(QuestionKind),
            "asked_by": st.sampled_from(["Runners", "Controllers", "Nobody listed"]),
            "answer": _sentence,
        },
    )


def _audience(questions: list[Raw], goal_numbers: st.SearchStrategy[list[int]]) -> st.SearchStrategy[Raw]:
    segment = st.fixed_dictionaries(
        {"name": st.sampled_from(["Runners", "Controllers", "Patients 55+"])},
        optional={
            "situation": _sentence,
            "role": _one_of(Role),
            "serves_goals": goal_numbers,
        },
    )
    steps = ("trigger", "comparing", "deciding", "returning")
    return st.fixed_dictionaries(
        {
            "ideal_customer": st.sampled_from(["Group controllers in the UK", "Runners aged 25 to 50. And patients"]),
            "questions": st.just(questions),
        },
        optional={
            "segments": st.lists(segment, min_size=1, max_size=3, unique_by=lambda one: one["name"]),
            "journey": st.fixed_dictionaries({}, optional=dict.fromkeys(steps, _sentence)),
            "can_be_reached_by_day": st.booleans(),
        },
    )


def _proof(question_numbers: st.SearchStrategy[list[int]]) -> st.SearchStrategy[Raw]:
    return st.fixed_dictionaries(
        {"proof": st.sampled_from(_PROOFS)},
        optional={
            "kind": _one_of(ProofKind),
            "answers": question_numbers,
            "may_be_published": st.booleans(),
            "said_by": _name,
            "renewed": _one_of(Renewal),
        },
    )


def _means(question_numbers: st.SearchStrategy[list[int]]) -> st.SearchStrategy[Raw]:
    person = st.fixed_dictionaries({"role": _name, "hours_per_week": _hours}, optional={"makes": _some_of(FormatKey)})
    wish = st.fixed_dictionaries(
        {"format": _one_of(FormatKey)},
        optional={
            "name": st.sampled_from(["Briefing", "Reel"]),
            "hours": st.sampled_from([0.5, 3, 12, 60]),
            "max_per_month": st.integers(1, 4),
        },
    )
    channel = st.fixed_dictionaries(
        {"channel": _one_of(ChannelKey)},
        optional={
            "name": st.sampled_from(["Our list", "The page"]),
            "is_used": st.booleans(),
            "reach": _amount,
            "audience_is_there": st.booleans(),
        },
    )
    return st.fixed_dictionaries(
        {
            "people": st.lists(person, min_size=1, max_size=4),
            "budget": st.fixed_dictionaries(
                {
                    "amount": _amount,
                    "currency": st.sampled_from(_CURRENCIES),
                    "period": _one_of(Period),
                }
            ),
            "frequency": _one_of(Frequency),
        },
        optional={
            "formats": st.lists(wish, min_size=1, max_size=4, unique_by=lambda one: one["format"]),
            "channels": st.lists(channel, min_size=1, max_size=6, unique_by=lambda one: one["channel"]),
            "themes": _themes(question_numbers),
        },
    )


@st.composite
def _themes(draw: st.DrawFn, question_numbers: st.SearchStrategy[list[int]]) -> list[Raw]:
    """Return themes whose shares are 100 together."""
    names = draw(_several("Repair and care", "Making-of", "Offers", "Benchmark"))
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=len(names) - 1, max_size=len(names) - 1)))
    shares = [after - before for before, after in zip([0, *cuts], [*cuts, 100], strict=True)]
    asked = st.fixed_dictionaries({}, optional={"questions": question_numbers})
    return [{"name": name, "share": share, **draw(asked)} for name, share in zip(names, shares, strict=True)]


def _timing() -> st.SearchStrategy[Raw]:
    blackout = st.tuples(_range(length_max=100), st.fixed_dictionaries({}, optional={"reason": st.just("Stocktaking")}))
    season = st.tuples(
        _range(),
        st.fixed_dictionaries(
            {
                "name": st.sampled_from(["Gift buying", "Race season", "August"]),
                "kind": _one_of(SeasonKind),
            },
            optional={"sells": st.just("Gift vouchers"), "is_yearly": st.booleans()},
        ),
    )
    return st.fixed_dictionaries(
        {},
        optional={
            "start_date": _day(-30, 200),
            "nothing_before": _day(-30, 160),
            "weekdays": _some_of(Weekday),
            "quiet_first_working_days": st.integers(0, 15),
            "time_of_day": st.just("7:30"),
            "blackouts": st.lists(blackout.map(_merge), min_size=1, max_size=4),
            "publishes_on_holidays": st.booleans(),
            "seasons": st.lists(season.map(_merge), min_size=1, max_size=6),
        },
    )


def _rules() -> st.SearchStrategy[Raw]:
    reviewer = st.fixed_dictionaries(
        {"who": _name},
        optional={
            "working_days": st.sampled_from([1, 0, 0.5, 3, 10, 30]),
            "checks": _one_of(CheckedPieces),
        },
    )
    return st.fixed_dictionaries(
        {},
        optional={
            "forbidden_words": _several(*_WORDS),
            "forbidden_claims": st.just(["No promise of a result."]),
            "barred_proof": _some_of(ProofKind),
            "refused_channels": _some_of(ChannelKey),
            "always_state": st.just(["Not medical advice"]),
            "needs_consent_for_names": st.booleans(),
            "reviewers": st.lists(reviewer, min_size=1, max_size=4),
            "other": st.just(["Always mention the terrace in January"]),
        },
    )


def _market(question_numbers: st.SearchStrategy[list[int]]) -> st.SearchStrategy[Raw]:
    rival = st.fixed_dictionaries(
        {"name": st.sampled_from(["Ledgerhouse", "Bayview Sports Injury"])},
        optional={"strength": _sentence, "weakness": _sentence, "is_checked": st.booleans()},
    )
    gap = st.fixed_dictionaries(
        {"gap": _sentence},
        optional={
            "opportunity": _sentence,
            "questions": question_numbers,
            "priority": _one_of(Level),
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


def _voice() -> st.SearchStrategy[Raw]:
    return st.fixed_dictionaries(
        {},
        optional={
            "voice": st.just("Friendly"),
            "traits": st.just(["plain", "exact"]),
            "always": _sentence,
            "never": _sentence,
            "messages": st.just(["Repair comes first."]),
            "pairs": st.just([{"not_like_this": "The best in town.", "like_this": "212 people reviewed us."}]),
            "words_min": st.sampled_from([300, 800]),
            "words_max": st.sampled_from([900, 2500]),
            "checklist": st.just(["One idea", "One next step"]),
        },
    )


def _results() -> st.SearchStrategy[Raw]:
    rates = ("goal_rate", "signup_rate", "download_rate", "click_rate", "bounce_rate")
    return st.fixed_dictionaries(
        {},
        optional={
            "visits_per_month": _amount,
            **dict.fromkeys(rates, _percent),
            "sources": _some_of(Source),
            "review_every": st.sampled_from(["Month", "Quarter"]),
            "can_split_test": st.booleans(),
        },
    )


def _merge(parts: tuple[Raw, Raw]) -> Raw:
    return {**parts[0], **parts[1]}
