"""Installations to break, each in a folder of its own."""

import os
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.deployment import Deployment


@pytest.fixture(scope="module")
def deploy() -> Iterator[Callable[..., Deployment]]:
    """Make an installation; all that are made end with the module. CHAOS_KEEP leaves their folders and logs."""
    with ExitStack() as open_ones:

        def make(**options: Any) -> Deployment:
            folder = open_ones.enter_context(short_name())
            return open_ones.enter_context(Deployment(Path(folder), **options))

        yield make


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder for one installation."""
    with short_name() as folder:
        yield Path(folder)


def short_name() -> "tempfile.TemporaryDirectory[str]":
    # Not pytest's own folder: the name of a socket file must be short.
    return tempfile.TemporaryDirectory(prefix="chaos-", delete="CHAOS_KEEP" not in os.environ)


@pytest.fixture
def seed() -> str:
    """What chance does is repeated by CHAOS_SEED; it is printed, and shown when the test fails."""
    seed = os.environ.get("CHAOS_SEED") or str(random.randrange(10**6))
    print(f"CHAOS_SEED={seed}")  # noqa: T201
    return seed
