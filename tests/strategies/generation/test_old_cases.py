"""Converted briefs that once went wrong: what each of them got wrong is obeyed, asked for again, or listed."""

from datetime import date

import pytest

from strategies.generation.brief import Brief, load_brief
from strategies.generation.planning.build import build_plan
from strategies.generation.planning.plan import Plan
from tests.strategies.generation.briefs import TODAY
from tests.strategies.generation.case_files import read_case

TUESDAY, THURSDAY, SUNDAY = 1, 3, 6


def brief_of(name: str) -> Brief:
    return load_brief(read_case(name))


def plan_of(name: str) -> Plan:
    return build_plan(brief_of(name), TODAY)


def weekdays(plan: Plan) -> set[int]:
    return {row.day.weekday() for row in plan.calendar.pieces}


def tensions(plan: Plan) -> set[str]:
    return {tension.key for tension in plan.tensions}


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("min/rules", ["Never publish on Saturday", "No emails on Sundays", "Do not use Instagram"]),
        ("min/r5_embargo", ["Nothing may be published before 15 January 2027"]),
        ("min/r7b", ["Maximum one email a month"]),
        ("20_user_wishes", ["Never post on Mondays, we are closed", "Maximum one email a month"]),
        ("11_conflicting_goals", ["Never mention prices", "We must not use social media"]),
        ("01_boulangerie_lyon_fr", ["Fermé le lundi", "Pas plus de 60 galettes par jour"]),
        ("03_arabic_shop_ar", ["لا نشر يوم الجمعة"]),
        ("04_us_shelter", ["Never post the address of a foster home"]),
        ("06_law_firm", ["A partner approves everything, 2 business days"]),
        ("08_game_studio", ["Nothing may be shown before 15 January 2027"]),
        ("15_caps_symbols", ['DON\'T SAY "LUXURY"']),
    ],
)
def test_rule_in_words_is_listed_for_people(name: str, rules: list[str]) -> None:
    listed = " ".join(plan_of(name).thesis.not_enforced).replace("‘", '"').replace("’", '"')
    for rule in rules:
        assert rule.rstrip('"') in listed


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("min/days", "Good days to publish"),
        ("min/seasons", "Seasons"),
        ("min/review_goes", "Who checks before publishing"),
        ("min/r1d", "Formats you want to make"),
        ("18_nz_surf", "Days to keep free"),
        ("12_injection_mess", "Formats you want to make"),
    ],
)
def test_answer_that_was_not_carried_over_is_named_on_page_one(name: str, field: str) -> None:
    assert any(f"“{field}”" in warning for warning in plan_of(name).thesis.warnings)


def test_weekdays_in_words_are_assumed_and_not_read() -> None:
    window = plan_of("min/days").window
    assert window.are_weekdays_assumed
    assert window.weekdays == (TUESDAY, THURSDAY)


def test_one_weekday_is_kept_however_often_one_wants_to_publish() -> None:
    daily, frequent = plan_of("min/daily_one_day"), plan_of("min/r6_oneday")
    assert weekdays(daily) == {TUESDAY}
    assert weekdays(frequent) == {THURSDAY}
    assert "you publish on Tuesdays" in " ".join(daily.calendar.left_out)


def test_blackout_of_the_whole_window_gives_no_piece_and_says_why() -> None:
    plan = plan_of("min/blackout_all")
    assert plan.calendar.pieces == ()
    assert "90 days are kept free" in " ".join(plan.calendar.left_out)
    assert "nothing_fits" in tensions(plan)
    # A plan without hours does not say that it prepares something.
    assert "first_piece_late" not in tensions(plan)
    assert plan.thesis.warnings[0].startswith("You keep every working day of these 90 days free.")


def test_rhythm_beyond_the_hours_gets_the_largest_plan_that_fits() -> None:
    newsletters = plan_of("min/ill_newsletter")
    assert [row.format for row in newsletters.calendar.pieces] == ["Newsletter"] * 2
    videos = plan_of("10_illustrator_daily_video")
    assert [row.format for row in videos.calendar.pieces] == ["Video"]
    assert "rhythm_beyond_hours" in tensions(videos)


def test_start_that_has_passed_is_moved_to_next_monday() -> None:
    window = plan_of("14a_start_past").window
    assert window.start == date(2026, 12, 7)
    assert any("has passed" in remark for remark in window.remarks)


def test_themes_that_differ_only_in_case_are_one_pillar() -> None:
    names = [pillar.title.casefold() for pillar in plan_of("min/mix_dup").pillars]
    assert len(set(names)) == len(names)


def test_tiny_share_of_a_theme_is_rounded_to_a_whole_number() -> None:
    shares = {pillar.title: pillar.share_percent for pillar in plan_of("min/mix_extreme").pillars}
    assert shares["B"] > 90
    assert sum(shares.values()) == 100


def test_channel_of_the_audience_gets_the_pieces() -> None:
    """TikTok once got three hours a week and none of 32 pieces."""
    plan = plan_of("min/r1d")
    by_channel = {channel.key: 0 for channel in plan.channels}
    for row in plan.calendar.pieces:
        by_channel[row.channel] += 1
    assert by_channel["TikTok"] > 0
    assert all(by_channel.values())


def test_unknown_formats_include_posts_where_the_customers_are() -> None:
    """The bakery once refused Instagram, where its customers are, because no format of it needed a network."""
    plan = plan_of("01_boulangerie_lyon_fr")
    assert "Instagram" in {row.channel for row in plan.calendar.pieces}
    assert [form.key for form in plan_of("13_minimal").capacity.formats] == ["Article", "Newsletter"]


def test_proof_without_questions_is_beside_no_title() -> None:
    for name in ("min/proof_years", "min/r8_proof", "07b_supplement_cures"):
        assert all(title.proof is None for title in plan_of(name).titles)


def test_claim_of_a_cure_is_warned_of_even_if_the_trade_is_unknown() -> None:
    plan = plan_of("07b_supplement_cures")
    own = " ".join([plan.thesis.bet, plan.thesis.promise, plan.thesis.audience])
    assert "cure arthritis" not in own
    assert "prevent cancer" not in own
    assert "regulation_unknown" in tensions(plan)


def test_goals_in_words_have_no_target_and_no_forecast() -> None:
    for metric in plan_of("min/goals").metrics:
        assert metric.by is None
        assert metric.forecast is None
    assert "goal_not_measurable" in tensions(plan_of("min/goals"))


def test_checking_time_in_words_is_assumed_and_asked_for() -> None:
    plan = plan_of("min/review_goes")
    assert plan.window.are_check_days_assumed
    assert plan.window.check_days == 1


def test_sunday_is_used_if_it_is_the_only_day_that_was_chosen() -> None:
    assert weekdays(plan_of("11_conflicting_goals")) == {SUNDAY}


def test_unknown_country_keeps_festive_days_free_as_an_assumption() -> None:
    plan = plan_of("04_us_shelter")
    assert {item.source for item in plan.window.days_off} == {"festive"}
    assert "country_unknown" in tensions(plan)
