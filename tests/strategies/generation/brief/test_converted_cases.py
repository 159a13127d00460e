"""Every brief that once led to a wrong strategy is converted without guessing, or rejected with its answer at fault."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from strategies.generation.brief import Brief, load_brief, parse_brief
from strategies.generation.errors import BriefInvalid
from tests.strategies.generation.case_files import CASES, REJECTED, read_case


@pytest.mark.parametrize("name", [name for name in CASES if name not in REJECTED])
def test_case_is_converted(name: str) -> None:
    raw = read_case(name)
    brief = parse_brief(raw)
    assert brief.version == 2
    assert brief.business.business_name == " ".join(raw["business"]["business_name"].split())
    assert [goal.text for goal in brief.goals] == raw["business_context"]["business_objectives"]


@pytest.mark.parametrize("name", REJECTED)
def test_invalid_case_is_rejected_with_its_answer(name: str) -> None:
    with pytest.raises(BriefInvalid) as caught:
        parse_brief(read_case(name))
    assert [(problem.field, problem.code) for problem in caught.value.problems] == [REJECTED[name]]


@pytest.mark.parametrize("name", REJECTED)
def test_stored_case_is_loaded_and_its_invalid_answer_is_lost(name: str) -> None:
    brief = load_brief(read_case(name))
    assert {answer.field for answer in brief.lost_answers or ()} & {"Website", "Days to keep free", "Language"}


@pytest.mark.parametrize("name", CASES)
def test_conversion_invents_no_kind_date_or_limit(name: str) -> None:
    """What version 1 never asked for stays unknown, whatever its texts say."""
    brief = load_brief(read_case(name))
    for goal in brief.goals:
        known = goal.model_dump(exclude={"text", "metric", "target"}, exclude_none=True)
        assert known == {}
    assert {(item.kind, item.asked_by, item.answer) for item in brief.audience.questions} == {(None,) * 3}
    assert all(
        (item.kind, item.answers, item.may_be_published, item.said_by, item.renewed) == (None,) * 5
        for item in brief.proof or ()
    )
    assert (brief.business.country, brief.business.region, brief.business.trade, brief.business.regulation) == (
        None,
    ) * 4
    assert (brief.audience.segments, brief.audience.can_be_reached_by_day) == (None, None)
    timing, rules = brief.timing, brief.rules
    assert (timing.seasons, timing.nothing_before, timing.quiet_first_working_days) == (None, None, None)
    assert (rules.reviewers, rules.barred_proof, rules.refused_channels, rules.always_state) == (None,) * 4
    assert rules.needs_consent_for_names is None
    assert brief.results.goal_rate is None
    assert brief.results.click_rate is None
    assert [(person.role, person.makes) for person in brief.means.people] == [("Content team", None)]
    assert all((item.name, item.hours, item.max_per_month) == (None,) * 3 for item in brief.means.formats or ())
    assert all(item.is_checked is None for item in brief.market.competitors or ())


@pytest.mark.parametrize("name", CASES)
def test_every_text_of_a_case_is_carried_over_or_lost(name: str) -> None:
    """No answer disappears. Choices, dates and numbers change their form, so only texts are compared."""
    brief = load_brief(read_case(name))
    # Numbers of version 1, and values of its form, have other names now.
    shown = " ".join(json.dumps(brief.model_dump(mode="json"), ensure_ascii=False).replace("\\n", " ").split())
    for path, text in _texts(read_case(name), ""):
        words = json.dumps(" ".join(text.split()), ensure_ascii=False)[1:-1].replace("\\n", " ")
        assert words in shown or _is_carried_as_a_choice(brief, path, text), path


def _texts(value: Any, path: str) -> list[tuple[str, str]]:
    match value:
        case dict():
            return [found for name, inner in value.items() for found in _texts(inner, f"{path}.{name}".lstrip("."))]
        case list():
            return [found for inner in value for found in _texts(inner, path)]
        case str() if value:
            return [(path, value)]
    return []


def _is_carried_as_a_choice(brief: Brief, path: str, text: str) -> bool:
    find = _CHOICES.get(path.rpartition(".")[2])
    return bool(find and find(brief, text))


_CHOICES: dict[str, Callable[[Brief, str], object]] = {
    "preferred_formats": lambda brief, text: brief.means.formats,
    "primary_channels": lambda brief, text: brief.means.channels,
    "traffic_sources": lambda brief, text: brief.results.sources,
    "optimal_timing": lambda brief, text: brief.timing.weekdays,
    "measurement_period": lambda brief, text: (text, brief.results.review_every) == ("Quarterly", "Quarter"),
    "word_count_range": lambda brief, text: f"{brief.voice.words_min:.0f}-{brief.voice.words_max:.0f}" == text,
    "prohibited_content": lambda brief, text: brief.rules.forbidden_words,
    "currency": lambda brief, text: brief.means.budget.currency == text.upper(),
    "market_share": lambda brief, text: text == "Unknown",
    "website": lambda brief, text: f"https://{text}" in brief.model_dump_json(),
}


@pytest.mark.parametrize("name", CASES)
def test_converted_case_round_trips(name: str) -> None:
    brief = load_brief(read_case(name))
    assert load_brief(json.loads(brief.model_dump_json())) == parse_brief(brief.model_dump(mode="json")) == brief
