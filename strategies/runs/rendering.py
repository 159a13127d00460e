"""Render exports in a child process: a Word document takes half a second of CPU, which would delay every stream."""

import atexit
import logging
import os
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Callable
from multiprocessing import Pipe
from threading import BoundedSemaphore, Lock
from uuid import UUID

from strategies.errors import ExportFailed, TooManyExports
from strategies.exports import render_process
from strategies.exports.document import Document
from strategies.exports.formats import Extension

logger = logging.getLogger(__name__)

RENDER_LIMIT_S = 20.0
"""Seconds for one file. A child that takes longer is killed."""
WAITING_MAX = 4
"""Requests that may wait for a file at a time. Each holds a thread, and other requests need some."""
CACHE_MAX_BYTES = 2**25
ATTEMPTS = 2
"""How often a file is tried whose child was killed."""

type Key = tuple[UUID, int, Extension]
"""Run, revision of its strategy, format."""


class RenderError(Exception):
    """A format raised an exception, whose traceback is the message: an error in the code."""


class _TimeLimitExceeded(Exception):
    pass


class Renderer:
    """One child process, which renders one file at a time, and the last files it rendered.

    The child starts with the first file, is replaced when it was killed, and ends with this process.
    """

    def __init__(self) -> None:
        self._places = BoundedSemaphore(WAITING_MAX)
        self._turn = Lock()
        self._child: _Child | None = None
        self._files = _Files()

    def render(self, key: Key, load: Callable[[], Document]) -> bytes:
        """Return a file. The document is loaded and rendered only if the file is not cached.

        Raises:
            ExportFailed: it took too long, or the child was killed again and again.
            TooManyExports: too many requests wait for files.
        """
        if (file := self._files.get(key)) is not None:
            return file
        if not self._places.acquire(blocking=False):
            raise TooManyExports
        try:
            return self._render_in_turn(key, load())
        finally:
            self._places.release()

    def close(self) -> None:
        """End the child process. The next file starts another one."""
        child, self._child = self._child, None
        if child:
            child.kill()

    def _render_in_turn(self, key: Key, document: Document) -> bytes:
        if not self._turn.acquire(timeout=RENDER_LIMIT_S):
            raise TooManyExports
        try:
            # Another request may have rendered it in the meantime.
            if (file := self._files.get(key)) is None:
                file = self._render(document, key[-1])
                self._files.add(key, file)
            return file
        finally:
            self._turn.release()

    def _render(self, document: Document, extension: Extension) -> bytes:
        for _ in range(ATTEMPTS):
            try:
                self._child = self._child or _Child()
                return self._child.render(document, extension)
            except _TimeLimitExceeded:
                logger.warning("export took too long: run=%s format=%s", document.run_id, extension)
                self.close()
                break
            except (EOFError, OSError) as error:
                logger.warning("render process lost: run=%s format=%s error=%r", document.run_id, extension, error)
                self.close()
        raise ExportFailed


class _Child:
    """The parent's side of `render_process`."""

    def __init__(self) -> None:
        self._connection, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - the command is ours
                [sys.executable, "-m", render_process.__name__, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
            )

    def render(self, document: Document, extension: Extension) -> bytes:
        """Return a file.

        Raises:
            _TimeLimitExceeded: there is no file after `RENDER_LIMIT_S`.
            EOFError, OSError: the process has ended.
        """
        self._connection.send((document, extension))
        if not self._connection.poll(RENDER_LIMIT_S):
            raise _TimeLimitExceeded
        reply: render_process.Reply = self._connection.recv()
        if isinstance(reply, str):
            raise RenderError(reply)
        return reply

    def kill(self) -> None:
        self._connection.close()
        self._process.kill()
        self._process.wait()


class _Files:
    """The files rendered last, up to a total size."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._files = OrderedDict[Key, bytes]()

    def get(self, key: Key) -> bytes | None:
        with self._lock:
            if key in self._files:
                self._files.move_to_end(key)
            return self._files.get(key)

    def add(self, key: Key, file: bytes) -> None:
        with self._lock:
            self._files[key] = file
            while sum(map(len, self._files.values())) > CACHE_MAX_BYTES:
                self._files.popitem(last=False)


renderer = Renderer()
atexit.register(renderer.close)
