"""Sections start in plan order, and in parallel where they do not depend on each other."""

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Any

import pytest

from strategies.generation.errors import WritingCanceled
from strategies.generation.pipeline import SectionSpec, prerequisites_of, section_spec, sections_for
from strategies.worker import scheduling
from strategies.worker.scheduling import write_sections_in_order

SECTIONS = sections_for(has_editor=True)
KEYS = [spec.key for spec in SECTIONS]


class RecordingWriter:
    """Records the order in which sections start and end. Paused ones end when `end` is called."""

    def __init__(self, *, paused: frozenset[str] = frozenset()) -> None:
        self.log: list[str] = []
        self._paused = {key: threading.Event() for key in paused}
        self._changed = threading.Condition()
        self._running = self.max_running = 0

    def start(self, spec: SectionSpec) -> None:
        self._note(f"{spec.key} starts")

    def write(self, spec: SectionSpec) -> None:
        with self._changed:
            self._running += 1
            self.max_running = max(self.max_running, self._running)
        self._note(f"{spec.key} is written")
        if spec.key in self._paused:
            assert self._paused[spec.key].wait(10)
        with self._changed:
            self._running -= 1
        self._note(f"{spec.key} ends")

    def end(self, key: str) -> None:
        self._paused[key].set()

    def wait_for(self, *entries: str) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: set(entries) <= set(self.log), timeout=10), self.log

    @property
    def started(self) -> list[str]:
        return [entry.removesuffix(" starts") for entry in self.log if entry.endswith(" starts")]

    def _note(self, entry: str) -> None:
        with self._changed:
            self.log.append(entry)
            self._changed.notify_all()


def fail_if_halted() -> None:
    raise AssertionError("halt was called")


