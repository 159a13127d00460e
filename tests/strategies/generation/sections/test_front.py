"""The front page: what the plan says, on one page, with the first action and its date."""

import pytest

from strategies.generation.brief import Brief, parse_brief
from strategies.generation.planning.build import build_plan
from strategies.generation.sections.calendar import CalendarSection
from strategies.generation.sections.front import FrontSection, recount_evidence
from strategies.generation.wording import day
from tests.strategies.generation.briefs import TODAY, brief, changed, minimal, sample
from tests.strategies.generation.composing import compose_all, compose_one

POSITIONS = range(3)


def front(of: Brief) -> FrontSection:
    section = compose_all(of)["front"]
    assert isinstance(section, FrontSection)
    return section


@pytest.mark.parametrize("position", POSITIONS)
def test_three_refusals_have_reasons(position: int) -> None:
    page = front(sample(position))
    assert len(page.will_not) == 3
    for statement, (what, reason) in zip(
        page.will_not, build_plan(sample(position), TODAY).thesis.refusals, strict=True
    ):
        assert what in statement.text
        assert reason in statement.text


@pytest.mark.parametrize("position", POSITIONS)
def test_first_action_is_the_first_thing_due_in_the_calendar(position: int) -> None:
    rows = [row for row in build_plan(sample(position), TODAY).calendar.rows if row.kind in ("asset", "piece")]
    first = min(rows, key=lambda row: row.due)
    text = front(sample(position)).monday.text
    assert text.startswith(f"First action, {day(build_plan(sample(position), TODAY).window.start)}: {first.title}")
    assert day(first.due) in text


@pytest.mark.parametrize("position", POSITIONS)
def test_bet_and_what_it_gives_up_are_judgements(position: int) -> None:
    page = front(sample(position))
    assert page.bet.evidence == page.gives_up.evidence == "judgement"
    assert "points" in page.gives_up.basis


def test_objective_is_quoted_with_its_day() -> None:
    assert front(sample(0)).objective.text.startswith("The objective, by 31 Aug 2027: “Raise qualified demo requests")
    assert front(brief()).objective.text == (
        "The objective: “More enquiries from architects.” It has no date yet; agree on one first."
    )


def test_metric_says_what_is_unknown() -> None:
    text = front(brief(goals=[{"text": "More enquiries.", "metric": "Enquiries", "target": 20.0}])).metric.text
    assert text.startswith("The one metric: enquiries, to 20. Today’s number is unknown. Next look: ")
    assert "has no name yet" in front(brief()).metric.text


def test_warnings_come_first() -> None:
    lost = [{"field": "business.constraints", "text": "Never on Saturday"}]
    page = front(parse_brief(minimal(lost_answers=lost)))
    assert page.warnings
    assert [block.kind for block in page.blocks()][: len(page.warnings)] == ["note"] * len(page.warnings)


def test_shares_that_were_not_given_are_a_judgement() -> None:
    assert front(brief()).pillars.evidence == "judgement"
    assert front(sample(0)).pillars.evidence == "you_told_us"


def test_plan_without_rows_asks_for_hours_first() -> None:
    people = [{"role": "Owner", "hours_per_week": 0.01}]
    page = front(parse_brief(changed(minimal(), {"means.people": people})))
    assert page.monday.text.startswith("First action: decide which hours you can give to content.")


def test_page_counts_the_statements_of_every_section() -> None:
    done = compose_all(sample(0))
    page = done["front"]
    assert isinstance(page, FrontSection)
    assert sum(page.evidence.values()) == sum(len(section.statements()) for section in done.values())
    assert recount_evidence(page, [page]).evidence != page.evidence


def test_page_follows_a_calendar_that_was_edited_by_hand() -> None:
    done = compose_all(sample(0))
    calendar = done["calendar"]
    assert isinstance(calendar, CalendarSection)
    pieces = [item for item in calendar.items if item.kind == "piece"]
    kept = [item for item in calendar.items if item.id != pieces[0].id]
    done["calendar"] = calendar.model_copy(update={"items": kept})

    page = compose_one("front", sample(0), done).section

    assert isinstance(page, FrontSection)
    assert page.cadence.text.startswith(f"Rhythm: {len(pieces) - 1} pieces in 90 days")
