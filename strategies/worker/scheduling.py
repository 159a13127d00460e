"""Schedule the sections of a run: in order, several at once where dependencies allow."""

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import Context, copy_context

from django.db import connection

from strategies.generation.errors import WritingCanceled
from strategies.generation.pipeline import SectionSpec, prerequisites_of

WAIT_TIMEOUT_S = 1.0
"""A signal that arrives just before a wait is only handled after it, so waits must be short."""


def write_sections_in_order(
    specs: Iterable[SectionSpec],
    *,
    start: Callable[[SectionSpec], None],
    write: Callable[[SectionSpec], None],
    halt: Callable[[], None],
    concurrency: int,
) -> None:
    """Start sections in the given order, each as soon as a thread is free and its dependencies are settled.

    `start` is always called in this thread, so that it publishes events in order. With a concurrency above 1, `write`
    is called in other threads. `halt` is called when this thread is interrupted; it must make every `write` return
    soon. Starting sections out of order would gain nothing, because the others fit beside the longest chain of
    dependencies.

    Raises:
        WritingCanceled: `start` raised it. Sections started before were finished.
        Exception: the first exception that `write` raised. Sections started before were finished.
    """
    if concurrency == 1:
        for spec in specs:
            start(spec)
            write(spec)
        return
    waiting, writing = deque(specs), dict[Future[None], str]()
    unsettled = {spec.key for spec in waiting}
    failure: BaseException | None = None
    with ThreadPoolExecutor(concurrency, thread_name_prefix="section") as pool:
        try:
            while waiting or writing:
                try:
                    while waiting and len(writing) < concurrency and unsettled.isdisjoint(prerequisites_of(waiting[0])):
                        spec = waiting.popleft()
                        start(spec)
                        writing[pool.submit(_write_in_thread, copy_context(), write, spec)] = spec.key
                except WritingCanceled as canceled:
                    failure = canceled
                for ended in wait(writing, timeout=WAIT_TIMEOUT_S, return_when=FIRST_COMPLETED).done:
                    unsettled.discard(writing.pop(ended))
                    failure = failure or ended.exception()
                if failure:
                    waiting.clear()
        except BaseException:
            # For example a time limit or a lost lease. Leaving the pool waits for its threads.
            halt()
            raise
    if failure:
        raise failure


def _write_in_thread(context: Context, write: Callable[[SectionSpec], None], spec: SectionSpec) -> None:
    try:
        context.run(write, spec)
    finally:
        # Every thread has its own database connection.
        connection.close()
