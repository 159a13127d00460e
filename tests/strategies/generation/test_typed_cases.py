"""Briefs that once went wrong, with their rules typed: the plan keeps every one of them."""

from datetime import date

import pytest

from strategies.generation.brief import Brief, parse_brief
from strategies.generation.planning.build import build_plan
from strategies.generation.planning.plan import Plan
from strategies.generation.planning.schedule import Row
from tests.strategies.generation.briefs import TODAY
from tests.strategies.generation.case_files import TWINS, read_twin

RULES_AND_SEASONS = "20_user_wishes"
TUESDAY, FRIDAY, SUNDAY = 1, 4, 6


def brief_of(name: str) -> Brief:
    return parse_brief(read_twin(name))


def plan_of(name: str) -> Plan:
    return build_plan(brief_of(name), TODAY)


def weekdays(plan: Plan) -> set[int]:
    return {row.day.weekday() for row in plan.calendar.pieces}


def pieces_of_season(plan: Plan, headline: str) -> list[Row]:
    return [row for row in plan.calendar.pieces if row.title == headline]


def tensions(plan: Plan) -> set[str]:
    return {tension.key for tension in plan.tensions}


@pytest.mark.parametrize("name", TWINS)
def test_typed_case_has_a_plan_without_lost_answers(name: str) -> None:
    assert brief_of(name).lost_answers is None
    assert plan_of(name).calendar.pieces


def test_restaurant_publishes_on_its_own_days_only() -> None:
    assert weekdays(plan_of(RULES_AND_SEASONS)) <= {1, 3}


def test_restaurant_sends_at_most_one_email_a_month() -> None:
    emails = [row for row in plan_of(RULES_AND_SEASONS).calendar.pieces if row.format == "Newsletter"]
    assert emails
    assert len({(row.day.year, row.day.month) for row in emails}) == len(emails)


def test_restaurant_announces_valentines_day_before_it_begins() -> None:
    rows = pieces_of_season(plan_of(RULES_AND_SEASONS), "Valentine's Day: a quiet table for two")
    assert len(rows) == 1
    assert rows[0].day < date(2027, 2, 7)


def test_restaurant_announces_the_terrace_before_it_opens() -> None:
    rows = pieces_of_season(plan_of(RULES_AND_SEASONS), "The terrace opens on 1 February")
    assert len(rows) == 1
    assert rows[0].day < date(2027, 2, 1)


def test_restaurant_publishes_half_as_often_in_its_quiet_weeks() -> None:
    """The brief asks for one piece a week; the piece about the terrace has to come then, so it is not counted."""
    quiet = [row for row in plan_of(RULES_AND_SEASONS).calendar.pieces if row.season == "Quiet January"]
    assert len(quiet) <= 2


def test_restaurant_keeps_the_holidays_of_england() -> None:
    off = {item.day for item in plan_of(RULES_AND_SEASONS).window.days_off}
    assert {date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)} <= off


def test_rule_that_no_code_can_keep_is_listed() -> None:
    assert plan_of(RULES_AND_SEASONS).thesis.not_enforced == ("Your rule: “Always mention the terrace in January.”",)


def test_arabic_shop_never_publishes_on_fridays() -> None:
    plan = plan_of("03_arabic_shop")
    assert weekdays(plan) == {TUESDAY, SUNDAY}
    assert plan.window.weekend == (4, 5)


def test_arabic_shop_keeps_the_holidays_of_its_country_and_no_christmas() -> None:
    off = {item.day: item.source for item in plan_of("03_arabic_shop").window.days_off}
    assert off[date(2027, 2, 22)] == "holiday"
    assert date(2026, 12, 25) not in off
    assert date(2027, 1, 1) not in off


def test_arabic_shop_prepares_ramadan_before_it_begins() -> None:
    rows = pieces_of_season(plan_of("03_arabic_shop"), "صناديق الهدايا لرمضان")
    assert len(rows) == 1
    assert rows[0].day < date(2027, 2, 8)


def test_arabic_questions_are_not_mixed_with_english_phrases() -> None:
    plan = plan_of("03_arabic_shop")
    assert {title.pattern for title in plan.titles} <= {"question", "answer"}


