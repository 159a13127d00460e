"""Whether the Redis server can do what the project needs, as a sentence for operators."""

import redis
from redis import exceptions
from redis.backoff import NoBackoff
from redis.retry import Retry

TIMEOUT_S = 2.0
CHECK_NAME = "throughline:check"
CHECK_EXPIRES_MS = 1000
PUBLISH = "redis.call('publish', KEYS[1], '') return 1"
CLUSTER = "is a Redis Cluster, which is not supported. Use a single server"
_FAILURES: dict[type[redis.RedisError], str] = {
    exceptions.OutOfMemoryError: "is full. Raise its maxmemory",
    exceptions.ReadOnlyError: "is read-only. Use the primary server instead of a replica",
    exceptions.NoPermissionError: "does not permit its user a command that is needed",
    exceptions.AuthenticationError: "rejects the password",
    exceptions.TimeoutError: "does not answer in time",
    exceptions.ConnectionError: "does not answer. Start it",
    exceptions.ClusterError: CLUSTER,
}


class RedisUnusable(Exception):
    """The server cannot be used. The message says why and what to do, without a secret."""


def require_redis(url: str) -> None:
    """Write, run a script and publish on the server.

    Raises:
        RedisUnusable: one of them failed, or the server is a cluster.
    """
    try:
        with redis.Redis.from_url(
            url, socket_connect_timeout=TIMEOUT_S, socket_timeout=TIMEOUT_S, retry=Retry(NoBackoff(), 0)
        ) as client:
            client.set(CHECK_NAME, "1", px=CHECK_EXPIRES_MS)
            client.eval(PUBLISH, 1, CHECK_NAME)
            is_cluster = _is_cluster(client)
    except redis.RedisError as error:
        raise RedisUnusable(f"The server {_describe(error)}.") from error
    if is_cluster:
        raise RedisUnusable(f"The server {CLUSTER}.")


def _is_cluster(client: redis.Redis) -> bool:
    try:
        return bool(client.info("cluster").get("cluster_enabled"))
    except exceptions.NoPermissionError:
        return False


def _describe(error: redis.RedisError) -> str:
    if "certificate" in str(error).lower():
        return "has a certificate that cannot be verified. Set REDIS_CA_FILE to the file of its authority"
    for kind, description in _FAILURES.items():
        if isinstance(error, kind):
            return description
    reason = str(error).partition(" ")[0] if isinstance(error, exceptions.ResponseError) else type(error).__name__
    return f"answers with an error ({reason})"
