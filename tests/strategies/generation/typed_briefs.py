"""Hypothesis strategies for briefs: any valid answers, many of them unknown, some of them at odds with each other."""

from hypothesis import strategies as st

from strategies.generation.brief import Brief
from strategies.generation.brief.audience import QuestionKind, Role
from strategies.generation.brief.business import Position, Regulation, Trade
from strategies.generation.brief.goals import GoalKind, GoalPeriod
from strategies.generation.brief.proof import ProofKind, Renewal
from tests.strategies.generation.typed_answers import Raw, amount, day, day_range, name, numbers, one_of, sentence
from tests.strategies.generation.typed_conditions import market, means, results, rules, timing, voice

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
_COUNTRIES = ("GB", "NL", "DE", "US", "SA", "JP", "IN", "IL", "FR", "NZ", "AE", "BR", "AQ")
_REGIONS = {"GB": "SCT", "DE": "BY", "US": "CA", "NZ": "AUK", "IN": "KA", "FR": "ZZ"}
"""A region for some countries; the French one does not exist."""


def raw_briefs() -> st.SearchStrategy[Raw]:
    """Return valid briefs of version 2, as an API client would send them."""
    return _raw_briefs()


def briefs() -> st.SearchStrategy[Brief]:
    """Return valid briefs of version 2."""
    return raw_briefs().map(Brief.model_validate)


@st.composite
def _raw_briefs(draw: st.DrawFn) -> Raw:
    fewest = draw(st.sampled_from([1, 5]))
    questions = draw(st.lists(_question(), min_size=fewest, max_size=8, unique_by=lambda one: one["question"]))
    goals = draw(st.lists(_goal(), min_size=1, max_size=4))
    question_numbers = numbers(len(questions))
    required = {
        "version": st.just(2),
        "business": _business(),
        "goals": st.just(goals),
        "audience": _audience(questions, numbers(len(goals))),
        "means": means(question_numbers),
    }
    optional = {
        "proof": st.lists(_proof(question_numbers), min_size=draw(st.sampled_from([1, 3])), max_size=5),
        "timing": timing(),
        "rules": rules(),
        "market": market(question_numbers),
        "voice": voice(),
        "results": results(),
        "lost_answers": st.just([{"field": "Seasons", "text": "Sommerloch"}]),
    }
    if draw(st.booleans()):
        # Left to chance, a brief with all parts would be rare.
        return draw(st.fixed_dictionaries(required | optional))
    return draw(st.fixed_dictionaries(required, optional=optional))


@st.composite
def _business(draw: st.DrawFn) -> Raw:
    found = draw(
        st.fixed_dictionaries(
            {
                "business_name": st.sampled_from(["Fell & Rye", "Closewell", "iFix", "Bäckerei Öz", "Team A|B"]),
                "description": sentence,
                "offer": st.sampled_from(
                    ["First visit GBP 62.", "Jackets from EUR 190, repairs free", "A subscription"]
                ),
            },
            optional={
                "country": st.sampled_from(_COUNTRIES),
                "places": st.sampled_from(["Porto", "One town and 12 miles around"]),
                "language": st.sampled_from(["en-GB", "en", "de", "ja"]),
                "trade": one_of(Trade),
                "regulation": one_of(Regulation),
                "website": st.just("https://shop.example"),
                "position": one_of(Position),
                "stage": sentence,
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
                "kind": one_of(GoalKind),
                "metric": st.sampled_from(["Demo requests", "daytime slots filled", "Days to close", "GBP a month"]),
                "start": amount,
                "target": amount,
                "unit": st.sampled_from(["%", "jackets", "days", "EUR"]),
                "period": one_of(GoalPeriod),
                "waiting": amount,
            },
        )
    )
    days = draw(st.one_of(st.just({}), day_range("opens", "by"), st.fixed_dictionaries({"by": day()})))
    return {**found, **days}


def _question() -> st.SearchStrategy[Raw]:
    return st.fixed_dictionaries(
        {"question": st.sampled_from(_QUESTIONS)},
        optional={
            "kind": one_of(QuestionKind),
            "asked_by": st.sampled_from(["Runners", "Controllers", "A group not listed"]),
            "answer": sentence,
        },
    )


def _audience(questions: list[Raw], goal_numbers: st.SearchStrategy[list[int]]) -> st.SearchStrategy[Raw]:
    segment = st.fixed_dictionaries(
        {"name": st.sampled_from(["Runners", "Controllers", "Patients 55+"])},
        optional={
            "situation": sentence,
            "role": one_of(Role),
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
            "journey": st.fixed_dictionaries({}, optional=dict.fromkeys(steps, sentence)),
            "can_be_reached_by_day": st.booleans(),
        },
    )


def _proof(question_numbers: st.SearchStrategy[list[int]]) -> st.SearchStrategy[Raw]:
    return st.fixed_dictionaries(
        {"proof": st.sampled_from(_PROOFS)},
        optional={
            "kind": one_of(ProofKind),
            "answers": question_numbers,
            "may_be_published": st.booleans(),
            "said_by": name,
            "renewed": one_of(Renewal),
        },
    )
