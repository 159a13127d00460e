"""The process that renders exports: `python -m strategies.exports.render_process SOCKET`.

Started by `strategies.runs.rendering`. It reads documents from an inherited socket, answers each with a file, and ends
with the process that started it. It imports no Django, so it starts in half a second and needs about 60 MB.
"""

import os
import resource
import select
import signal
import sys
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection
from threading import Thread

from strategies.exports.document import Document
from strategies.exports.formats import FORMATS, Extension

type Request = tuple[Document, Extension]
type Reply = bytes | str
"""A file, or the traceback of the exception that was raised instead."""

MEMORY_MAX_BYTES = 2**29
NICENESS = 5
"""Lets the process that holds the streams go first."""


def main(descriptor: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_MAX_BYTES, MEMORY_MAX_BYTES))
    Thread(target=_exit_with_parent, args=(descriptor,), daemon=True).start()
    with Connection(descriptor) as connection, suppress(EOFError, ConnectionError):
        while True:
            connection.send(_render(connection.recv()))


def _render(request: Request) -> Reply:
    document, extension = request
    try:
        return FORMATS[extension].render(document)
    except MemoryError:
        # Ends the process, which gives the memory back.
        raise
    except Exception:
        return traceback.format_exc()


def _exit_with_parent(descriptor: int) -> None:
    """Wait until the other end of the socket is closed, which the kernel does when its process is killed."""
    hang_up = select.poll()
    hang_up.register(descriptor, 0)
    hang_up.poll()
    os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
