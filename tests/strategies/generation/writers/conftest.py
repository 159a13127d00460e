"""Fixtures: a model writer on a scripted server, and a guard against connections to other machines."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from strategies.generation.writers.base import Call, ObjectionReport
from strategies.generation.writers.model import ModelWriter
from strategies.generation.writers.model_config import ModelConfig
from tests.scripted_model_server import Reply, ScriptedModelServer
from tests.strategies.generation.writers.bakery import KEY


@pytest.fixture(autouse=True)
def only_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow connections to 127.0.0.1 only; other names are unknown, other addresses unreachable."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] != "127.0.0.1":
            raise OSError("no test may leave this machine")
        connect(self, address)

    def guarded_look_up(host: Any, *args: Any, **options: Any) -> Any:
        if host not in {"127.0.0.1", b"127.0.0.1", None}:
            raise socket.gaierror(socket.EAI_NONAME, "no test may leave this machine")
        return look_up(host, *args, **options)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)


@pytest.fixture
def serve() -> Iterator[Callable[..., ScriptedModelServer]]:
    """Return a function that starts a scripted server for the duration of the test."""
    with ExitStack() as stack:

        def start(*replies: Reply) -> ScriptedModelServer:
            return stack.enter_context(ScriptedModelServer(*replies))

        yield start


@pytest.fixture
def writer_for() -> Callable[..., ModelWriter]:
    def build(
        server: ScriptedModelServer,
        *,
        on_call: Callable[[Call], None] = lambda _: None,
        on_objections: Callable[[ObjectionReport], None] = lambda _: None,
        **changes: Any,
    ) -> ModelWriter:
        parts: dict[str, Any] = {
            "provider": "openai-compatible",
            "model": "scripted",
            "api_key": KEY,
            "base_url": server.base_url,
            "timeout_s": 20.0,
            "provider_retries": 0,
        }
        return ModelWriter(ModelConfig(**{**parts, **changes}), on_call, on_objections)

    return build
