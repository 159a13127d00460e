"""The sample briefs hold what a visitor has to see."""

import re

import pytest

from strategies.generation.brief import SampleBrief, sample_briefs

SAMPLES = pytest.mark.parametrize("sample", sample_briefs(), ids=lambda sample: sample.key)


def test_samples_keep_their_keys() -> None:
    assert [sample.key for sample in sample_briefs()] == [
        "b2b_saas_closewell",
        "dtc_ecommerce_fellrye",
        "local_clinic_harbour_physio",
    ]


@SAMPLES
def test_questions_are_asked_as_customers_ask_them(sample: SampleBrief) -> None:
    audience = sample.brief.audience
    groups = {segment.name for segment in audience.segments}
    assert 5 <= len(audience.questions) <= 8
    for question in audience.questions:
        assert question.question.endswith("?")
        assert question.kind
        assert question.asked_by in groups


@SAMPLES
def test_every_goal_has_a_kind_a_metric_a_target_and_a_date(sample: SampleBrief) -> None:
    for goal in sample.brief.goals:
        assert goal.kind
        assert goal.metric
        assert goal.target is not None
        assert goal.by


@SAMPLES
def test_shares_of_themes_add_up_and_every_question_has_a_theme(sample: SampleBrief) -> None:
    themes = sample.brief.means.themes
    assert sum(theme.share for theme in themes) == 100
    asked = {number for theme in themes for number in theme.questions}
    assert asked == set(range(1, len(sample.brief.audience.questions) + 1))


@SAMPLES
def test_answers_contain_none_of_their_forbidden_words(sample: SampleBrief) -> None:
    rules = sample.brief.rules
    text = sample.brief.model_copy(update={"rules": rules.model_copy(update={"forbidden_words": None})})
    for word in rules.forbidden_words or ():
        assert not re.search(rf"\b{re.escape(word)}", text.model_dump_json(), re.IGNORECASE)


@SAMPLES
def test_note_is_written_for_visitors(sample: SampleBrief) -> None:
    assert sample.note.endswith(".")
    assert "test" not in sample.note.casefold()
    assert sample.brief.lost_answers is None
