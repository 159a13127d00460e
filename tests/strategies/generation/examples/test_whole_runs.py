"""Whole strategies from the example answers: nothing is sent back, and nothing is withheld."""

from datetime import date

import pytest

from strategies.generation.brief.samples import SampleBrief, sample_briefs
from strategies.generation.checks import count_words
from strategies.generation.examples.loader import iter_requests
from strategies.generation.pipeline import READING_ORDER, sections_for
from strategies.generation.sections.editor import EditorSection
from tests.benchmarks.model_run import describe_run
from tests.strategies.generation.examples.example_server import ExampleModel
from tests.strategies.generation.examples.replaying import TODAY, Replayed, replay

REQUESTS_MAX = 14
"""Requests of one run: one for each section with prose, a reader's choice, two reviews and one revision."""
PROMPT_CHARS_MAX = 500_000
"""Characters of all prompts of a run, about 125,000 tokens, most of them cached by providers."""
WORDS_MIN, WORDS_MAX = 3_000, 3_500
MODEL_SHARE_MIN = 0.45
"""The rest are dates, hours, titles of the plan and the owner's own words."""

SAMPLES = [pytest.param(sample, id=sample.key) for sample in sample_briefs()]
SLOW_SAMPLES = [
    pytest.param(sample, id=sample.key, marks=[] if position == 2 else pytest.mark.slow)
    for position, sample in enumerate(sample_briefs())
]


def assert_is_whole(found: Replayed) -> None:
    assert found.failures == []
    assert [item for report in found.reports for item in report.objections] == []
    assert {key: section.withheld for key, section in found.sections.items() if section.withheld} == {}
    assert set(found.sections) == {spec.key for spec in sections_for(has_editor=True)}


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_example_answer_is_used_and_accepted(sample: SampleBrief) -> None:
    found = replay(sample)
    assert_is_whole(found)
    assert found.requests == set(iter_requests(sample.key))


@pytest.mark.slow
@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("today", [date(2026, 12, 14), date(2027, 2, 22), date(2027, 5, 3), date(2027, 7, 26)])
def test_example_answers_are_right_on_other_days(sample: SampleBrief, today: date) -> None:
    assert_is_whole(replay(sample, today))


@pytest.mark.parametrize("sample", SAMPLES)
def test_document_is_short_enough_to_be_read(sample: SampleBrief) -> None:
    sections = replay(sample).sections
    assert WORDS_MIN <= count_words({key: sections[key] for key in READING_ORDER}) <= WORDS_MAX


@pytest.mark.parametrize("sample", SAMPLES)
def test_editor_finds_something_and_it_is_carried_out(sample: SampleBrief) -> None:
    review = replay(sample).sections["editor"]
    assert isinstance(review, EditorSection)
    assert review.verdict
    assert [note.reason for note in review.notes] == [""]
    assert review.notes[0].after
    assert review.open_questions


@pytest.mark.parametrize("sample", SLOW_SAMPLES)
def test_honest_model_is_never_sent_back(sample: SampleBrief) -> None:
    with ExampleModel(sample.key).serving() as model:
        found = replay(sample, TODAY, build=lambda _: model)
    assert_is_whole(found)
    assert [(report.section, report.objections) for report in model.reports] == []
    assert {call.outcome for call in model.calls} == {"answered"}
    assert len(model.calls) <= REQUESTS_MAX
    assert {name for name, _ in model.prompts} == set(iter_requests(sample.key))
    measured = describe_run(found, model)
    assert sum(measured.prompt_chars.values()) <= PROMPT_CHARS_MAX
    assert WORDS_MIN <= measured.words <= WORDS_MAX
    assert measured.model_share >= MODEL_SHARE_MIN
