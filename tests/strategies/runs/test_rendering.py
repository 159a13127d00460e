"""Exports are rendered in a child process that is limited, replaced when it is killed, and ends with its parent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Timer
from typing import Any

import psutil
import pytest

from strategies.errors import ExportFailed, TooManyExports
from strategies.exports import render_process
from strategies.exports.document import Document
from strategies.exports.formats import FORMATS, Extension
from strategies.runs import rendering
from strategies.runs.rendering import Renderer, RenderError
from tests.strategies.exports.documents import build_document
from tests.strategies.generation.composing import sample

ROOT = Path(__file__).parents[3]


@pytest.fixture
def renderer() -> Iterator[Renderer]:
    one = Renderer()
    yield one
    one.close()


@pytest.fixture(scope="module")
def document() -> Document:
    return build_document(sample(0))


def render(renderer: Renderer, document: Document, extension: Extension = "md", revision: int = 1) -> bytes:
    return renderer.render((document.run_id, revision, extension), load=lambda: document)


def child_of(renderer: Renderer) -> psutil.Process:
    assert renderer._child
    return psutil.Process(renderer._child._process.pid)


def wait_until(condition: Callable[[], bool], within_s: float = 10) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def never() -> Document:
    raise AssertionError("the document was loaded")


@pytest.mark.parametrize("extension", FORMATS)
def test_child_renders_what_the_format_does(renderer: Renderer, document: Document, extension: Any) -> None:
    file = render(renderer, document, extension)

    assert len(file) == len(FORMATS[extension].render(document))
    assert not FORMATS[extension].is_text or file == FORMATS[extension].render(document)


def test_same_revision_is_rendered_once(renderer: Renderer, document: Document) -> None:
    file = render(renderer, document)

    assert renderer.render((document.run_id, 1, "md"), load=never) is file
    with pytest.raises(AssertionError):
        renderer.render((document.run_id, 2, "md"), load=never)


def test_cache_drops_the_files_that_were_used_longest_ago(
    renderer: Renderer, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = len(render(renderer, document, revision=1))
    monkeypatch.setattr(rendering, "CACHE_MAX_BYTES", 2 * size)
    render(renderer, document, revision=2)
    render(renderer, document, revision=1)
    render(renderer, document, revision=3)

    assert [revision for _, revision, _ in renderer._files._files] == [1, 3]


def test_killed_child_is_replaced(renderer: Renderer, document: Document) -> None:
    render(renderer, document)
    first = child_of(renderer)
    first.kill()

    assert render(renderer, document, revision=2) == render(renderer, document)
    assert child_of(renderer).pid != first.pid
    assert not first.is_running()


def test_file_is_rendered_again_when_the_child_is_killed_meanwhile(renderer: Renderer, document: Document) -> None:
    file = render(renderer, document)
    first = child_of(renderer)
    first.suspend()
    Timer(0.3, first.kill).start()

    assert render(renderer, document, revision=2) == file
    assert child_of(renderer).pid != first.pid


def test_export_fails_when_children_end_again_and_again(
    renderer: Renderer, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")

    with pytest.raises(ExportFailed):
        render(renderer, document)
    assert renderer._child is None


def test_render_that_takes_too_long_ends_the_child(
    renderer: Renderer, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    render(renderer, document)
    child = child_of(renderer)
    child.suspend()
    monkeypatch.setattr(rendering, "RENDER_LIMIT_S", 0.3)

    with pytest.raises(ExportFailed, match="too long"):
        render(renderer, document, revision=2)
    assert not child.is_running()


def test_error_of_a_format_carries_its_traceback(renderer: Renderer, document: Document) -> None:
    broken: Any = {"front": None}

    with pytest.raises(RenderError, match=r"(?s)^Traceback.*AttributeError"):
        render(renderer, replace(document, sections=broken), revision=2)
    assert render(renderer, document)


def test_requests_beyond_the_waiting_limit_are_rejected(renderer: Renderer, document: Document) -> None:
    render(renderer, document)
    child = child_of(renderer)
    child.suspend()
    with ThreadPoolExecutor() as executor:
        waiting = [executor.submit(render, renderer, document, "md", 2) for _ in range(rendering.WAITING_MAX)]
        wait_until(lambda: renderer._places._value == 0)

        with pytest.raises(TooManyExports):
            render(renderer, document, revision=3)
        assert render(renderer, document), "a cached file needs no place"
        child.resume()

        assert len({one.result(timeout=10) for one in waiting}) == 1


def test_child_yields_to_its_parent_and_is_limited_in_memory(renderer: Renderer, document: Document) -> None:
    render(renderer, document)
    child = child_of(renderer)

    assert child.nice() == min(19, psutil.Process().nice() + render_process.NICENESS)
    assert child.rlimit(psutil.RLIMIT_DATA) == (render_process.MEMORY_MAX_BYTES,) * 2
    assert child.memory_info().rss < 150e6


def test_child_imports_no_django() -> None:
    code = f"import sys, {render_process.__name__}; print([name for name in sys.modules if 'django' in name])"

    assert subprocess.check_output([sys.executable, "-c", code], cwd=ROOT) == b"[]\n"


PARENT = """
import sys, threading, time
from dataclasses import replace
from strategies.generation.sections.base import Statement
from strategies.runs.rendering import renderer
from tests.strategies.exports.documents import build_document
from tests.strategies.generation.composing import sample

document = build_document(sample(0))
renderer.render((document.run_id, 1, "md"), lambda: document)
if "busy" in sys.argv:
    reason = Statement(text="A reason.", evidence="assumption", basis="")
    positioning = document.sections["positioning"].model_copy(update={"reasons": [reason] * 20_000})
    large = replace(document, sections={"positioning": positioning})
    threading.Thread(target=renderer.render, args=((large.run_id, 2, "docx"), lambda: large)).start()
print(renderer._child._process.pid, flush=True)
if "exit" not in sys.argv:
    time.sleep(60)
"""


@contextmanager
def parent_process(mode: str) -> Iterator[tuple[subprocess.Popen[bytes], psutil.Process]]:
    """Start a process that renders a file; yield it and its child."""
    command = [sys.executable, "-c", PARENT, mode]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as parent:
        try:
            assert parent.stdout
            yield parent, psutil.Process(int(parent.stdout.readline()))
        finally:
            parent.kill()


@pytest.mark.parametrize("mode", ["idle", "busy"])
def test_child_ends_when_its_parent_is_killed(mode: str) -> None:
    with parent_process(mode) as (parent, child):
        used_s = child.cpu_times().user
        wait_until(lambda: mode == "idle" or child.cpu_times().user > used_s + 0.2)
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()

        wait_until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, within_s=2)


def test_child_ends_quietly_when_its_parent_exits() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, "exit"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as parent:
        output, errors = parent.communicate(timeout=60)

        assert (parent.returncode, errors) == (0, b"")
        assert not psutil.pid_exists(int(output))
