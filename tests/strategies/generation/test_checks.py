"""Consistency checks fail on contradictions and name the section to regenerate."""

from typing import Any

import pytest

from strategies.generation import pipeline
from strategies.generation.brief import Brief
from strategies.generation.checks import Check, run_checks
from strategies.generation.sections import Section
from strategies.generation.sections.checks import ChecksSection
from tests.strategies.generation.composing import brief, compose_all, sample, texts


def checks(of: Brief, sections: dict[str, Section]) -> dict[str, Check]:
    return {check.key: check for check in run_checks(of, sections, writes_any_language=False)}


def spoilt(sections: dict[str, Section], key: str, spoil: Any) -> dict[str, Section]:
    data = sections[key].model_dump(mode="json")
    spoil(data)
    return {**sections, key: pipeline.load_section(key, data)}


def test_consistent_strategy_passes_every_check() -> None:
    of = sample(0)
    assert all(check.passed for check in checks(of, compose_all(of)).values())


def _no_kpi(data: Any) -> None:
    data["kpis"].pop()


def _no_baseline(data: Any) -> None:
    data["kpis"][0]["baseline"] = ""


def _late(data: Any) -> None:
    data["items"][0]["date"] = "2031-01-01"


def _nobody(data: Any) -> None:
    data["items"][0]["owner"] = ""


def _stray(data: Any) -> None:
    data["items"][0]["pillar"] = "pillar-99"


def _short_mix(data: Any) -> None:
    data["pillars"][0]["share"] -= 1


def _for_nobody(data: Any) -> None:
    data["pillars"][0]["segment"] = ""


def _hype(data: Any) -> None:
    data["pillars"][0]["spokes"][0]["title"] = "An Effortless close"


def _too_many_hours(data: Any) -> None:
    data["hours_planned"] = data["hours_available"] + 1


def _too_much_money(data: Any) -> None:
    data["money_planned"] = data["money_total"] + 1


def _first_days(data: Any) -> None:
    data["items"][-1]["date"] = "2027-02-02"


def _overtime(data: Any) -> None:
    data["items"][0]["hours"] = 5_000


def _empty_words(data: Any) -> None:
    data["options"][0]["pitch"]["text"] = "Publish engaging content to stay ahead of the curve."


def _stranger(data: Any) -> None:
    data["rivals"].append({**data["rivals"][0], "name": "Nobody named this one"})


@pytest.mark.parametrize(
    ("key", "section", "spoil"),
    [
        ("goals", "measurement", _no_kpi),
        ("baselines", "measurement", _no_baseline),
        ("calendar", "calendar", _late),
        ("calendar", "calendar", _nobody),
        ("calendar", "calendar", _stray),
        ("mix", "pillars", _short_mix),
        ("segments", "pillars", _for_nobody),
        ("words", "pillars", _hype),
        ("hours", "capacity", _too_many_hours),
        ("money", "capacity", _too_much_money),
        ("calendar", "calendar", _first_days),
        ("hours", "calendar", _overtime),
        ("filler", "options", _empty_words),
        ("competitors", "competitors", _stranger),
    ],
)
def test_contradiction_fails_its_check(key: str, section: str, spoil: Any) -> None:
    of = sample(0)
    found = checks(of, spoilt(compose_all(of), section, spoil))
    assert {name for name, check in found.items() if not check.passed} == {key}
    assert found[key].redo == section
    assert found[key].redo_title


def test_check_of_a_missing_section_fails() -> None:
    of = sample(0)
    done = compose_all(of)
    del done["calendar"]
    found = checks(of, done)["calendar"]
    assert not found.passed
    assert "not finished" in found.explanation


def test_failed_check_is_a_warning_with_the_section_to_regenerate() -> None:
    section = compose_all(sample(2))["checks"]
    assert isinstance(section, ChecksSection)
    warnings = [block.text for block in section.blocks() if block.kind == "note" and block.tone == "warning"]
    assert len(warnings) == len(section.failed) == 1
    assert "Redo the section “Capacity: hours and money”." in warnings[0]
    assert "FAILED" in texts(section)


def test_sentence_repeated_in_two_sections_is_found() -> None:
    of = sample(0)
    done = compose_all(of)
    again = done["capacity"].statements()[-1].text

    def say_again(data: Any) -> None:
        data["strengths"][0]["text"] = again

    found = checks(of, spoilt(done, "situation", say_again))["twice"]
    assert not found.passed
    assert again[:40] in found.explanation


def test_phrase_from_the_brief_is_not_filler() -> None:
    of = brief(business__description="We build cutting-edge kilns. Nothing else.")
    assert checks(of, compose_all(of))["filler"].passed


def test_language_that_the_rules_do_not_write_is_reported() -> None:
    of = brief(business__language="de")
    assert not checks(of, compose_all(of))["language"].passed


def test_model_text_in_the_wrong_language_is_found() -> None:
    of = brief(business__language="de")
    found = {check.key: check for check in run_checks(of, compose_all(of), writes_any_language=True)}["language"]
    assert not found.passed
    assert found.redo in {"situation", "audience", "positioning", "options", "pillars", "channels", "risks"}
    assert "“de”" in found.explanation
