"""Checks of titles: no two alike, and each made in a way that its question and proof allow."""

from strategies.generation.checks.model import Outcome, Rule, Strategy, failed, passed
from strategies.generation.checks.rows import current_pieces
from strategies.generation.planning.plan import Title
from strategies.generation.planning.title_patterns import DECIDED, is_allowed, normalize_title
from strategies.generation.sections.pillars import PillarsSection, titles_by_id
from strategies.generation.wording import pluralize, quote


def check_titles_differ(strategy: Strategy) -> Outcome:
    """Compare the titles of the calendar with each other, and those of the pillars."""
    for key, titles in (
        ("pillars", list(titles_by_id(strategy.require(PillarsSection)).values())),
        ("calendar", [row.title for row in current_pieces(strategy)]),
    ):
        seen = set[str]()
        for title in titles:
            name = normalize_title(title)
            if name in seen:
                return failed(f"{quote(title, 100)} is there twice.", key)
            seen.add(name)
    return passed(f"{pluralize(len(strategy.plan.titles), 'title')}, no two alike.")


def check_title_patterns(strategy: Strategy) -> Outcome:
    """Check that no title promises what its question or proof does not give."""
    wrong = [title.text for title in strategy.plan.titles if not _fits(strategy, title)]
    if wrong:
        return failed(f"{quote(wrong[0], 100)} does not fit its question, its proof or its format.", "pillars")
    if any(title.pattern == DECIDED for title in strategy.plan.titles):
        return passed("Every title is for one of your customers’ questions.")
    return passed("Every title is the question as asked, or a pattern for its kind.")


def _fits(strategy: Strategy, title: Title) -> bool:
    brief = strategy.brief
    proof = (brief.proof or ())[title.proof - 1].kind if title.proof else None
    return is_allowed(title.pattern, brief.audience.questions[title.question - 1].kind, proof, title.format)


TITLE_RULES = (
    Rule(key="titles", title="No two titles are alike", check=check_titles_differ),
    Rule(key="patterns", title="Every title fits its question", check=check_title_patterns),
)
