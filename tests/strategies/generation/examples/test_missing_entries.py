"""A finding that is withheld changes which questions are open; the editor's section is written all the same."""

import copy
from typing import Any

import pytest

from strategies.generation.brief.samples import sample_briefs
from strategies.generation.examples import loader
from strategies.generation.sections.editor import EditorSection
from tests.strategies.generation.examples.example_server import ExampleModel
from tests.strategies.generation.examples.replaying import TODAY, Replayed, replay

SAMPLE = sample_briefs()[1]
LIE = "A Deloitte study counted 61,000 of them."


def change(request: str, content: Any) -> Any:
    """Put a lie into a finding, and rank questions that no one asked."""
    if request == "situation":
        content["tensions"][0]["text"] = LIE
        content["tensions"][2]["question"] = "Did Deloitte count 61,000 of them?"
    if request == "editor":
        content["questions"][0]["id"] = "no-such-question"
        del content["questions"][1]
    return content


def assert_editor_ranks_questions(found: Replayed) -> None:
    assert found.failures == []
    assert [item for item in found.sections["situation"].withheld if LIE in item.sentence]
    review = found.sections["editor"]
    assert isinstance(review, EditorSection)
    assert review.verdict
    assert all(item.question and item.why for item in review.open_questions)
    assert len(review.open_questions) == len({item.question for item in review.open_questions}) > 3


def test_model_that_ranks_unknown_questions_completes_the_strategy() -> None:
    with ExampleModel(SAMPLE.key, change).serving() as model:
        assert_editor_ranks_questions(replay(SAMPLE, TODAY, build=lambda _: model))


def test_replay_without_an_entry_for_each_question_completes(monkeypatch: pytest.MonkeyPatch) -> None:
    load = loader.load_answer
    monkeypatch.setattr(
        loader, "load_answer", lambda sample, request: change(request, copy.deepcopy(load(sample, request)))
    )
    assert_editor_ranks_questions(replay(SAMPLE))
