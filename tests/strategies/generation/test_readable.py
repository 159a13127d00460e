"""Editorial faults: template leftovers, wrong plurals, doubled words, text shared by clients."""

import re
from itertools import combinations

import pytest

from strategies.generation.schedule import festive_days, window_of
from strategies.generation.sections import Section
from strategies.generation.sections.calendar import CalendarSection
from strategies.generation.sections.front import FrontSection
from strategies.generation.sections.pillars import PillarsSection
from tests.strategies.generation.composing import TODAY, brief, compose_all, sample, texts

FAULTS = {
    "a place that was not filled": r"\{\w*\}",
    "one of many": r"\b1 (?:pieces|hours|channels|points|working days|contradictions|goals|weeks|months)\b",
    "many of one": r"\b(?:[02-9]|\d\d+) (?:piece|hour|channel|point|contradiction|goal)\b(?! a week)",
    "a doubled word": r"\b(?!that\b|had\b)([A-Za-z]{2,}) \1\b",
    "a doubled stop": r"\.\.(?!\.)|\.”\.|:”?:|\?:| ,| \.(?!\d)",
    "a doubled space": r"  +",
    "a value that is none": r"\bNone\b(?!:| of)|\bnan\b|\binf\b",
}
ONE_PAGE_WORDS = 400
"""The most words that fit on one page, printed in two columns of statement and evidence."""

POSITIONS = range(3)


@pytest.fixture(scope="module")
def strategies() -> list[dict[str, Section]]:
    return [compose_all(sample(position)) for position in POSITIONS]


@pytest.mark.parametrize("position", POSITIONS)
@pytest.mark.parametrize("fault", FAULTS)
def test_sentences_have_no_editorial_faults(fault: str, position: int, strategies: list[dict[str, Section]]) -> None:
    shown = [text for section in strategies[position].values() for text in re.split(r"\n| \| ", texts(section))]
    assert [text for text in shown if re.search(FAULTS[fault], text)] == []


@pytest.mark.parametrize("position", POSITIONS)
def test_statements_are_sentences(position: int, strategies: list[dict[str, Section]]) -> None:
    said = [item.text for section in strategies[position].values() for item in section.statements()]
    assert [text for text in said if not re.search(r"[.?!…]”?$", text)] == []
    assert [text for text in said if text[:1].islower()] == []


@pytest.mark.parametrize("position", POSITIONS)
def test_front_page_fits_on_one_page(position: int, strategies: list[dict[str, Section]]) -> None:
    front = strategies[position]["front"]
    assert isinstance(front, FrontSection)
    words = " ".join([*front.warnings, *(item.text for item in front.statements())]).split()
    assert len(words) <= ONE_PAGE_WORDS
    assert len(front.will_not) == 3


@pytest.mark.parametrize("position", POSITIONS)
def test_pillar_has_six_to_eight_titles_of_different_patterns(
    position: int, strategies: list[dict[str, Section]]
) -> None:
    section = strategies[position]["pillars"]
    assert isinstance(section, PillarsSection)
    for pillar in section.pillars:
        assert 6 <= len(pillar.spokes) <= 8
        ends = [re.split(r"[:?] ", spoke.title)[-1] for spoke in pillar.spokes]
        assert len(set(ends)) == len(ends)


@pytest.mark.parametrize("position", POSITIONS)
def test_due_dates_avoid_weekends_and_holidays(position: int, strategies: list[dict[str, Section]]) -> None:
    calendar = strategies[position]["calendar"]
    assert isinstance(calendar, CalendarSection)
    off = festive_days(window_of(sample(position), TODAY))
    assert [item.draft_due for item in calendar.items if item.draft_due.weekday() > 4 or item.draft_due in off] == []
    assert [item.date for item in calendar.items if item.date in off] == []


def test_draft_is_due_only_after_enough_hours() -> None:
    of = brief(business_context__team_size=0.1, content_strategy__content_frequency="Bi-weekly")
    calendar = compose_all(of)["calendar"]
    assert isinstance(calendar, CalendarSection)
    spent = 0.0
    for item in calendar.items:
        spent += item.hours
        weeks = ((item.draft_due - calendar.start).days + 1) / 7
        # A tenth of a person makes content for 2.8 hours a week.
        assert spent <= weeks * 2.8 + 0.5


@pytest.mark.parametrize(("one", "other"), [*combinations(POSITIONS, 2)])
def test_strategies_of_different_clients_share_few_sentences(
    one: int, other: int, strategies: list[dict[str, Section]]
) -> None:
    """Allow a few sentences that all strategies share, such as the working week or the owner's role."""
    said = [
        {item.text for section in strategies[position].values() for item in section.statements()}
        for position in (one, other)
    ]
    assert len(said[0] & said[1]) < 0.2 * min(map(len, said))
    titles = [
        {spoke.title for pillar in strategies[position]["pillars"].pillars for spoke in pillar.spokes}  # type: ignore[attr-defined]
        for position in (one, other)
    ]
    assert titles[0] & titles[1] == set()
