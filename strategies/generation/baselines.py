"""Current figures from the brief, and how to find the missing ones."""

from pydantic import BaseModel, ConfigDict

from strategies.generation.brief import Brief
from strategies.generation.facts import Facts
from strategies.generation.wording import exact_numeral, phrase

_SITE = "business_context.performance_metrics"
_RATES = "performance_analytics.conversion_rates"
_REACT = "audience_intelligence.engagement_metrics"

# Path, title, unit, how to find out, and whether to list it if it is missing.
_NUMBERS = (
    (f"{_SITE}.traffic", "Visits a month", "", "web statistics, middle of the last three months", True),
    (f"{_SITE}.conversion_rate", "Conversion rate", "%", "last month's enquiries or sales / visits", True),
    (f"{_SITE}.bounce_rate", "Bounce rate", "%", "web statistics", False),
    (f"{_SITE}.avg_session_duration", "Average session", " s", "web statistics", False),
    (f"{_RATES}.email_signup", "Email sign-up", "%", "new subscribers last month / visits", True),
    (f"{_RATES}.lead_generation", "Enquiry or lead", "%", "enquiries last month / visits", False),
    (f"{_RATES}.content_download", "Download", "%", "downloads last month / visits to the page", False),
    (f"{_RATES}.purchase", "Purchase", "%", "orders last month / visits", False),
    (f"{_RATES}.newsletter_subscription", "Newsletter subscription", "%", "subscribers last month / visits", False),
    (f"{_REACT}.click_through_rate", "Click-through rate", "%", "the middle of the last ten mails or posts", True),
    (f"{_REACT}.engagement_rate", "Engagement rate", "%", "the middle of the last ten posts", False),
    (f"{_REACT}.time_on_page", "Time on page", " s", "web statistics, the five pages read most", False),
    (f"{_REACT}.likes", "Likes per post", "", "the middle of the last ten posts", False),
    (f"{_REACT}.shares", "Shares per post", "", "the middle of the last ten posts", False),
    (f"{_REACT}.comments", "Comments per post", "", "the middle of the last ten posts", False),
)


class Baseline(BaseModel):
    """A current figure. `value` is empty if it is unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: str
    title: str
    value: str
    how: str
    """How to find it out."""


def baselines_of(brief: Brief) -> list[Baseline]:
    """Return the known figures, and the unknown ones that matter."""
    facts = Facts(brief)
    facts.add_answers(*(path for path, *_ in _NUMBERS), f"{_RATES}.current_performance")
    known = facts.values()
    found = []
    for path, title, unit, how, matters in _NUMBERS:
        value = known.get(path)
        if isinstance(value, int | float):
            found.append(Baseline(field=path, title=title, value=f"{exact_numeral(value)}{unit}", how=how))
        elif matters:
            found.append(Baseline(field=path, title=title, value="", how=how))
    today = known.get(f"{_RATES}.current_performance")
    if isinstance(today, str):
        path = f"{_RATES}.current_performance"
        found.append(
            Baseline(
                field=path,
                title="What content brings today",
                value=phrase(today, 200),
                how="ask every new customer how they found you",
            )
        )
    return found
