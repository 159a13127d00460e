from typing import Any

import pytest

from tests.strategies.generation.planning.tensions.finding import find

# Without a start date the plan runs from 7 December 2026 to 6 March 2027.
GIFTS: dict[str, Any] = {"name": "Gifts", "first": "2026-11-25", "last": "2026-12-18", "kind": "Buying"}
QUIET: dict[str, Any] = {"name": "Winter", "first": "2027-01-01", "last": "2027-01-31", "kind": "Quiet"}


def test_first_piece_is_late_when_nothing_may_appear_before_a_day() -> None:
    found = find(timing={"nothing_before": "2027-01-15"})["first_piece_late"]
    assert found.title == "The first piece cannot appear before 15 Jan 2027, 39 days after the start."
    assert found.paths == ("timing.nothing_before",)


def test_first_piece_is_after_the_plan_when_checks_take_longer() -> None:
    reviewers = [{"who": who, "working_days": 30} for who in ("Legal", "Board", "Owner")]
    found = find(rules={"reviewers": reviewers})["first_piece_late"]
    assert found.title.endswith(", after these 90 days.")
    assert "90 working days of checks" in found.working


def test_first_piece_is_no_tension_when_it_is_early() -> None:
    assert "first_piece_late" not in find()


def test_long_checks_add_the_days_of_all_reviewers() -> None:
    reviewers = [{"who": "Legal", "working_days": 3}, {"who": "Auditor", "working_days": 2}]
    found = find(rules={"reviewers": reviewers})["checks_long"]
    assert found.title == "Every piece waits 5 working days for checks."
    assert found.working == "Working days, one check after the other: Legal: 3; Auditor: 2."


def test_unknown_checks_name_the_reviewer() -> None:
    found = find(rules={"reviewers": [{"who": "Auditor"}]})
    assert found["checks_unknown"].title == "How long “Auditor” takes to check a piece is unknown."
    assert found["checks_unknown"].default == "One working day of checks stands before each piece."
    assert "checks_long" not in found


@pytest.mark.parametrize("reviewers", [None, [{"who": "Founder", "working_days": 1}]])
def test_checks_are_no_tension_when_short(reviewers: list[Any] | None) -> None:
    assert not {"checks_long", "checks_unknown"} & set(find(rules={"reviewers": reviewers}))


def test_season_is_too_close_when_it_began_before_the_first_piece() -> None:
    found = find(timing={"seasons": [GIFTS]})["season_too_close"]
    assert found.title.startswith("“Gifts” began on 25 Nov 2026; the first piece can appear on ")
    assert found.paths == ("timing.seasons.0",)


def test_season_that_has_hardly_begun_is_not_called_decided() -> None:
    late = find(timing={"seasons": [GIFTS]})["season_too_close"]
    early = find(timing={"seasons": [{**GIFTS, "first": "2026-12-07", "last": "2027-02-28"}]})["season_too_close"]
    assert late.consequence.startswith("Buyers have mostly decided; ")
    assert early.consequence.startswith("Its first days pass without a piece; ")


@pytest.mark.parametrize(
    "change",
    [{"first": "2027-02-01", "last": "2027-02-20"}, {"kind": "Quiet"}, {"first": "2026-10-01", "last": "2026-11-01"}],
)
def test_season_is_not_too_close_when_it_is_ahead_or_over(change: dict[str, Any]) -> None:
    assert "season_too_close" not in find(timing={"seasons": [{**GIFTS, **change}]})


def test_next_season_is_named_when_none_falls_into_the_window() -> None:
    budget = {"name": "Budgets", "first": "2027-09-01", "last": "2027-11-30", "kind": "Buying"}
    found = find(timing={"seasons": [budget]})["no_season_in_window"]
    assert found.title == "Your next buying season, “Budgets”, begins on 1 Sep 2027: 179 days after this plan."
    assert "no_season_in_window" not in find(timing={"seasons": [budget, GIFTS]})


def test_quiet_window_counts_its_days() -> None:
    found = find(timing={"seasons": [QUIET]})["window_is_quiet"]
    assert found.title == "31 of these 90 days are quiet: “Winter”."
    short = {**QUIET, "last": "2027-01-10"}
    assert "window_is_quiet" not in find(timing={"seasons": [short]})


@pytest.mark.parametrize(("country", "is_found"), [(None, True), ("NL", False)])
def test_unknown_country_is_reported(country: str | None, is_found: bool) -> None:
    assert ("country_unknown" in find(business__country=country)) is is_found


@pytest.mark.parametrize(("language", "is_found"), [("fr", True), ("en-GB", False), (None, False)])
def test_other_languages_than_english_are_reported(language: str | None, is_found: bool) -> None:
    assert ("language_not_english" in find(business__language=language)) is is_found
