"""A model that lies in every kind, and corrects nothing: no lie is printed, and each one is named for the owner."""

from typing import Any, get_args

import pytest

from strategies.exports.markdown import render
from strategies.generation.brief.samples import sample_briefs
from strategies.generation.sections import Section
from strategies.generation.writers.base import ObjectionKind, ObjectionReport
from tests.strategies.generation.examples.example_server import ExampleModel
from tests.strategies.generation.examples.replaying import TODAY, Replayed, replay

SAMPLE = sample_briefs()[0]

LIES = {
    "figure": "61,000 controllers read this every month.",
    "date": "The offer ends on 14 February 2031.",
    "name": "A Deloitte study shows that late closes cost jobs.",
    "quotation": "The head of finance says: “We never lost a single day again.”",
    "address": "Everything is on totally-real-closes.com already.",
    "rival": "Ledgerhouse treats its customers badly and hides its prices.",
    "forbidden": "The switch is effortless.",
    "language": "Der Abschluss hängt an einer Person und einer Tabelle.",
}
"""A sentence for each kind that is one."""
SILENT = frozenset({"editor"})
"""Kinds that only the editor uses."""


def lie(request: str, content: Any) -> Any:
    """Put a lie of each kind into the answers."""
    match request:
        case "audience":
            for sentence, group in zip(list(LIES.values())[:3], content["groups"], strict=True):
                group["stops"]["text"] += f" {sentence}"
            content["lesson"]["sums"] = [{"expression": "9 + 9", "result": 99, "facts": ["goals.0"]}]
            content["lesson"]["text"] += " That makes 99 of them."
        case "positioning":
            said = (content["do"][0], content["reasons"][0]["text"])
            for sentence, statement in zip(list(LIES.values())[3:5], said, strict=True):
                statement["text"] += f" {sentence}"
            content["avoid"][0]["basis"] = ["nothing.of.the.kind"]
        case "competitors":
            content["rivals"][0]["differently"]["text"] += f" {LIES['rival']}"
            content["rivals"] = content["rivals"][:-1]
        case "risks":
            for sentence, risk in zip(list(LIES.values())[6:], content["kept"], strict=False):
                risk["response"] += f" {sentence}"
            content["own"][0]["response"] = "Do one more thing of the same kind. " * 60
        case "pillars":
            content["pieces"][1]["candidates"] = list(content["pieces"][0]["candidates"])
            content["pieces"][2]["question"] = 77
    return content


@pytest.fixture(scope="module")
def lied() -> tuple[Replayed, list[ObjectionReport]]:
    with ExampleModel(SAMPLE.key, lie).serving() as model:
        found = replay(SAMPLE, TODAY, build=lambda _: model)
    return found, model.reports


def printed(sections: dict[str, Section]) -> str:
    """Return everything that blocks, appendices and the Markdown file print."""
    shown = {key: section for key, section in sections.items() if key != "editor"}
    blocks = [(section.blocks(), section.appendix()) for section in shown.values()]
    return f"{blocks}\n{render(shown, title=SAMPLE.title)}"


def test_no_lie_is_printed_and_each_is_named(lied: tuple[Replayed, list[ObjectionReport]]) -> None:
    found, _ = lied
    text = printed(found.sections)
    named = [item.sentence for section in found.sections.values() for item in section.withheld]
    for kind, sentence in LIES.items():
        assert sentence not in text, kind
        assert any(sentence in each for each in named), kind
    assert "99 of them" not in text
    assert any("99 of them" in each for each in named)


def test_every_kind_of_objection_is_raised(lied: tuple[Replayed, list[ObjectionReport]]) -> None:
    _, reports = lied
    raised = {item.kind for report in reports for item in report.objections}
    assert set(get_args(ObjectionKind.__value__)) - SILENT <= raised


def test_sections_are_whole_in_spite_of_lies(lied: tuple[Replayed, list[ObjectionReport]]) -> None:
    found, _ = lied
    honest = replay(SAMPLE, TODAY).sections
    assert found.failures == []
    for key in ("audience", "positioning", "competitors", "risks", "channels"):
        assert len(found.sections[key].blocks()) == len(honest[key].blocks()), key
