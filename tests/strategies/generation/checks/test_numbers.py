"""Numbers and dates of two sections that differ are found."""

from typing import Any

import pytest

from strategies.generation.planning.days import publication_days
from tests.strategies.generation.checks.checking import check, pieces, plan_of, spoilt


@pytest.mark.parametrize(
    ("key", "section", "change"),
    [
        ("targets", "measurement", lambda data: data["kpis"][0].update(target="25 a month")),
        ("targets", "measurement", lambda data: data["kpis"][0].update(by="2027-08-30")),
        ("targets", "measurement", lambda data: data["kpis"][1].update(start="0%")),
        ("figures", "capacity", lambda data: data.update(hours_available=data["hours_available"] + 1)),
        ("figures", "capacity", lambda data: data.update(money_total=data["money_total"] + 1)),
        ("figures", "pillars", lambda data: data["pillars"][0].update(share=data["pillars"][0]["share"] + 1)),
        ("dates", "calendar", lambda data: data.update(end="2027-03-31")),
        ("dates", "roadmap", lambda data: data["milestones"][-1].update(by="2027-03-04")),
    ],
)
def test_difference_fails_and_names_the_section(key: str, section: str, change: Any) -> None:
    found = check(spoilt(section, change))[key]
    assert not found.passed
    assert found.redo == section


def test_piece_moved_by_hand_makes_the_roadmap_wrong() -> None:
    named = {one.row for one in plan_of().roadmap}

    def delay(data: dict[str, Any]) -> None:
        piece = next(item for item in pieces(data) if item["id"] in named)
        later = [on for on in publication_days(plan_of().window) if on.isoformat() > piece["date"]]
        piece["date"] = later[0].isoformat()

    found = check(spoilt("calendar", delay))
    assert found["calendar"].passed
    assert "in the calendar it is on" in found["dates"].explanation
    assert found["dates"].redo == "roadmap"
