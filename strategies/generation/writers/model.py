"""The model writer: a language model fills each section's prose from facts that code prepared."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING

from pydantic import BaseModel

from strategies.generation.errors import WritingCanceled, WritingFailed
from strategies.generation.writers.base import Assignment, IsCanceled, OnText, Usage, Written
from strategies.generation.writers.model_config import ModelConfig
from strategies.generation.writers.model_failures import client_missing, failure_of, key_missing, timed_out
from strategies.generation.writers.visible_text import Draft, text_of

if TYPE_CHECKING:
    from pydantic_ai.usage import RunUsage

logger = logging.getLogger(__name__)

POLL_S = 0.1
"""How often cancel, timeout and new text are looked at while the model is waited for."""

_FAREWELL_S = 0.5


class ModelWriter:
    """A `Writer` that asks a language model. Holds no connection between sections."""

    def __init__(self, config: ModelConfig) -> None:
        self._config = config

    @property
    def name(self) -> str:
        return f"model:{self._config.provider}:{self._config.model}"

    @property
    def label(self) -> str:
        return f"Model writer: {self._config.title}, from facts prepared by code"

    def write(self, assignment: Assignment, *, on_text: OnText, is_canceled: IsCanceled) -> Written:
        """Return the prose of one section, checked against its schema and its facts.

        `on_text` and `is_canceled` are called in the calling thread while no event loop runs, so they may use
        what refuses to work inside one, such as a database connection.

        Raises:
            WritingFailed: with the outcome of the call, at the latest a moment after `timeout_s`.
            WritingCanceled: `is_canceled` answered True; the call to the provider has then been ended.
        """
        started, code = monotonic(), "internal"
        try:
            prose, usage = self._write(assignment, on_text, is_canceled)
            code = "ok"
        except WritingCanceled:
            code = "canceled"
            raise
        except WritingFailed as failure:
            code = failure.code
            raise
        finally:
            duration_s = monotonic() - started
            logger.info(
                "section %s: %s by model %s of %s after %.1f s",
                assignment.section, code, self._config.model, self._config.provider, duration_s,
            )  # fmt: skip
        on_text(text_of(prose))
        return Written(prose=prose, usage=self._usage(usage, duration_s))

    def _write(self, assignment: Assignment, on_text: OnText, is_canceled: IsCanceled) -> tuple[BaseModel, "RunUsage"]:
        if is_canceled():
            raise WritingCanceled
        if self._config.lacks_key:
            raise key_missing()
        # Before the clock and the event loop start: the first import takes seconds, in which nothing else can run.
        try:
            from strategies.generation.writers.conversation import connect, converse

            model = connect(self._config)
        except ImportError:
            raise client_missing() from None

        draft = Draft(assignment.prose)
        with _private_loop() as loop:
            task = loop.create_task(converse(self._config, model, assignment, draft))
            self._follow(loop, task, draft, on_text, is_canceled)
            error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if error is not None:
            failure = failure_of(error)
            level = logging.WARNING if failure.code == "internal" else logging.DEBUG
            logger.log(level, "section %s: %s came of %s", assignment.section, failure.code, type(error).__name__)
            # Raised outside any `except`, so that no traceback carries the provider's own words.
            raise failure
        return task.result()

    def _follow(
        self,
        loop: asyncio.AbstractEventLoop,
        task: asyncio.Task[tuple[BaseModel, "RunUsage"]],
        draft: Draft,
        on_text: OnText,
        is_canceled: IsCanceled,
    ) -> None:
        """Run `task` to its end in short steps, and between them show its text and look whether to stop."""
        deadline = monotonic() + self._config.timeout_s
        shown = ""
        while not task.done():
            loop.run_until_complete(asyncio.wait({task}, timeout=POLL_S))
            if is_canceled():
                raise WritingCanceled
            if not task.done() and monotonic() >= deadline:
                raise timed_out()
            if (text := draft.visible_text()) and text != shown:
                on_text(text)
                shown = text

    def _usage(self, usage: "RunUsage", duration_s: float) -> Usage:
        return Usage(
            model=self._config.model,
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            requests=usage.requests,
            duration_s=round(duration_s, 3),
            cost_usd=None if usage.cost is None else float(usage.cost),
        )


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
                    loop.run_until_complete(asyncio.wait(pending, timeout=_FAREWELL_S))
                loop.run_until_complete(asyncio.wait_for(loop.shutdown_asyncgens(), _FAREWELL_S))
        finally:
            loop.close()
