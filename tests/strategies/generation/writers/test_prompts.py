"""The prompts of a whole strategy: everything that is known, in a stable order, within bounds."""

import json
import re
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from pydantic import JsonValue

from strategies.generation.pipeline import SECTIONS
from strategies.generation.writers.base import Assignment, Objection, WrittenProse
from strategies.generation.writers.context_facts import ContextFact, known_ids
from strategies.generation.writers.guard import fact_paths
from strategies.generation.writers.offline import OfflineWriter
from strategies.generation.writers.prompts import (
    BLOCK_MAX_CHARS,
    Request,
    _print_lines,
    build_patch_request,
    build_request,
)
from tests.strategies.generation.briefs import sample
from tests.strategies.generation.composing import compose_all
from tests.strategies.generation.writers.bakery import UNGROUNDED, assignment

TOKEN_CHARS = 4
"""About as many characters make a token of an English text."""


class Recorder(OfflineWriter):
    name = "model:recorder"

    def __init__(self) -> None:
        self.asked: list[tuple[Assignment, Request]] = []

    def write(self, assignment: Assignment, **callbacks: Any) -> WrittenProse:
        self.asked.append((assignment, build_request(assignment)))
        return super().write(assignment, **callbacks)


@cache
def requests_of(number: int) -> list[tuple[Assignment, Request]]:
    recorder = Recorder()
    compose_all(sample(number), recorder)
    return recorder.asked


def ids_in(request: Request) -> list[str]:
    return re.findall(r"^\[([^\]]+)\] ", "\n".join(request.shared), re.MULTILINE)


@pytest.mark.parametrize("number", range(3))
def test_every_request_has_the_same_beginning(number: int) -> None:
    asked = [request for _, request in requests_of(number)]

    assert len({request.rules for request in asked}) == 1
    assert len({request.shared[0] for request in asked}) == 1, "the brief"
    for earlier, later in pairwise(asked):
        before, after = (set(ids_in(request)) for request in (earlier, later))
        lost = [name for name in before - after if not name.startswith("plan.tension.")]
        assert not lost or len("".join(later.shared)) > sum(BLOCK_MAX_CHARS.values()) - 100


@pytest.mark.parametrize("number", range(3))
def test_request_has_brief_plan_and_finished_sections(number: int) -> None:
    for assignment_, request in requests_of(number):
        ids = ids_in(request)
        assert {"business.offer", "goals.0", "plan.today", "plan.window", "plan.capacity"} <= set(ids)
        assert [block.partition("\n")[0] for block in request.shared] == ["<brief>", "<plan>", "<sections>"]
        if assignment_.section == "risks":
            assert [name for name in ids if name.startswith("section.situation.")]
            assert [name for name in ids if name.startswith("section.positioning.")]


@pytest.mark.parametrize("number", range(3))
def test_every_id_in_a_prompt_is_known_to_the_guard(number: int) -> None:
    for asked, request in requests_of(number):
        assert asked.context
        facts = json.loads(request.task.rpartition("<facts>\n")[2].removesuffix("\n</facts>"))
        named = {*ids_in(request), *facts.pop("most_important_here", []), *facts.keys()} - {"entries"}
        assert named <= known_ids(asked.context) | set(fact_paths(asked.facts))


@pytest.mark.parametrize("number", range(3))
def test_request_has_at_most_nine_thousand_tokens(number: int) -> None:
    for _, request in requests_of(number):
        whole = "\n".join([request.rules, *request.shared, request.task])
        assert 2_000 < len(whole) / TOKEN_CHARS < 9_000
        assert len("".join(request.shared)) < sum(BLOCK_MAX_CHARS.values()) * 1.15


def test_request_names_its_reader_and_shows_examples() -> None:
    for asked, request in requests_of(0):
        assert "\nReader: " in request.task, asked.section
        assert "A good example, of another business:\n" in request.task
        assert "A bad example:\n" in request.task
        assert "The answer is one JSON object with these fields:" in request.task


def test_no_prompt_uses_a_word_of_the_code() -> None:
    texts = [f"{request.rules} {request.task.partition('<facts>')[0]}" for _, request in requests_of(0)]

    assert not re.search(r"\b(mend|mended|Optional|NoneType|pydantic)\b", " ".join(texts))


def test_long_answers_are_shortened_evenly() -> None:
    facts = [
        ContextFact(id=f"goals.{n}", label="Goal", text=text, source="brief", evidence="you_told_us", basis="goals")
        for n, text in enumerate(["word " * 4_000, "short", "word " * 300])
    ]
    printed = _print_lines(facts, 2_000)

    assert len(printed) < 2_200
    assert "[goals.1] Goal: short" in printed
    assert printed.count("…") == 2


def test_patch_request_is_small() -> None:
    asked = assignment()
    lie = Objection(kind="figure", field="claims.0.text", sentence="Cafés save 40%.", reason="40% is in none.")
    patch = build_patch_request(asked, json.loads(UNGROUNDED), [lie])

    assert patch.shared == ()
    assert len(patch.task) < 3_000
    smallest = min(len("".join([*request.shared, request.task])) for _, request in requests_of(0))
    assert len(patch.task) < smallest / 4


def test_patch_request_about_a_long_list_names_its_entries_only() -> None:
    titles: list[JsonValue] = [{"id": f"t{n}", "title": f"A title about bread, number {n}"} for n in range(16)]
    missing = Objection(kind="count", field="titles", sentence="", reason="Two are missing.")
    patch = build_patch_request(assignment(), {"titles": titles}, [missing])

    assert '"t15"' in patch.task
    assert "about bread" not in patch.task


def test_every_section_with_prose_has_made_its_request() -> None:
    asked = {assignment_.section for assignment_, _ in requests_of(0)}

    assert {"situation", "audience", "positioning", "pillars", "channels", "briefs", "risks"} <= asked
    assert asked <= {spec.key for spec in SECTIONS}
