"""Each sentence of the case files gets the right verdict, with the whole brief and its plan as facts."""

import pytest

from tests.strategies.generation.writers.guard.guarding import load_cases, object_to

GIVEN = [(case["brief"], case["text"], case["right"]) for case in load_cases("model_sentences")["sentence"]]
OURS = [
    (group["brief"], text, group["right"], group.get("kind", ""))
    for group in load_cases("sentences")["group"]
    for text in group["texts"]
]


@pytest.mark.parametrize(("brief", "text", "right"), GIVEN)
def test_given_sentence_gets_the_right_verdict(brief: str, text: str, right: str) -> None:
    found = object_to(brief, text)
    assert ("reject" if found else "accept") == right, found


@pytest.mark.parametrize(("brief", "text", "right", "kind"), OURS)
def test_sentence_gets_the_right_verdict(brief: str, text: str, right: str, kind: str) -> None:
    found = object_to(brief, text)
    if right == "accept":
        assert found == []
    else:
        assert kind in {each.kind for each in found}
        assert all(each.field == "text" and each.sentence == text and each.reason for each in found)
