"""Skipping of tests whose prerequisites are not installed."""

import os
from typing import NoReturn

import pytest


def skip_unless_ci(message: str) -> NoReturn:
    """Skip the test; fail it on CI, where no test may be skipped. `message` says what to install."""
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