def start_thread(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


@pytest.mark.parametrize("concurrency", [1, 2, 3, 8])
def test_sections_start_in_plan_order_and_after_their_dependencies(concurrency: int) -> None:
    writer = RecordingWriter()
    write_sections_in_order(
        SECTIONS, start=writer.start, write=writer.write, halt=fail_if_halted, concurrency=concurrency
    )

    assert writer.started == KEYS
    for spec in SECTIONS:
        before = writer.log[: writer.log.index(f"{spec.key} starts")]
        assert {f"{key} ends" for key in prerequisites_of(spec)} <= set(before)
    assert writer.max_running <= concurrency


def test_independent_sections_are_written_in_parallel() -> None:
    writer = RecordingWriter(paused=frozenset({"audience", "pillars"}))
    thread = start_thread(
        lambda: write_sections_in_order(
            SECTIONS, start=writer.start, write=writer.write, halt=fail_if_halted, concurrency=3
        ),
    )
    writer.wait_for("audience starts", "pillars starts", "options ends")

    assert "competitors" not in writer.started
    writer.end("pillars")
    writer.wait_for("calendar starts", "briefs starts")
    assert "audience ends" not in writer.log

    writer.end("audience")
    thread.join(10)
    assert writer.log[-1] == "front ends"


def test_section_starts_only_below_the_concurrency_limit() -> None:
    writer = RecordingWriter(paused=frozenset({"audience", "positioning"}))
    thread = start_thread(
        lambda: write_sections_in_order(
            SECTIONS[:6], start=writer.start, write=writer.write, halt=fail_if_halted, concurrency=2
        ),
    )
    writer.wait_for("audience is written", "positioning is written")
    writer.end("positioning")
    writer.wait_for("options ends")
    writer.end("audience")
    thread.join(10)

    assert writer.log.index("positioning ends") < writer.log.index("options starts")
    assert writer.max_running == 2


def test_concurrency_of_one_uses_no_thread() -> None:
    threads = set[int]()
    write_sections_in_order(
        SECTIONS,
        start=lambda _: None,
        write=lambda _: threads.add(threading.get_ident()),
        halt=fail_if_halted,
        concurrency=1,
    )

    assert threads == {threading.get_ident()}


def test_settled_dependencies_are_not_waited_for() -> None:
    writer = RecordingWriter()
    write_sections_in_order(
        [section_spec("calendar"), section_spec("front")],
        start=writer.start,
        write=writer.write,
        halt=fail_if_halted,
        concurrency=3,
    )

    assert writer.started == ["calendar", "front"]


def test_error_is_raised_after_started_sections_have_ended() -> None:
    writer = RecordingWriter(paused=frozenset({"audience"}))

    def write(spec: SectionSpec) -> None:
        if spec.key == "positioning":
            threading.Timer(0.1, writer.end, ["audience"]).start()
            raise LookupError("the run is gone")
        writer.write(spec)

    with pytest.raises(LookupError, match="the run is gone"):
        write_sections_in_order(SECTIONS, start=writer.start, write=write, halt=fail_if_halted, concurrency=2)

    assert "audience ends" in writer.log
    assert writer.started == ["check_brief", "situation", "audience", "positioning"]


def test_interruption_halts_the_sections_in_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    writer = RecordingWriter(paused=frozenset({"audience", "positioning"}))
    both_in_progress = threading.Event()

    def recording_wait(writing: dict[Future[None], str], **options: Any) -> Any:
        if len(writing) == 2:
            both_in_progress.set()
        return wait(writing, **options)

    monkeypatch.setattr(scheduling, "wait", recording_wait)

    def interrupt(*_: object) -> None:
        raise InterruptedError("time is up")

    def halt() -> None:
        writer.end("positioning")
        writer.end("audience")

    def send_signal() -> None:
        assert both_in_progress.wait(10)
        os.kill(os.getpid(), signal.SIGUSR1)

    previous = signal.signal(signal.SIGUSR1, interrupt)
    try:
        signaler = start_thread(send_signal)
        with pytest.raises(InterruptedError, match="time is up"):
            write_sections_in_order(SECTIONS, start=writer.start, write=writer.write, halt=halt, concurrency=2)
        signaler.join(10)
    finally:
        signal.signal(signal.SIGUSR1, previous)

    assert {"audience ends", "positioning ends"} <= set(writer.log)
    assert writer.started == ["check_brief", "situation", "audience", "positioning"]


def test_started_sections_finish_when_no_more_may_start() -> None:
    writer = RecordingWriter()

    def begin(spec: SectionSpec) -> None:
        if spec.key == "audience":
            raise WritingCanceled
        writer.start(spec)

    with pytest.raises(WritingCanceled):
        write_sections_in_order(SECTIONS, start=begin, write=writer.write, halt=fail_if_halted, concurrency=3)

    assert writer.log[-1] == "situation ends"


def test_plan_starts_with_the_brief_check_and_ends_with_the_front_page() -> None:
    assert all("check_brief" in prerequisites_of(spec) for spec in SECTIONS[1:])
    assert prerequisites_of(section_spec("checks")) == frozenset(KEYS[:-2])
    assert prerequisites_of(section_spec("front")) == frozenset(KEYS[:-1])


def test_everything_from_the_plan_waits_for_the_thesis() -> None:
    waiting = {spec.key for spec in SECTIONS if "situation" in prerequisites_of(spec)}
    assert waiting == set(KEYS) - {"check_brief", "situation"}


def test_everything_from_the_calendar_waits_for_the_titles() -> None:
    waiting = {spec.key for spec in SECTIONS if "pillars" in prerequisites_of(spec)}
    assert waiting == set(KEYS) - {"check_brief", "situation", "audience", "positioning", "options", "pillars"}


def test_plan_order_adds_no_time_to_the_critical_path() -> None:
    ends: dict[str, int] = {}
    in_order = 0
    for spec in SECTIONS:
        starts_at = max((ends[key] for key in prerequisites_of(spec)), default=0)
        in_order = max(in_order, starts_at)
        ends[spec.key] = in_order + spec.weight
    free: dict[str, int] = {}
    for spec in SECTIONS:
        free[spec.key] = max((free[key] for key in prerequisites_of(spec)), default=0) + spec.weight

    assert ends["front"] == free["front"]
