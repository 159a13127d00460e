"""Runs a coroutine in short steps in the calling thread, so that synchronous code can act between them."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any

POLL_S = 0.1
"""Interval at which cancel, timeout and new text are checked while the model is answering."""

_SHUTDOWN_TIMEOUT_S = 0.5


def run_in_steps[T](
    start: Callable[[float], Coroutine[Any, Any, T]],
    *,
    timeout_s: float,
    between: Callable[[], None],
) -> T:
    """Run `start(deadline)` to its end and return its result. `between` is called at least every `POLL_S` seconds.

    No event loop runs while `between` is called; what it raises cancels the coroutine.

    Raises:
        TimeoutError: it took longer than `timeout_s`.
        BaseException: whatever the coroutine or `between` raised.
    """
    deadline = monotonic() + timeout_s
    with private_loop() as loop:
        task = loop.create_task(start(deadline))
        while not task.done():
            loop.run_until_complete(asyncio.wait({task}, timeout=POLL_S))
            between()
            if not task.done() and monotonic() >= deadline:
                raise TimeoutError
        return task.result()


@contextmanager
def private_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """Create an event loop to run step by step in this thread; cancel its remaining tasks on exit.

    `asyncio.run` would wait up to five minutes for a name lookup that cannot be interrupted.
    """
    loop = asyncio.new_event_loop()
    # The default handler would log unretrieved errors with their text, which is the provider's.
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
