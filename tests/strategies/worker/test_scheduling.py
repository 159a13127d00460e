"""Sections begin in the plan's order and at the same time as far as they do not need each other."""

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Any

import pytest

from strategies.generation.errors import WritingCanceled
from strategies.generation.pipeline import SECTIONS, SectionSpec, section_spec, waits_for
from strategies.worker import scheduling
from strategies.worker.scheduling import write_sections_in_order

KEYS = [spec.key for spec in SECTIONS]


class Watched:
    """Writes sections that end when they are told to, and keeps what happened in which order."""

    def __init__(self, *, held: frozenset[str] = frozenset()) -> None:
        self.happened: list[str] = []
        self._held = {key: threading.Event() for key in held}
        self._changed = threading.Condition()
        self._at_once = self.most_at_once = 0

    def begin(self, spec: SectionSpec) -> None:
        self._note(f"{spec.key} begins")

    def write(self, spec: SectionSpec) -> None:
        with self._changed:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        self._note(f"{spec.key} is written")
        if spec.key in self._held:
            assert self._held[spec.key].wait(10)
        with self._changed:
            self._at_once -= 1
        self._note(f"{spec.key} ends")

    def end(self, key: str) -> None:
        self._held[key].set()

    def wait_for(self, *entries: str) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: set(entries) <= set(self.happened), timeout=10), self.happened

    @property
    def begun(self) -> list[str]:
        return [entry.removesuffix(" begins") for entry in self.happened if entry.endswith(" begins")]

    def _note(self, entry: str) -> None:
        with self._changed:
            self.happened.append(entry)
            self._changed.notify_all()


def never() -> None:
    raise AssertionError("nobody interrupted")


def in_background(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


@pytest.mark.parametrize("places", [1, 2, 3, 8])
def test_sections_begin_in_the_plans_order_and_after_all_they_wait_for(places: int) -> None:
    watched = Watched()
    write_sections_in_order(SECTIONS, begin=watched.begin, write=watched.write, halt=never, places=places)

    assert watched.begun == KEYS
    for spec in SECTIONS:
        before = watched.happened[: watched.happened.index(f"{spec.key} begins")]
        assert {f"{key} ends" for key in waits_for(spec)} <= set(before)
    assert watched.most_at_once <= places


def test_what_does_not_need_each_other_is_written_at_the_same_time() -> None:
    watched = Watched(held=frozenset({"situation", "audience"}))
    thread = in_background(
        lambda: write_sections_in_order(SECTIONS, begin=watched.begin, write=watched.write, halt=never, places=3),
    )
    watched.wait_for("situation begins", "audience begins")

    assert "positioning" not in watched.begun
    watched.end("audience")
    watched.wait_for("positioning begins", "options begins", "pillars begins")
    assert "situation ends" not in watched.happened

    watched.end("situation")
    thread.join(10)
    assert watched.happened[-1] == "front ends"


def test_a_section_begins_only_when_a_place_is_free() -> None:
    watched = Watched(held=frozenset({"situation", "positioning"}))
    thread = in_background(
        lambda: write_sections_in_order(SECTIONS[:5], begin=watched.begin, write=watched.write, halt=never, places=2),
    )
    watched.wait_for("situation is written", "positioning is written")
    watched.end("positioning")
    watched.wait_for("competitors ends")
    watched.end("situation")
    thread.join(10)

    assert watched.happened.index("positioning ends") < watched.happened.index("competitors begins")
    assert watched.most_at_once == 2


def test_one_place_needs_no_thread() -> None:
    threads = set[int]()
    write_sections_in_order(
        SECTIONS, begin=lambda _: None, write=lambda _: threads.add(threading.get_ident()), halt=never, places=1
    )

    assert threads == {threading.get_ident()}


def test_what_is_settled_already_is_not_waited_for() -> None:
    watched = Watched()
    write_sections_in_order(
        [section_spec("calendar"), section_spec("front")],
        begin=watched.begin,
        write=watched.write,
        halt=never,
        places=3,
    )

    assert watched.begun == ["calendar", "front"]


def test_a_fault_ends_the_run_only_after_what_was_begun_has_ended() -> None:
    watched = Watched(held=frozenset({"situation"}))

    def write(spec: SectionSpec) -> None:
        if spec.key == "audience":
            threading.Timer(0.1, watched.end, ["situation"]).start()
            raise LookupError("the run is gone")
        watched.write(spec)

    with pytest.raises(LookupError, match="the run is gone"):
        write_sections_in_order(SECTIONS, begin=watched.begin, write=write, halt=never, places=3)

    assert "situation ends" in watched.happened
    assert watched.begun == ["check_brief", "situation", "audience"]


def test_an_interrupted_run_tells_what_is_being_written_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(held=frozenset({"situation", "audience"}))
    both_are_waited_for = threading.Event()

    def noted_wait(writing: dict[Future[None], str], **options: Any) -> Any:
        if len(writing) == 2:
            both_are_waited_for.set()
        return wait(writing, **options)

    monkeypatch.setattr(scheduling, "wait", noted_wait)

    def interrupt(*_: object) -> None:
        raise InterruptedError("time is up")

    def halt() -> None:
        watched.end("situation")
        watched.end("audience")

    def raise_the_alarm() -> None:
        assert both_are_waited_for.wait(10)
        os.kill(os.getpid(), signal.SIGUSR1)

    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        alarm = in_background(raise_the_alarm)
        with pytest.raises(InterruptedError, match="time is up"):
            write_sections_in_order(SECTIONS, begin=watched.begin, write=watched.write, halt=halt, places=3)
        alarm.join(10)
    finally:
        signal.signal(signal.SIGUSR1, before)

    assert {"situation ends", "audience ends"} <= set(watched.happened)
    assert watched.begun == ["check_brief", "situation", "audience"]


def test_when_nothing_more_may_begin_what_was_begun_is_finished() -> None:
    watched = Watched()

    def begin(spec: SectionSpec) -> None:
        if spec.key == "audience":
            raise WritingCanceled
        watched.begin(spec)

    with pytest.raises(WritingCanceled):
        write_sections_in_order(SECTIONS, begin=begin, write=watched.write, halt=never, places=3)

    assert watched.happened[-1] == "situation ends"


def test_nothing_is_written_before_the_brief_is_checked_and_the_one_page_comes_after_everything() -> None:
    assert all("check_brief" in waits_for(spec) for spec in SECTIONS[1:])
    assert waits_for(section_spec("checks")) == frozenset(KEYS[:-2])
    assert waits_for(section_spec("front")) == frozenset(KEYS[:-1])


def test_beginning_in_order_costs_no_time_beside_the_longest_chain() -> None:
    ends: dict[str, int] = {}
    in_order = 0
    for spec in SECTIONS:
        begins = max((ends[key] for key in waits_for(spec)), default=0)
        in_order = max(in_order, begins)
        ends[spec.key] = in_order + spec.weight
    free: dict[str, int] = {}
    for spec in SECTIONS:
        free[spec.key] = max((free[key] for key in waits_for(spec)), default=0) + spec.weight

    assert ends["front"] == free["front"]
