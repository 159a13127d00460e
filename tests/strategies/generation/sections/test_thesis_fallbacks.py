"""What could not be confirmed goes out of a thesis; the choice and everything else stay as they were written."""

import copy
from typing import Any

import pytest

from strategies.generation.brief import sample_briefs
from strategies.generation.examples.loader import build_answer
from strategies.generation.sections.thesis_prose import ThesisProse
from strategies.generation.writers.acceptance import accept, find_all_objections
from tests.strategies.generation.briefs import sample
from tests.strategies.generation.composing import compose_one
from tests.strategies.generation.thesis_writer import ThesisWriter

LIE = "A Deloitte study shows that 87% of them buy."


def keep(path: str, value: Any) -> tuple[ThesisProse, dict[str, Any], list[str]]:
    """Put a value into the example, and return what is kept, the example, and the fields that lost something."""
    writer, of = ThesisWriter(), sample(1)
    compose_one("situation", of, {}, writer)
    assert writer.assignment is not None
    content = build_answer(sample_briefs()[1].key, "situation", ThesisProse).model_dump(mode="json")
    changed = copy.deepcopy(content)
    at: Any = changed
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in way:
        at = at[part]
    at[last] = value
    kept, withheld = accept(writer.assignment, changed)
    assert isinstance(kept, ThesisProse)
    assert find_all_objections(writer.assignment, kept.model_dump(mode="json")) == []
    return kept, content, [item.field for item in withheld]


def differences(kept: ThesisProse, content: dict[str, Any]) -> set[str]:
    return {name for name, value in kept.model_dump(mode="json").items() if value != content[name]}


@pytest.mark.parametrize(
    "path",
    [
        "chosen.text",
        "chosen.title",
        "chosen.gives_up",
        "chosen.risk",
        "chosen.speed",
        "chosen.change_if.0",
        "chosen.reason",
    ],
)
def test_lie_in_the_chosen_option_does_not_change_the_choice(path: str) -> None:
    kept, content, withheld = keep(path, LIE)
    assert set(withheld) == {path}
    assert differences(kept, content) == {"chosen"}
    for name in ("formats", "share_percent", "proof", "questions"):
        assert getattr(kept.chosen, name) == content["chosen"][name]
    assert LIE not in kept.model_dump_json()


@pytest.mark.parametrize("path", ["bet.text", "why.text"])
def test_bet_and_reason_still_speak_of_the_chosen_option(path: str) -> None:
    kept, content, withheld = keep(path, LIE)
    assert set(withheld) == {path}
    assert kept.chosen.model_dump(mode="json") == content["chosen"]
    said = kept.bet.text if path == "bet.text" else kept.why.text
    assert "you open the repair log to those who wait" in said


@pytest.mark.parametrize("name", ["consequence", "default", "question", "how", "text"])
def test_finding_gets_the_words_of_its_rule_back(name: str) -> None:
    kept, content, _ = keep(f"tensions.0.{name}", LIE)
    assert differences(kept, content) == {"tensions"}
    assert len(kept.tensions) == len(content["tensions"])
    assert kept.tensions[0].rule == "stock_below_demand"
    assert getattr(kept.tensions[0], name) != LIE


def test_one_sentence_goes_and_the_others_stay() -> None:
    said = "Reach is not the task."
    kept, _, _ = keep("tensions.0.consequence", f"{said} {LIE}")
    assert kept.tensions[0].consequence == said


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("chosen.formats", ["Podcast episode", "Newsletter", "Video"], ["Newsletter", "Video"]),
        ("chosen.formats", ["Podcast episode"], ["Video"]),
        ("chosen.questions", [4, 5], [1, 3, 2, 7]),
        ("chosen.share_percent", 5, 40),
        ("chosen.proof", [1, 9], [1]),
    ],
)
def test_option_keeps_what_of_it_can_be_carried_out(path: str, value: Any, expected: Any) -> None:
    kept, content, withheld = keep(path, value)
    assert withheld
    assert kept.chosen.model_dump(mode="json")[path.removeprefix("chosen.")] == expected
    assert kept.chosen.title == content["chosen"]["title"]
