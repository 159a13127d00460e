"""Whether the Redis server can do what the project needs, as a sentence for operators."""

import re

import redis
from redis import exceptions
from redis.backoff import NoBackoff
from redis.retry import Retry

TIMEOUT_S = 2.0
CHECK_NAME = "throughline:check"
CHECK_EXPIRES_MS = 1000
PUBLISH = "redis.call('publish', KEYS[1], '') return 1"
COMMANDS = """
    PING; TIME; INFO cluster; CLIENT SETINFO lib-name throughline
    GET key; MGET key; GETDEL key; SET key 1 PX 1000; PEXPIRE key 1000; PEXPIREAT key 1000; EXISTS key; DEL key
    LPUSH key 1; RPUSH key 1; LLEN key; RPOP key; BRPOP key 0.01; HSET key 1 1; HGET key 1; HDEL key 1
    SADD key 1; SMEMBERS key; SREM key 1; ZADD key 1 1; ZCARD key; ZSCORE key 1; ZRANGE key 0 1; ZRANGEBYSCORE key 0 1
    ZREM key 1; ZREMRANGEBYSCORE key 0 1; EVAL 1 0; EVALSHA 0 0; SCRIPT LOAD 1; SCRIPT EXISTS 0; PUBLISH key 1
    WATCH key; MULTI; DISCARD; EXEC; UNWATCH; SUBSCRIBE key; PSUBSCRIBE inbox; UNSUBSCRIBE; PUNSUBSCRIBE
    PING end
"""
"""Every command that the web processes and workers send, in a form that does no harm.

`key` is `CHECK_NAME`, `inbox` the channel of Celery's remote control: rights to a pattern must name that very pattern.
"""
LAST_REPLIES = (b"end", [b"pong", b"end"])
CLUSTER = "is a Redis Cluster, which is not supported. Use a single server"
_FAILURES: dict[type[redis.RedisError], str] = {
    exceptions.OutOfMemoryError: "is full. Raise its maxmemory",
    exceptions.ReadOnlyError: "is read-only. Use the primary server instead of a replica",
    exceptions.AuthenticationError: "rejects the password",
    exceptions.TimeoutError: "does not answer in time",
    exceptions.ConnectionError: "does not answer. Start it",
    exceptions.ClusterError: CLUSTER,
}


class RedisUnusable(Exception):
    """The server cannot be used. The message says why and what to do, without a secret."""


def require_redis(url: str) -> None:
    """Write, run a script and publish on the server, and send every other command that is needed.

    Raises:
        RedisUnusable: one of them failed, or the server is a cluster.
    """
    try:
        with redis.Redis.from_url(
            url, socket_connect_timeout=TIMEOUT_S, socket_timeout=TIMEOUT_S, retry=Retry(NoBackoff(), 0)
        ) as client:
            client.set(CHECK_NAME, "1", px=CHECK_EXPIRES_MS)
            client.eval(PUBLISH, 1, CHECK_NAME)
            is_cluster = bool(client.info("cluster").get("cluster_enabled"))
            if not is_cluster:
                _send_all_commands(client)
    except redis.RedisError as error:
        raise RedisUnusable(f"The server {_describe(error)}.") from error
    if is_cluster:
        raise RedisUnusable(f"The server {CLUSTER}.")


def _send_all_commands(client: redis.Redis) -> None:
    """Send `COMMANDS` on one connection.

    Raises:
        ResponseError: the user may not send one of them, or not use the key or the channel.
    """
    pool = client.connection_pool
    inbox = f"throughline:/{pool.connection_kwargs.get('db') or 0}.celery.pidbox"
    commands = COMMANDS.replace("key", CHECK_NAME).replace("inbox", inbox)
    connection = pool.get_connection()
    for command in re.split(r"[;\n]", commands):
        if words := command.split():
            connection.send_command(*words)  # type: ignore[no-untyped-call]
    reply = None
    while reply not in LAST_REPLIES:
        try:
            reply = connection.read_response()
        except exceptions.ResponseError as error:
            # Another error than this is no matter: permissions are checked before anything else.
            if _is_denied(error):
                raise


def _is_denied(error: redis.RedisError) -> bool:
    # Inside a script or a transaction it is another class of error.
    return isinstance(error, exceptions.NoPermissionError) or "no permissions" in str(error).lower()


def _describe(error: redis.RedisError) -> str:
    if "certificate" in str(error).lower():
        return "has a certificate that cannot be verified. Set REDIS_CA_FILE to the file of its authority"
    if _is_denied(error):
        return f"does not permit its user {_name_missing_right(str(error))}. Give it the rights in DEPLOYMENT.md"
    for kind, description in _FAILURES.items():
        if isinstance(error, kind):
            return description
    reason = str(error).partition(" ")[0] if isinstance(error, exceptions.ResponseError) else type(error).__name__
    return f"answers with an error ({reason})"


def _name_missing_right(error: str) -> str:
    if command := re.search(r"the '(.+)' command", error):
        return f"the command `{command[1].upper()}`"
    if "channel" in error:
        return "the channels `throughline:*` and `throughline:/0.celery.pidbox`"
    return "the keys `throughline:*`"
