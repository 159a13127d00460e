"""Runs written by a model on a scripted server, with workers in threads."""

import json
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from strategies.generation.brief import Brief
from strategies.generation.pipeline import compose, section_spec, sections_for
from strategies.generation.writers.base import Assignment, WrittenProse
from strategies.generation.writers.prompt_files import load_prompt
from strategies.generation.writers.replay import ReplayWriter
from strategies.models import Run
from strategies.runs import transitions
from strategies.runs.writers import choose_writer
from strategies.worker import execution
from tests.scripted_model_server import Reply, ScriptedModelServer, answer, reply_by_prompt

KEY = "sk-canary-1234567890"
MODEL = "model:openai-compatible:scripted"


WITH_PROSE = ("situation", "audience", "positioning", "pillars", "competitors", "channels", "briefs", "risks")
"""The sections that a model writes, by key; each is the name of a request, too."""
NO_CORRECTIONS = json.dumps({"changes": []})
_SECTIONS = {"reader": "pillars", "revision": "editor"}
"""The section of a request that is not called like its section."""


class RecordingWriter(ReplayWriter):
    """Records the example answers to the requests of a sample as JSON, by the name of the request."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, str] = {}

    def write(self, assignment: Assignment, **callbacks: Any) -> WrittenProse:
        written = super().write(assignment, **callbacks)
        self.answers[assignment.request_name] = written.prose.model_dump_json()
        return written


def perfect_answers(brief: Brief, *, has_editor: bool = False) -> dict[str, str]:
    """Return answers about a sample that need no correction, by the name of the request, in the order of a run."""
    writer, done = RecordingWriter(), dict[str, Any]()
    for spec in sections_for(has_editor=has_editor):
        done[spec.key] = compose(
            spec.key,
            brief=brief,
            done=done,
            writer=writer,
            today=datetime.now(UTC).date(),
            on_text=lambda _: None,
            is_canceled=lambda: False,
        ).section
    return writer.answers


def section_replies(answers: Mapping[str, str], **others: Reply) -> Reply:
    """Reply with the perfect answer to each request; `others` overrides some by name. Nothing is corrected."""
    replies = {request: answer(text) for request, text in answers.items()} | others
    prompts = {_describe_request(request): reply for request, reply in replies.items()}
    patch = load_prompt("patch").title
    return reply_by_prompt({**prompts, f": {patch}": answer(NO_CORRECTIONS)})


def _describe_request(request: str) -> str:
    """Return how a prompt begins that asks for this."""
    title = section_spec(_SECTIONS.get(request, request)).title
    return f"Request: {title}: {load_prompt(request).title}"


def create_model_run(owner: Any, brief: Brief, settings: Any, server: ScriptedModelServer) -> Run:
    """Create a run that the scripted server writes."""
    settings.WRITER_MODEL = MODEL.removeprefix("model:")
    settings.WRITER_BASE_URL = server.base_url
    settings.WRITER_API_KEY = KEY
    settings.WRITER_EDITOR = False
    return transitions.create(owner=owner, brief=brief, writer=choose_writer()[0])[0]


def list_requests(server: ScriptedModelServer) -> list[str]:
    """Return the name of each request to the server, in order."""
    names = {_describe_request(request): request for request in (*WITH_PROSE, *_SECTIONS)}
    prompts = [str(request.body["messages"][1]["content"]) for request in server.requests]
    return [next((name for text, name in names.items() if text in prompt), "patch") for prompt in prompts]


def start_worker_thread(run: Run, *, worker: str = "one") -> threading.Thread:
    """Execute the run in a thread. The caller joins it."""

    def work() -> None:
        try:
            execution.execute(run.id, worker=worker)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def paused_answer(text: str, until: threading.Event, arrived: Callable[[], object] = lambda: None) -> Reply:
    """Send half of `text`, call `arrived`, and send the rest once `until` is set."""

    def reply(exchange: Any) -> None:
        exchange.begin_stream()
        exchange.send_text(text[: len(text) // 2])
        arrived()
        while not (until.wait(0.02) or exchange.server.closing.is_set()):
            exchange.send_comment()
        exchange.send_text(text[len(text) // 2 :], position=1)
        exchange.send_end("stop")

    return reply
