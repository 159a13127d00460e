"""A scripted model server that gives the example answers of a sample, as they are or with lies in them."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pydantic import JsonValue

from strategies.generation.examples.loader import build_answer
from strategies.generation.writers.base import Assignment, Call, ObjectionReport, WrittenProse
from strategies.generation.writers.model import ModelWriter
from strategies.generation.writers.model_config import ModelConfig
from strategies.generation.writers.prompt_files import load_prompt
from tests.scripted_model_server import Exchange, ScriptedModelServer, answer

type Change = Callable[[str, Any], Any]
"""Changes the content of the answer to a request, given by its name."""

NOTHING_CORRECTED = json.dumps({"changes": []})


def keep(_: str, content: JsonValue) -> JsonValue:
    """Change nothing."""
    return content


@dataclass
class ExampleModel:
    """A model writer whose model answers with the examples of a sample. It corrects nothing."""

    sample: str
    change: Change = keep
    reports: list[ObjectionReport] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    prompts: list[tuple[str, str]] = field(default_factory=list)
    """Name of the request, `patch` for a correction, and its whole prompt."""
    assignment: Assignment | None = None
    name = "model:openai-compatible:example"
    label = "A model that gives example answers"

    def reply(self, exchange: Exchange) -> None:
        """Answer the request that the prompt names, in the schema and with the entries of its assignment."""
        prompt = "\n".join(_texts_in(exchange.request_read.body["messages"]))
        assert self.assignment is not None
        request = self.assignment.request_name
        if f": {load_prompt('patch').title}\n" in prompt:
            self.prompts.append(("patch", prompt))
            answer(NOTHING_CORRECTED)(exchange)
            return
        assert f": {load_prompt(request).title}\n" in prompt
        self.prompts.append((request, prompt))
        built = build_answer(
            self.sample, request, self.assignment.prose, self.assignment.entries, may_lack_entries=True
        )
        answer(json.dumps(self.change(request, built.model_dump(mode="json"))))(exchange)

    @contextmanager
    def serving(self) -> Iterator["ExampleModel"]:
        """Serve the answers on a local port."""
        with ScriptedModelServer(self.reply) as server:
            config = ModelConfig(provider="openai-compatible", model="example", base_url=server.base_url)
            self._writer = ModelWriter(config, self.calls.append, self.reports.append)
            yield self

    def write(self, assignment: Assignment, **callbacks: Any) -> WrittenProse:
        self.assignment = assignment
        return self._writer.write(assignment, **callbacks)


def _texts_in(content: Any) -> Iterator[str]:
    match content:
        case str():
            yield content
        case dict():
            for value in content.values():
                yield from _texts_in(value)
        case list():
            for value in content:
                yield from _texts_in(value)
