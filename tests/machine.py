"""What a machine may lack."""

import os
from typing import NoReturn

import pytest


def lacks(message: str) -> NoReturn:
    """Skip the test that needs it, saying how to get it; fail it on CI, where nothing may be left out."""
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
