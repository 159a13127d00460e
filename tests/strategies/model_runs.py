"""Runs written by a model on a scripted server, with workers in threads."""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection

from strategies.generation.brief import Brief
from strategies.generation.pipeline import SECTIONS, compose
from strategies.generation.writers.base import Assignment, WrittenProse
from strategies.generation.writers.offline import OfflineWriter
from strategies.models import Run
from strategies.runs import transitions
from strategies.runs.writers import choose_writer
from strategies.worker import execution
from tests.scripted_model_server import Reply, ScriptedModelServer, answer, reply_by_prompt

KEY = "sk-canary-1234567890"
MODEL = "model:openai-compatible:scripted"


class RecordingWriter(OfflineWriter):
    """Records each section's prose as JSON, as a perfect model would answer it, by title."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}

    def write(self, assignment: Assignment, **callbacks: Any) -> WrittenProse:
        written = super().write(assignment, **callbacks)
        self.answers[assignment.title] = written.prose.model_dump_json()
        return written


def perfect_answers(brief: Brief) -> dict[str, str]:
    from django.utils import timezone

    writer, done = RecordingWriter(), dict[str, Any]()
    for spec in SECTIONS:
        done[spec.key] = compose(
            spec.key,
            brief=brief,
            done=done,
            writer=writer,
            today=timezone.now().date(),
            on_text=lambda _: None,
            is_canceled=lambda: False,
        ).section
    return writer.answers


def section_replies(answers: Mapping[str, str], **others: Reply) -> Reply:
    """Reply with the perfect answer for each section; `others` overrides some by key."""
    titles = {spec.key: spec.title for spec in SECTIONS}
    replies = {title: answer(text) for title, text in answers.items()}
    replies |= {titles[key]: reply for key, reply in others.items()}
    return reply_by_prompt({f'"section": "{title}"': reply for title, reply in replies.items()})


def create_model_run(owner: Any, brief: Brief, settings: Any, server: ScriptedModelServer) -> Run:
    """Create a run that the scripted server writes."""
    settings.WRITER_MODEL = MODEL.removeprefix("model:")
    settings.WRITER_BASE_URL = server.base_url
    settings.WRITER_API_KEY = KEY
    return transitions.create(owner=owner, brief=brief, writer=choose_writer()[0])[0]


def requested_sections(server: ScriptedModelServer) -> list[str]:
    """Return the title of the section in each request to the server, in order."""
    prompts = [str(request.body["messages"][1]["content"]) for request in server.requests]
    return [task.partition('"section": "')[2].partition('"')[0] for task in prompts]


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
