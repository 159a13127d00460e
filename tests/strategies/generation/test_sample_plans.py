"""The plans of the three samples, as a strategist would demand them after reading each brief."""

from datetime import date

from strategies.generation.planning.build import build_plan
from strategies.generation.planning.days import days_from, is_working_day
from strategies.generation.planning.plan import Plan
from strategies.generation.planning.schedule import Row
from tests.strategies.generation.briefs import TODAY, sample

CLOSEWELL, FELL_AND_RYE, HARBOUR_STREET = 0, 1, 2
THURSDAY, SATURDAY, SUNDAY = 3, 5, 6


def plan_of(position: int) -> Plan:
    return build_plan(sample(position), TODAY)


def hours(rows: list[Row]) -> float:
    return sum(row.hours for row in rows)


def tensions(plan: Plan) -> set[str]:
    return {tension.key for tension in plan.tensions}


def rows_by_id(plan: Plan) -> dict[str, Row]:
    return {row.id: row for row in plan.calendar.rows}


def test_closewell_bets_on_its_benchmark_and_publishes_it_first() -> None:
    plan = plan_of(CLOSEWELL)
    assert plan.option.key == "numbers"
    assert plan.option.proof[0] == 1
    assert "benchmark of 61 closes" in plan.thesis.bet
    first = plan.calendar.pieces[0]
    assert first.is_option
    assert first.proof == 1


def test_closewell_makes_the_figures_before_the_edition() -> None:
    plan = plan_of(CLOSEWELL)
    rows = rows_by_id(plan)
    figures = [row for row in plan.calendar.rows if row.title.startswith("Figures for")]
    assert len(figures) == 1
    editions = [row for row in plan.calendar.pieces if figures[0].id in row.needs]
    assert editions
    assert rows[figures[0].id].day < min(row.due for row in editions)


def test_closewell_publishes_nothing_in_the_first_six_working_days() -> None:
    quiet = {
        *(date(2026, 12, day) for day in (1, 2, 3, 4, 7, 8)),
        *(date(2027, 1, day) for day in (4, 5, 6, 7, 8, 11)),
        *(date(2027, 2, day) for day in (1, 2, 3, 4, 5, 8)),
        *(date(2027, 3, day) for day in (1, 2, 3, 4, 5)),
    }
    days = {row.day for row in plan_of(CLOSEWELL).calendar.pieces}
    assert not days & quiet
    assert {day.weekday() for day in days} <= {1, 3}


def test_closewell_gives_its_lawyers_three_days_and_its_auditor_one() -> None:
    plan = plan_of(CLOSEWELL)
    assert plan.window.check_days == 4
    assert plan.window.are_check_days_assumed
    for row in plan.calendar.pieces:
        waiting = [day for day in days_from(row.due, row.day) if day < row.day and is_working_day(plan.window, day)]
        assert len(waiting) == 4


def test_closewell_asks_its_customers_before_it_names_them() -> None:
    plan = plan_of(CLOSEWELL)
    rows = rows_by_id(plan)
    stories = [row for row in plan.calendar.pieces if row.format == "Customer story"]
    for story in stories:
        consent = [rows[needed] for needed in story.needs if needed.startswith("consent-")]
        assert consent
        assert all(row.day < story.due for row in consent)
    assert "proof_permission_unknown" in tensions(plan)


def test_closewell_invites_to_its_webinar() -> None:
    rows = plan_of(CLOSEWELL).calendar.rows
    by_id = {row.id: row for row in rows}
    for webinar in (row for row in rows if row.format == "Webinar"):
        invitations = [by_id[needed] for needed in webinar.needs if needed.startswith("invitation-")]
        assert invitations
        assert all((webinar.day - row.day).days >= 3 for row in invitations)


def test_fell_and_rye_is_warned_that_its_run_opens_after_these_days() -> None:
    plan = plan_of(FELL_AND_RYE)
    assert {"goal_opens_later", "stock_below_demand"} <= tensions(plan)
    assert any("it opens on 6 Sep 2027" in warning for warning in plan.thesis.warnings)


def test_fell_and_rye_buys_no_reach_for_600_jackets() -> None:
    plan = plan_of(FELL_AND_RYE)
    assert any("1,150 people already wait for 600 jackets" in reason for _, reason in plan.thesis.refusals)
    assert "Paid adverts" in {channel.key for channel in plan.refused}
    assert not [line for line in plan.money.lines if "advert" in line.name.casefold()]


def test_fell_and_rye_shows_the_work_on_its_own_days() -> None:
    plan = plan_of(FELL_AND_RYE)
    assert plan.option.key in {"work", "list"}
    assert {row.day.weekday() for row in plan.calendar.pieces} <= {THURSDAY, SATURDAY, SUNDAY}
    holidays = {date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)}
    assert not holidays & {row.day for row in plan.calendar.pieces}


def test_fell_and_rye_spends_most_hours_on_those_who_can_buy_the_run() -> None:
    pieces = list(plan_of(FELL_AND_RYE).calendar.pieces)
    assert hours([row for row in pieces if row.goal == 1]) >= 0.6 * hours(pieces)
    newcomers = [row for row in pieces if row.segment == "First-time online buyers"]
    assert hours(newcomers) <= 0.4 * hours(pieces)


def test_fell_and_rye_sells_gifts_in_time_and_announces_a_discount_for_january_only() -> None:
    pieces = plan_of(FELL_AND_RYE).calendar.pieces
    gifts = [row for row in pieces if row.title.startswith("A gift that can be repaired")]
    assert [row.day <= date(2026, 12, 18) for row in gifts] == [True]
    discounts = [row for row in pieces if "discount" in row.title.casefold()]
    assert [date(2026, 12, 18) < row.day <= date(2027, 1, 31) for row in discounts] == [True]


def test_fell_and_rye_knows_that_its_list_grows_fast_enough() -> None:
    plan = plan_of(FELL_AND_RYE)
    assert "funnel_gives_enough" in tensions(plan)
    assert "26,679" in next(metric.no_forecast_reason for metric in plan.metrics if metric.goal == 2)


def test_harbour_street_writes_for_those_who_can_come_by_day() -> None:
    plan = plan_of(HARBOUR_STREET)
    assert "not_free_by_day" in tensions(plan)
    pieces = list(plan.calendar.pieces)
    asked = [row for row in pieces if row.question]
    patients = [row for row in asked if row.segment == "Patients after joint surgery"]
    assert hours(patients) >= 0.6 * hours(asked)
    assert all(row.segment == "Patients after joint surgery" for row in asked if row.is_option)


def test_harbour_street_has_its_page_for_slots_before_it_asks_for_bookings() -> None:
    plan = plan_of(HARBOUR_STREET)
    ready = rows_by_id(plan)["form-slots"].day
    assert all(ready < row.day for row in plan.calendar.pieces)


def test_harbour_street_uses_at_most_two_channels_and_its_four_hours() -> None:
    plan = plan_of(HARBOUR_STREET)
    assert len(plan.channels) <= 2
    assert plan.capacity.week_h == 4
    assert 4 <= len(plan.calendar.pieces) <= 7


def test_harbour_street_shows_no_case_and_waits_for_its_clinician() -> None:
    brief, plan = sample(HARBOUR_STREET), plan_of(HARBOUR_STREET)
    assert "Customer story" not in {row.format for row in plan.calendar.pieces}
    used = {brief.proof[title.proof - 1].kind for title in plan.titles if title.proof}
    assert used <= {"Person"}
    assert plan.window.check_days >= 1
    assert {"trade_regulated", "checks_unknown"} <= tensions(plan)
    assert all(row.due < row.day for row in plan.calendar.pieces)
