"""Listening sockets of this process, found by the address that a request came in at."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from sse.listening import find_listeners


@pytest.fixture
def open_sockets() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def listen(open_sockets: ExitStack, family: socket.AddressFamily, address: Any) -> socket.socket:
    listening = open_sockets.enter_context(socket.socket(family))
    listening.bind(address)
    listening.listen()
    return listening


@pytest.mark.parametrize("port_type", [int, str])
def test_listener_on_a_port_is_open_until_it_is_closed(open_sockets: ExitStack, port_type: type) -> None:
    listening = listen(open_sockets, socket.AF_INET, ("127.0.0.1", 0))
    listen(open_sockets, socket.AF_INET, ("127.0.0.1", 0))
    client = open_sockets.enter_context(socket.create_connection(listening.getsockname()))
    accepted = open_sockets.enter_context(listening.accept()[0])

    (found,) = find_listeners(("127.0.0.1", port_type(accepted.getsockname()[1])))

    assert (found.descriptor, found.is_open) == (listening.fileno(), True)
    listening.close()
    assert not found.is_open
    with socket.socket() as another:
        assert (another.fileno(), found.is_open) == (found.descriptor, False), "a descriptor used again"
    assert client.fileno() != found.descriptor


def test_listener_on_a_path_is_found(open_sockets: ExitStack, tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    listening = listen(open_sockets, socket.AF_UNIX, path)

    (found,) = find_listeners((path, None))

    assert found.descriptor == listening.fileno()


@pytest.mark.parametrize("server", [None, (), ("127.0.0.1", 1), ("/missing", None)])
def test_nothing_is_found_at_another_address(server: object) -> None:
    assert find_listeners(server) == ()
