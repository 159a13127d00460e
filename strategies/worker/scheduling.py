"""In which order the sections of a run are written, and how many at the same time."""

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import Context, copy_context

from django.db import connection

from strategies.generation.errors import WritingCanceled
from strategies.generation.pipeline import SectionSpec, waits_for

LOOKS_UP_EVERY_S = 1.0
"""A signal that comes just as a thread begins to wait is noticed at the end of the wait: none may be without end."""


def write_sections_in_order(
    specs: Iterable[SectionSpec],
    *,
    begin: Callable[[SectionSpec], None],
    write: Callable[[SectionSpec], None],
    halt: Callable[[], None],
    places: int,
) -> None:
    """Begin sections in the given order, each as soon as a place is free and what it waits for is settled.

    `begin` is always called in this thread, so what it tells comes in order; with more than one place, `write` has a
    thread of its own. To begin out of order would gain nothing: the longest chain of sections has all the others
    beside it. `halt` is called when this thread is interrupted; it is to make every `write` return soon.

    Raises:
        WritingCanceled: `begin` raised it. What had begun was finished first.
        Exception: what `write` raised first, also once everything else that had begun was finished.
    """
    if places == 1:
        for spec in specs:
            begin(spec)
            write(spec)
        return
    waiting, writing = deque(specs), dict[Future[None], str]()
    unsettled = {spec.key for spec in waiting}
    failure: BaseException | None = None
    with ThreadPoolExecutor(places, thread_name_prefix="section") as pool:
        try:
            while waiting or writing:
                try:
                    while waiting and len(writing) < places and unsettled.isdisjoint(waits_for(waiting[0])):
                        spec = waiting.popleft()
                        begin(spec)
                        writing[pool.submit(_write_apart, copy_context(), write, spec)] = spec.key
                except WritingCanceled as canceled:
                    failure = canceled
                for ended in wait(writing, timeout=LOOKS_UP_EVERY_S, return_when=FIRST_COMPLETED).done:
                    unsettled.discard(writing.pop(ended))
                    failure = failure or ended.exception()
                if failure:
                    waiting.clear()
        except BaseException:
            # A time limit, a process told to end, a lost lease: the pool would wait for its threads to the last.
            halt()
            raise
    if failure:
        raise failure


def _write_apart(about: Context, write: Callable[[SectionSpec], None], spec: SectionSpec) -> None:
    try:
        about.run(write, spec)
    finally:
        # Every thread has a connection of its own, and this one writes nothing for a while.
        connection.close()