def test_language_that_the_offline_writer_does_not_write_is_reported() -> None:
    assert "language_not_english" in tensions(plan_of("03_arabic_shop"))
    assert "language_not_english" not in tensions(plan_of("18_nz_surf"))


def test_law_firm_waits_two_working_days_for_its_partner() -> None:
    plan = plan_of("06_law_firm")
    assert plan.window.check_days == 2
    holiday = date(2027, 2, 15)
    waits = {row.day: row.due for row in plan.calendar.pieces}
    # The Friday before is one working day before the Tuesday, because Monday is Presidents' Day.
    assert waits[date(2027, 2, 16)] == date(2027, 2, 11)
    assert holiday in {item.day for item in plan.window.days_off}


def test_law_firm_states_what_the_law_asks_for_in_every_brief() -> None:
    plan = plan_of("06_law_firm")
    assert plan.briefs
    for brief in plan.briefs:
        assert any("ATTORNEY ADVERTISING" in text for text in brief.must_state)
        assert any("guarantee" in text.casefold() for text in brief.must_not)


def test_law_firm_plans_no_piece_about_cases() -> None:
    plan = plan_of("06_law_firm")
    assert "trade_regulated" in tensions(plan)
    assert {row.format for row in plan.calendar.pieces} <= {"Article", "Video"}


def test_cure_is_neither_promised_nor_proved() -> None:
    brief, plan = brief_of("07b_supplement_cures"), plan_of("07b_supplement_cures")
    assert plan.thesis.warnings[0].startswith("Your own description or offer says “cure”")
    assert "21 CFR 101.93" in plan.thesis.warnings[0]
    assert all(title.proof is None for title in plan.titles)
    assert "proof_barred" in tensions(plan)
    own = [plan.thesis.bet, plan.thesis.promise, plan.thesis.audience, *(row.title for row in plan.calendar.rows)]
    assert brief.business.description not in " ".join(own)
    words = " ".join(own).replace("VitaCure", "").casefold()
    assert "cure" not in words
    assert "prevent" not in words


def test_game_studio_publishes_nothing_before_its_announcement() -> None:
    plan = plan_of("08_game_studio")
    assert min(row.day for row in plan.calendar.pieces) >= date(2027, 1, 15)
    assert plan.window.start == date(2027, 1, 4)


def test_game_studio_waits_five_working_days_for_its_publisher() -> None:
    plan = plan_of("08_game_studio")
    assert plan.window.check_days == 5
    assert {(row.day - row.due).days for row in plan.calendar.pieces} == {7}


def test_game_studio_announces_the_demo_before_the_festival() -> None:
    rows = pieces_of_season(plan_of("08_game_studio"), "Play the Mosslight demo in Steam Next Fest")
    assert len(rows) == 1
    assert rows[0].day < date(2027, 2, 22)


def test_game_studio_posts_only_where_it_wants_to() -> None:
    plan = plan_of("08_game_studio")
    assert {row.channel for row in plan.calendar.pieces} <= {"TikTok", "YouTube", "Other", "Website"}
    assert "proof_permission_unknown" in tensions(plan)


def test_surf_school_publishes_on_fridays_that_are_no_holidays() -> None:
    plan = plan_of("18_nz_surf")
    days = {row.day for row in plan.calendar.pieces}
    assert weekdays(plan) == {FRIDAY}
    assert not days & {date(2026, 12, 25), date(2027, 1, 1)}
    off = {item.day for item in plan.window.days_off}
    assert {date(2027, 1, 4), date(2027, 2, 8)} <= off


def test_single_weekday_is_named_as_the_limit() -> None:
    plan = plan_of("18_nz_surf")
    assert len(plan.calendar.pieces) <= 12
    assert "you publish on Fridays" in " ".join(plan.calendar.left_out)


def test_page_for_bookings_is_there_before_the_first_piece_asks_for_one() -> None:
    for name in ("18_nz_surf", RULES_AND_SEASONS):
        plan = plan_of(name)
        ready = next(row.day for row in plan.calendar.rows if row.id == "form-slots")
        assert ready <= min(row.day for row in plan.calendar.pieces)
