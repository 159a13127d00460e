"""Fixtures of the tests of streams."""

from typing import Any
from uuid import uuid4

import pytest

from strategies.accounts import tokens
from strategies.models import Run
from strategies.runs import transitions


@pytest.fixture(autouse=True)
def separate_redis_channel(settings: Any) -> None:
    settings.SSE_REDIS_CHANNEL = f"test:{uuid4()}"
    settings.SSE_RECHECK_INTERVAL_S = 0.2


@pytest.fixture
def runs(alice: Any, brief: Any) -> list[Run]:
    """Return two queued runs of Alice's."""
    return [transitions.create(owner=alice, brief=brief, writer="offline")[0] for _ in range(2)]


@pytest.fixture
def bearer(alice: Any) -> tuple[bytes, bytes]:
    return b"authorization", f"Bearer {tokens.issue(alice, name='test')}".encode()
