"""Fixtures: deployments to inject faults into, each in its own folder."""

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
    """Return a function that starts a deployment. All are stopped after the module; CHAOS_KEEP keeps their folders."""
    with ExitStack() as resources:

        def make(**options: Any) -> Deployment:
            folder = resources.enter_context(temporary_folder())
            return resources.enter_context(Deployment(Path(folder), **options))

        yield make


@pytest.fixture
def site_folder() -> Iterator[Path]:
    """A temporary folder for one site."""
    with temporary_folder() as folder:
        yield Path(folder)


def temporary_folder() -> "tempfile.TemporaryDirectory[str]":
    # Not pytest's tmp_path: paths of socket files must be short.
    return tempfile.TemporaryDirectory(prefix="chaos-", delete="CHAOS_KEEP" not in os.environ)


@pytest.fixture
def seed() -> str:
    """The seed of all random choices: CHAOS_SEED, or a random one. pytest shows it if the test fails."""
    seed = os.environ.get("CHAOS_SEED") or str(random.randrange(10**6))
    print(f"CHAOS_SEED={seed}")  # noqa: T201
    return seed
