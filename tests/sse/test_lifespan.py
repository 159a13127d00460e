"""Signal handling of DrainOnShutdown. `test_servers.py` tests it under real servers."""

import signal
import subprocess
import sys

from django.conf import settings

SIGNAL_ITSELF = """
import asyncio
import os
import signal
import sys

import django

django.setup()

from sse.lifespan import DrainOnShutdown
from sse.hub import current_hub


async def main():
    received, sent = asyncio.Queue(), asyncio.Queue()
    lifespan = asyncio.create_task(DrainOnShutdown(None)({"type": "lifespan"}, received.get, sent.put))
    await received.put({"type": "lifespan.startup"})
    await sent.get()
    os.kill(os.getpid(), getattr(signal, sys.argv[1]))
    await asyncio.sleep(0.2)
    sys.exit(8 if current_hub().draining else 7)


signal.signal(signal.SIGTERM, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.SIG_IGN)
asyncio.run(main())
"""


def exit_code_after(name: str) -> int:
    command = [sys.executable, "-c", SIGNAL_ITSELF, name]
    return subprocess.run(command, cwd=settings.BASE_DIR, timeout=30, check=False).returncode


def test_default_signal_still_ends_the_process() -> None:
    assert exit_code_after("SIGTERM") == -signal.SIGTERM


def test_ignored_signal_stays_ignored() -> None:
    assert exit_code_after("SIGINT") == 7, "the process ended or drained its streams"
