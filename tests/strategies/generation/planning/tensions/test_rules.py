from typing import Any

import pytest

from tests.strategies.generation.planning.tensions.finding import find

RIVAL = {"name": "BigAdLaw", "strength": "Billboards"}


def test_format_is_reported_when_all_its_channels_are_refused() -> None:
    found = find(means__formats=[{"format": "Newsletter"}], rules={"refused_channels": ["Email"]})
    tension = found["format_without_channel"]
    assert tension.title == "You want to make newsletters and refuse every channel that could carry them."
    assert tension.default == "The plan makes no newsletters."


def test_format_is_no_tension_when_a_channel_is_left() -> None:
    found = find(means__formats=[{"format": "Article"}], rules={"refused_channels": ["Email"]})
    assert "format_without_channel" not in found


@pytest.mark.parametrize(("barred", "is_found"), [(["Case"], True), (["Review"], False)])
def test_stories_are_reported_when_cases_are_barred(barred: list[str], is_found: bool) -> None:
    found = find(means__formats=[{"format": "Customer story"}], rules={"barred_proof": barred})
    assert ("stories_barred" in found) is is_found


def test_channel_in_use_is_reported_with_its_people_when_refused() -> None:
    use = {"channel": "Instagram", "is_used": True, "reach": 2000}
    found = find(means__channels=[use], rules={"refused_channels": ["Instagram"]})["channel_refused"]
    assert found.title == "You list Instagram as a channel and refuse it."
    assert found.consequence == "Refusing it gives up 2,000 people there."


def test_channel_is_no_tension_when_another_is_refused() -> None:
    found = find(means__channels=[{"channel": "Instagram"}], rules={"refused_channels": ["Facebook"]})
    assert "channel_refused" not in found


def test_regulated_trade_names_the_rule_of_its_country() -> None:
    reviewers = [{"who": "A clinician", "working_days": 1}]
    found = find(business__regulation="Health", business__country="GB", rules={"reviewers": reviewers})
    tension = found["trade_regulated"]
    assert tension.title == "Advertising for health services is regulated in the United Kingdom."
    assert "CAP Code (UK), section 12" in tension.working
    assert "What “A clinician” has not seen is not published." in tension.default


def test_regulated_trade_weighs_more_when_no_one_checks() -> None:
    checked = find(business__regulation="Health", rules={"reviewers": [{"who": "A clinician"}]})["trade_regulated"]
    unchecked = find(business__regulation="Health")["trade_regulated"]
    assert unchecked.title == (
        "Advertising for health services is regulated where you sell, and you name no one who checks pieces."
    )
    assert unchecked.weight > checked.weight


def test_regulated_trade_invents_no_rule_for_other_countries() -> None:
    found = find(business__regulation="Alcohol", business__country="BR")["trade_regulated"]
    assert found.working == "No rule of this country is listed here."
    assert found.consequence == "Claims that other trades make can be barred for you."


@pytest.mark.parametrize(
    ("regulation", "keys"), [("None", set()), (None, {"regulation_unknown"}), ("Law", {"trade_regulated"})]
)
def test_regulation_is_reported_only_when_it_applies_or_is_unknown(regulation: str | None, keys: set[str]) -> None:
    assert {"regulation_unknown", "trade_regulated"} & set(find(business__regulation=regulation)) == keys


def test_unchecked_competitors_are_named() -> None:
    checked = {"name": "Tally", "is_checked": True}
    found = find(market={"competitors": [RIVAL, checked]})["competitors_unchecked"]
    assert found.title == "What you say about BigAdLaw has not been checked."
    assert found.working == "Not checked: 1 of 2 competitors."


def test_competitors_are_no_tension_when_checked() -> None:
    found = find(market={"competitors": [{**RIVAL, "is_checked": True}]})
    assert not {"competitors_unchecked", "competitors_unknown"} & set(found)


def test_competitors_are_unknown_when_none_is_named() -> None:
    assert "competitors_unknown" in find()


def test_own_name_among_competitors_is_left_out() -> None:
    found: dict[str, Any] = find(market={"competitors": [{"name": "KILN"}]})
    assert found["own_name_as_competitor"].title == "Kiln is among its own competitors."
    assert "competitors_unchecked" not in found
    assert "own_name_as_competitor" not in find(market={"competitors": [RIVAL]})
