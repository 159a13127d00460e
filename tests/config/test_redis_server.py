"""What operators read about a Redis server that cannot be used, and how certificates are verified."""

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import redis
from kombu import Connection
from kombu.exceptions import OperationalError

from config.redis_server import RedisUnusable, require_redis
from config.settings.redis_url import is_redis_url, with_verified_tls
from sse.error_handler import RedisUnavailable
from sse.redis_client import open_client
from tests.chaos.background import Background
from tests.chaos.valkey import Valkey, read_documented_rights


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    server = Valkey(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def admin(valkey: Valkey) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(valkey.url) as client:
        yield client


def refusal(url: str) -> str:
    with pytest.raises(RedisUnusable) as raised:
        require_redis(url)
    return str(raised.value)


def test_server_that_works_is_accepted(valkey: Valkey) -> None:
    require_redis(valkey.url)


def test_full_server_is_named(valkey: Valkey, admin: redis.Redis) -> None:
    admin.config_set("maxmemory", 1)
    assert refusal(valkey.url) == "The server is full. Raise its maxmemory."


def test_replica_is_named(valkey: Valkey, admin: redis.Redis) -> None:
    admin.execute_command("REPLICAOF", "127.0.0.1", "1")
    assert refusal(valkey.url) == "The server is read-only. Use the primary server instead of a replica."


def test_user_without_a_needed_permission_is_named(valkey: Valkey, admin: redis.Redis) -> None:
    admin.execute_command("ACL", "SETUSER", "reader", "on", ">secret", "~*", "+@read")
    error = refusal(valkey.url.replace("unix://", "unix://reader:secret@"))
    assert error == "The server does not permit its user the command `SET`. Give it the rights in DEPLOYMENT.md."


def test_documented_rights_suffice_and_a_missing_one_is_named(valkey: Valkey, admin: redis.Redis) -> None:
    rights = read_documented_rights()
    url = valkey.url.replace("unix://", "unix://throughline:password@")
    admin.execute_command("ACL", "SETUSER", "throughline", "on", ">password", *rights)
    require_redis(url)

    for right in rights:
        others = [one for one in rights if one != right]
        admin.execute_command("ACL", "SETUSER", "throughline", "reset", "on", ">password", *others)
        name = f"the command `{right[1:].upper()}`" if right.startswith("+") else f"`{right[1:]}`"
        assert name in refusal(url)


def test_wrong_password_is_named(valkey: Valkey, admin: redis.Redis) -> None:
    admin.config_set("requirepass", "right")
    assert refusal(valkey.url.replace("unix://", "unix://:wrong@")) == "The server rejects the password."


def test_stopped_server_is_named() -> None:
    assert refusal("redis://:hunter2@127.0.0.1:1/0") == "The server does not answer. Start it."


def test_cluster_is_refused_by_name(tmp_path: Path) -> None:
    server = Valkey(tmp_path, cluster_enabled="yes")
    server.start()
    try:
        assert refusal(server.url) == "The server is a Redis Cluster, which is not supported. Use a single server."
    finally:
        server.stop()


@pytest.mark.parametrize(
    ("url", "is_valid"),
    [
        ("redis://host", True),
        ("redis://:p%40ss@host:6380/1", True),
        ("rediss://host/0", True),
        ("redis://[::1]:6379/0", True),
        ("unix:///run/valkey.sock", True),
        ("http://host", False),
        ("redis://", False),
        ("redis://host:port/0", False),
        ("redis://host/name", False),
        ("redis://[::1", False),
        ("unix://", False),
        ("host:6379", False),
    ],
)
def test_only_urls_of_servers_are_accepted(url: str, is_valid: bool) -> None:
    assert is_redis_url(url) is is_valid


@pytest.mark.parametrize(
    ("url", "ca_file", "expected"),
    [
        ("redis://host/0", "/ca.pem", "redis://host/0"),
        ("rediss://host/0", None, "rediss://host/0?ssl_cert_reqs=required"),
        ("rediss://host", "/ca.pem", "rediss://host?ssl_cert_reqs=required&ssl_ca_certs=/ca.pem"),
        ("rediss://host?ssl_cert_reqs=CERT_REQUIRED", None, "rediss://host?ssl_cert_reqs=required"),
        ("rediss://:p%40ss@host?ssl_cert_reqs=none", None, "rediss://:p%40ss@host?ssl_cert_reqs=none"),
    ],
)
def test_verification_of_certificates_is_spelled_out(url: str, ca_file: str | None, expected: str) -> None:
    assert with_verified_tls(url, Path(ca_file) if ca_file else None) == expected


def test_unknown_verification_is_rejected() -> None:
    with pytest.raises(ValueError, match="ssl_cert_reqs must be required, optional or none"):
        with_verified_tls("rediss://host?ssl_cert_reqs=yes", None)


def ping_through_redis_py(url: str) -> None:
    with open_client(url) as client:
        client.ping()


def ping_through_kombu(url: str) -> None:
    with Connection(url, transport_options={"socket_timeout": 5, "socket_connect_timeout": 5}) as connection:
        connection.ensure_connection(max_retries=1, interval_start=0)


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs Debian's openssl")
@pytest.mark.parametrize("ping", [ping_through_redis_py, ping_through_kombu])
def test_certificate_of_an_unknown_authority_is_refused_and_a_named_one_accepted(
    valkey: Valkey, tmp_path: Path, ping: Callable[[str], None]
) -> None:
    certificate = make_certificate(tmp_path)
    with tls_in_front_of(valkey, certificate) as port:
        url = f"rediss://127.0.0.1:{port}/0"

        with pytest.raises((RedisUnavailable, OperationalError)):
            ping(with_verified_tls(url, None))
        ping(with_verified_tls(url, certificate))

        assert refusal(with_verified_tls(url, None)) == (
            "The server has a certificate that cannot be verified. Set REDIS_CA_FILE to the file of its authority."
        )
        require_redis(with_verified_tls(url, certificate))


def make_certificate(folder: Path) -> Path:
    """Write a self-signed certificate for 127.0.0.1 with its key, and return the file."""
    file = folder / "redis.pem"
    command = ["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    subject = ["-days", "2", "-subj", "/CN=redis", "-addext", "subjectAltName=IP:127.0.0.1"]
    key = folder / "redis.key"
    subprocess.run([*command, *subject, "-keyout", str(key), "-out", str(file)], check=True, capture_output=True)
    return file


@contextmanager
def tls_in_front_of(valkey: Valkey, certificate: Path) -> Iterator[int]:
    """Accept TLS connections on the yielded port and forward them to the server's socket."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65_536):
                writer.write(data)
        finally:
            writer.transport.abort()

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_unix_connection(str(valkey.socket_path))
        with suppress(OSError):
            await asyncio.gather(pipe(reader, server_writer), pipe(server_reader, writer))

    async def listen() -> asyncio.Server:
        return await asyncio.start_server(forward, "127.0.0.1", 0, ssl=context)

    with Background() as background:
        server = background.run(listen())
        yield server.sockets[0].getsockname()[1]
        background.call(server.close)
