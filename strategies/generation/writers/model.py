"""The model writer: a language model writes each section's prose from facts that code prepared."""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import TYPE_CHECKING, Any

from strategies.generation.errors import WritingCanceled, WritingFailed
from strategies.generation.writers.base import (
    INTERRUPTED,
    READER,
    RULES,
    THESIS,
    Assignment,
    Call,
    IsCanceled,
    ObjectionReport,
    OnCall,
    OnObjections,
    OnPhase,
    OnText,
    Phase,
    WrittenProse,
    ignore_phase,
)
from strategies.generation.writers.budget import Budget
from strategies.generation.writers.event_loop import POLL_S, private_loop
from strategies.generation.writers.model_config import ModelConfig
from strategies.generation.writers.model_failures import (
    client_missing_failure,
    failure_of,
    key_missing_failure,
    timeout_failure,
)
from strategies.generation.writers.visible_text import Draft, text_of

if TYPE_CHECKING:
    from strategies.generation.writers.conversation import Result

type Start = Callable[[float], Coroutine[Any, Any, "Result"]]
"""Starts a conversation with the model. The argument is the deadline on the clock of `time.monotonic`."""

logger = logging.getLogger(__name__)

# Two threads that import a package at the same time can each see it half initialized.
_importing = threading.Lock()


class ModelWriter:
    """A `Writer` that asks a language model. Keeps no connection between sections."""

    def __init__(
        self,
        config: ModelConfig,
        on_call: OnCall = lambda _: None,
        on_objections: OnObjections = lambda _: None,
        budget: Budget | None = None,
    ) -> None:
        self._config = config
        self._budget = budget
        self._on_call = on_call
        self._on_objections = on_objections

    @property
    def name(self) -> str:
        return f"model:{self._config.name}"

    @property
    def label(self) -> str:
        return f"Model writer: {self._config.title}, checked by code"

    def prepare(self) -> None:
        """Import the provider's client. This takes seconds, during which a cancel goes unnoticed.

        Raises:
            WritingFailed: the client is not installed.
        """
        try:
            with _importing:
                from strategies.generation.writers import conversation, metering  # noqa: F401 - preloaded
                from strategies.generation.writers.connection import connect

                connect(self._config)
        except ImportError:
            raise client_missing_failure() from None

    def write(
        self,
        assignment: Assignment,
        *,
        on_text: OnText,
        is_canceled: IsCanceled,
        on_phase: OnPhase = ignore_phase,
    ) -> WrittenProse:
        """Return the prose of one request, checked against its schema and its facts.

        All callbacks are called in the calling thread while no event loop runs, so they may use synchronous code such
        as a database connection.

        Raises:
            WritingFailed: with the outcome of the call, shortly after `timeout_s` at the latest.
            WritingCanceled: `is_canceled` returned True; the call to the provider has been aborted.
        """
        if assignment.request_name == READER and not self._config.reader_choice:
            return WrittenProse(prose=assignment.draft(), writer_name=self.name)
        if assignment.request_name == THESIS and not self._config.thesis:
            return WrittenProse(prose=assignment.draft(), writer_name=RULES)
        started, code = monotonic(), "internal_error"
        watch = _Watch(Draft(assignment.prose), on_text, is_canceled, on_phase, self._on_call, self._on_objections)
        try:
            if is_canceled():
                raise WritingCanceled
            if self._config.lacks_key:
                raise key_missing_failure()
            # The first import takes seconds, so it must not count against the timeout or block the event loop.
            start = self._conversation(assignment, watch)
            result = self._run(start, watch)
            code = "ok"
        except WritingCanceled:
            code = "canceled"
            raise
        except WritingFailed as failure:
            code = failure.code
            raise
        finally:
            # In an answer that was accepted, only a correction can have been interrupted, by the timeout.
            watch.report(interrupted_by="provider_timeout" if code == "ok" else code)
            logger.info(
                "model section ended: section=%s outcome=%s model=%s provider=%s duration_s=%.1f",
                assignment.section, code, self._config.model, self._config.provider, monotonic() - started,
            )  # fmt: skip
        on_text(text_of(result.prose))
        return WrittenProse(prose=result.prose, writer_name=self.name, withheld=result.withheld, answers=result.answers)

    def _conversation(self, assignment: Assignment, watch: "_Watch") -> Start:
        try:
            with _importing:
                from strategies.generation.writers.connection import connect
                from strategies.generation.writers.conversation import Conversation
                from strategies.generation.writers.metering import MeteredModel

                model = connect(self._config)
        except ImportError:
            raise client_missing_failure() from None

        def start(deadline: float) -> Coroutine[Any, Any, "Result"]:
            metered = MeteredModel(
                model,
                section=assignment.section,
                name=self._config.name,
                retries=self._config.provider_retries,
                deadline=deadline,
                on_call=watch.calls.append,
                budget=self._budget,
            )
            return Conversation(
                config=self._config,
                model=metered,
                assignment=assignment,
                draft=watch.draft,
                report=watch.events.append,
                deadline=deadline,
            ).run()

        return start

    def _run(self, start: Start, watch: "_Watch") -> "Result":
        """Run a conversation to its end in short steps; check for cancel, timeout and new text between them."""
        deadline = monotonic() + self._config.timeout_s
        with private_loop() as loop:
            task = loop.create_task(start(deadline))
            while not task.done():
                loop.run_until_complete(asyncio.wait({task}, timeout=POLL_S))
                watch.check()
                if not task.done() and monotonic() >= deadline:
                    raise timeout_failure()
            error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if error is not None:
            failure = failure_of(error)
            level = logging.WARNING if failure.code == "internal_error" else logging.DEBUG
            logger.log(level, "model call failed: code=%s error=%s", failure.code, type(error).__name__)
            # Raised outside any `except`, so that no traceback contains the provider's text.
            raise failure
        return task.result()


@dataclass(slots=True)
class _Watch:
    """Handles progress, cancellation and finished calls between two steps of a conversation."""

    draft: Draft
    on_text: OnText
    is_canceled: IsCanceled
    on_phase: OnPhase
    on_call: OnCall
    on_objections: OnObjections
    calls: list[Call] = field(default_factory=list)
    """Calls that have ended and were not reported yet."""
    events: list[Phase | ObjectionReport] = field(default_factory=list)
    """Phases and objections that were not reported yet."""
    shown: str = ""

    def check(self) -> None:
        self.report()
        if self.is_canceled():
            raise WritingCanceled
        if (text := self.draft.visible_text()) and text != self.shown:
            self.on_text(text)
            self.shown = text

    def report(self, *, interrupted_by: str = "") -> None:
        """Pass on what has happened; interrupted calls once it is known what interrupted them."""
        while self.events:
            event = self.events.pop(0)
            if isinstance(event, ObjectionReport):
                self.on_objections(event)
            else:
                self.on_phase(event)
        while self.calls and (interrupted_by or self.calls[0].outcome != INTERRUPTED):
            call = self.calls.pop(0)
            self.on_call(replace(call, outcome=interrupted_by) if call.outcome == INTERRUPTED else call)
