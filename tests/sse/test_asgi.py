"""The signals that end a process; what real servers do with them is in `test_servers.py`."""

import signal
import subprocess
import sys

from django.conf import settings

STARTS_AND_SIGNALS_ITSELF = """
import asyncio
import os
import signal
import sys

import django

django.setup()

from sse.asgi import DrainOnShutdown
from sse.hub import current_hub


async def main():
    asked, answered = asyncio.Queue(), asyncio.Queue()
    living = asyncio.create_task(DrainOnShutdown(None)({"type": "lifespan"}, asked.get, answered.put))
    await asked.put({"type": "lifespan.startup"})
    await answered.get()
    os.kill(os.getpid(), getattr(signal, sys.argv[1]))
    await asyncio.sleep(0.2)
    sys.exit(8 if current_hub().draining else 7)


signal.signal(signal.SIGTERM, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.SIG_IGN)
asyncio.run(main())
"""


def ended_by(name: str) -> int:
    command = [sys.executable, "-c", STARTS_AND_SIGNALS_ITSELF, name]
    return subprocess.run(command, cwd=settings.BASE_DIR, timeout=30, check=False).returncode


def test_a_signal_left_to_the_system_still_ends_the_process() -> None:
    assert ended_by("SIGTERM") == -signal.SIGTERM


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    assert ended_by("SIGINT") == 7, "the process lives on, and its streams too"
