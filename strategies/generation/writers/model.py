"""The model writer: a language model fills each section's prose from facts that code prepared."""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any

from pydantic import BaseModel

from strategies.generation.errors import WritingCanceled, WritingFailed
from strategies.generation.writers.base import INTERRUPTED, Assignment, Call, IsCanceled, OnCall, OnText, Written
from strategies.generation.writers.model_config import ModelConfig
from strategies.generation.writers.model_failures import (
    client_missing_failure,
    failure_of,
    key_missing_failure,
    timeout_failure,
)
from strategies.generation.writers.visible_text import Draft, text_of

type Conversation = Callable[[float], Coroutine[Any, Any, BaseModel]]
"""Asks the model; given the moment, by `time.monotonic`, by which it must be done."""

logger = logging.getLogger(__name__)

POLL_S = 0.1
"""How often cancel, timeout and new text are looked at while the model is waited for."""

_SHUTDOWN_TIMEOUT_S = 0.5
# Two threads that import one package at the same time can each see half of it.
_importing = threading.Lock()


class ModelWriter:
    """A `Writer` that asks a language model. Holds no connection between sections."""

    def __init__(self, config: ModelConfig, on_call: OnCall = lambda _: None) -> None:
        self._config = config
        self._on_call = on_call

    @property
    def name(self) -> str:
        return f"model:{self._config.name}"

    @property
    def label(self) -> str:
        return f"Model writer: {self._config.title}, from facts prepared by code"

    def prepare(self) -> None:
        """Load the provider's client. It takes seconds, in which nothing is noticed, a cancel neither.

        Raises:
            WritingFailed: it is not installed.
        """
        try:
            with _importing:
                from strategies.generation.writers import conversation, metering  # noqa: F401 - loaded for later
                from strategies.generation.writers.connection import connect

                connect(self._config)
        except ImportError:
            raise client_missing_failure() from None

    def write(self, assignment: Assignment, *, on_text: OnText, is_canceled: IsCanceled) -> Written:
        """Return the prose of one section, checked against its schema and its facts.

        `on_text`, `is_canceled` and `on_call` are called in the calling thread while no event loop runs, so they may
        use what refuses to work inside one, such as a database connection.

        Raises:
            WritingFailed: with the outcome of the call, at the latest a moment after `timeout_s`.
            WritingCanceled: `is_canceled` answered True; the call to the provider has then been ended.
        """
        started, code = monotonic(), "internal_error"
        watch = _Watch(Draft(assignment.prose), on_text, is_canceled, self._on_call)
        try:
            if is_canceled():
                raise WritingCanceled
            if self._config.lacks_key:
                raise key_missing_failure()
            # Before the clock and the event loop start: the first import takes seconds, in which nothing else can run.
            conversation = self._conversation(assignment, watch)
            prose = self._held(conversation, watch)
            code = "ok"
        except WritingCanceled:
            code = "canceled"
            raise
        except WritingFailed as failure:
            code = failure.code
            raise
        finally:
            watch.report(interrupted_by=code)
            logger.info(
                "section %s: %s by model %s of %s after %.1f s",
                assignment.section, code, self._config.model, self._config.provider, monotonic() - started,
            )  # fmt: skip
        on_text(text_of(prose))
        return Written(prose=prose, writer_name=self.name)

    def _conversation(self, assignment: Assignment, watch: "_Watch") -> Conversation:
        try:
            with _importing:
                from strategies.generation.writers.connection import connect
                from strategies.generation.writers.conversation import converse
                from strategies.generation.writers.metering import MeteredModel

                model = connect(self._config)
        except ImportError:
            raise client_missing_failure() from None

        def start(deadline: float) -> Coroutine[Any, Any, BaseModel]:
            metered = MeteredModel(
                model,
                section=assignment.section,
                name=self._config.name,
                retries=self._config.provider_retries,
                deadline=deadline,
                note=watch.calls.append,
            )
            return converse(self._config, metered, assignment, watch.draft)

        return start

    def _held(self, conversation: Conversation, watch: "_Watch") -> BaseModel:
        """Run a conversation to its end in short steps, and look around between them."""
        deadline = monotonic() + self._config.timeout_s
        with _private_loop() as loop:
            task = loop.create_task(conversation(deadline))
            while not task.done():
                loop.run_until_complete(asyncio.wait({task}, timeout=POLL_S))
                watch.look()
                if not task.done() and monotonic() >= deadline:
                    raise timeout_failure()
            error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if error is not None:
            failure = failure_of(error)
            level = logging.WARNING if failure.code == "internal_error" else logging.DEBUG
            logger.log(level, "%s came of %s", failure.code, type(error).__name__)
            # Raised outside any `except`, so that no traceback carries the provider's own words.
            raise failure
        return task.result()


@dataclass(slots=True)
class _Watch:
    """What is seen to between two steps of a conversation."""

    draft: Draft
    on_text: OnText
    is_canceled: IsCanceled
    on_call: OnCall
    calls: list[Call] = field(default_factory=list)
    """Those that have ended and were not told of yet."""
    shown: str = ""

    def look(self) -> None:
        self.report()
        if self.is_canceled():
            raise WritingCanceled
        if (text := self.draft.visible_text()) and text != self.shown:
            self.on_text(text)
            self.shown = text

    def report(self, *, interrupted_by: str = "") -> None:
        """Tell of the calls that have ended; of interrupted ones only when it is known by what."""
        while self.calls and (interrupted_by or self.calls[0].outcome != INTERRUPTED):
            call = self.calls.pop(0)
            self.on_call(replace(call, outcome=interrupted_by) if call.outcome == INTERRUPTED else call)


@contextmanager
def _private_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop of one's own, run step by step in the calling thread. On leaving, what still runs is cancelled.

    Not `asyncio.run`: that waits up to five minutes for a name lookup that nobody can interrupt.
    """
    loop = asyncio.new_event_loop()
    # The default handler logs errors nobody asked for with their text, and that text is the provider's.
    loop.set_exception_handler(lambda *_: None)
    try:
        yield loop
    finally:
        try:
            pending = asyncio.all_tasks(loop)
            for task in pending:
                task.cancel()
            with suppress(asyncio.CancelledError):
                if pending:
                    loop.run_until_complete(asyncio.wait(pending, timeout=_SHUTDOWN_TIMEOUT_S))
                loop.run_until_complete(asyncio.wait_for(loop.shutdown_asyncgens(), _SHUTDOWN_TIMEOUT_S))
        finally:
            loop.close()
