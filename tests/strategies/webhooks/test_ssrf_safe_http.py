"""Requests to URLs that users choose reach only public addresses."""

import socket
from typing import Any

import pytest

from strategies.webhooks import ssrf_safe_http
from strategies.webhooks.ssrf_safe_http import AddressNotAllowed, is_public, post, resolve

PRIVATE = (
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "192.0.2.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "fec0::1",
    "::ffff:0:127.0.0.1",
    "::ffff:0:8.8.8.8",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001:db8::1",
    "2606:4700:4700::5efe:10.0.0.1",
    "2606:4700:4700:0:200:5efe:169.254.169.254",
    "3fff::1",
    "3fff:fff::1",
    "5f00::1",
    "4000::1",
    "e000::1",
)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_address_is_not_public_in_any_notation(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::808:808", "3ffe::1"])
def test_public_address_is_public(address: str) -> None:
    assert is_public(address)


def address_info(*addresses: str) -> list[Any]:
    return [
        (socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))
        for address in addresses
    ]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://127.1/",
    ],
)
def test_loopback_is_rejected_in_any_notation(url: str) -> None:
    with pytest.raises((AddressNotAllowed, ssrf_safe_http.Unreachable)):
        post(url, b"", {}, allow_private=False)


def test_name_with_one_private_address_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: address_info("8.8.8.8", "10.0.0.1"))

    with pytest.raises(AddressNotAllowed):
        resolve("both.example", 443, allow_private=False)


def test_rebinding_name_is_connected_at_its_checked_address(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up, connected = [], []
    rebinding = iter([address_info("8.8.8.8"), address_info("127.0.0.1")])

    def connect(address: tuple[str, int], *_: Any, **__: Any) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *_, **__: looked_up.append(host) or next(rebinding))
    monkeypatch.setattr(socket, "create_connection", connect)

    with pytest.raises(ssrf_safe_http.Unreachable):
        post("https://rebinding.example/hook", b"{}", {}, allow_private=False)
    assert looked_up == ["rebinding.example"]
    assert connected == [("8.8.8.8", 443)]


def test_proxy_from_the_environment_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    connected = []

    def connect(address: tuple[str, int], *_: Any, **__: Any) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: address_info("8.8.8.8"))
    monkeypatch.setattr(socket, "create_connection", connect)

    with pytest.raises(ssrf_safe_http.Unreachable):
        post("https://public.example/", b"{}", {}, allow_private=False)
    assert connected == [("8.8.8.8", 443)]
