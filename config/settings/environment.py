"""What the environment gives. The one place that reads it; a bad value is refused by name.

Without SECRET_KEY this is a laptop: loopback hosts, plain HTTP, its own generated key. With SECRET_KEY, or with
DEBUG=false said aloud, production rules hold: HTTPS only, and ALLOWED_HOSTS must be given.
"""

from pathlib import Path
from typing import Any

from config.settings.parsing import (
    create_env_reader,
    embedded_socket_path,
    is_origin,
    load_or_create_secret_key,
    reject_bad_values,
    require,
)

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = create_env_reader()

DATA_DIR: Path = (env.path("DATA_DIR", None) or BASE_DIR / ".data").resolve()
_debug: bool | None = env.bool("DEBUG", None)
_secret_key: str = env.str("SECRET_KEY", "")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", [])
csrf_trusted_origins: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
# Whose pages may use the API, by a token and by tickets: no cookie is ever sent along.
CORS_ALLOWED_ORIGINS: list[str] = env.list("CORS_ALLOWED_ORIGINS", [])
behind_proxy: bool = env.bool("BEHIND_PROXY", False)
# How many of our own proxies a request passes, each of which adds to X-Forwarded-For the address that it saw.
TRUSTED_PROXIES: int = env.int("TRUSTED_PROXIES", 1 if behind_proxy else 0)
redis_url: str = env.str("REDIS_URL", "")
database: dict[str, Any] = dict(env.dj_db_url("DATABASE_URL", f"sqlite:///{DATA_DIR / 'throughline.sqlite3'}") or {})
# Whoever shows it may read /metrics; without it only staff may.
METRICS_TOKEN: str = env.str("METRICS_TOKEN", "")
# Where a worker shows its own, on a machine without a web process; 0: nowhere.
WORKER_METRICS_PORT: int = env.int("WORKER_METRICS_PORT", 0)
_metrics_folder: str = env.str("PROMETHEUS_MULTIPROC_DIR", "")
LOG_LEVEL: str = env.str("LOG_LEVEL", "INFO").upper()
_log_format: str = env.str("LOG_FORMAT", "").lower()
# Where traces and error reports go; nowhere unless named. What each takes is an extra of the project.
OTEL_EXPORTER_OTLP_ENDPOINT: str = env.str("OTEL_EXPORTER_OTLP_ENDPOINT", "")
SENTRY_DSN: str = env.str("SENTRY_DSN", "")
_sign_up: bool | None = env.bool("SIGN_UP", None)

# What writes the prose: empty for the offline writer, or `provider:model`, such as `openai:gpt-5` or `ollama:llama3.2`.
WRITER_MODEL: str = env.str("WRITER_MODEL", "")
WRITER_API_KEY: str = env.str("WRITER_API_KEY", "")
WRITER_BASE_URL: str = env.str("WRITER_BASE_URL", "")
WRITER_TIMEOUT_S: float = env.float("WRITER_TIMEOUT_S", 120.0)
# How many sections a model writes at the same time.
WRITER_CONCURRENCY: int = env.int("WRITER_CONCURRENCY", 3)
# Writes, under its own name, what the first model cannot because it is rate-limited or out of reach.
WRITER_FALLBACK_MODEL: str = env.str("WRITER_FALLBACK_MODEL", "")
WRITER_FALLBACK_API_KEY: str = env.str("WRITER_FALLBACK_API_KEY", "")
WRITER_FALLBACK_BASE_URL: str = env.str("WRITER_FALLBACK_BASE_URL", "")
# Above 0, every new run is simulated: the offline writer, spread over this many seconds.
SIMULATED_RUN_S: float = env.float("SIMULATED_RUN_S", 0.0)

# How mail is sent, and the address that links in it lead to. Without them nobody is offered any.
email_url: str = env.str("EMAIL_URL", "")
email: dict[str, Any] = dict(env.dj_email_url("EMAIL_URL", "") or {})
SITE_URL: str = env.str("SITE_URL", "").rstrip("/")

# A worker that gives no sign of life for so long counts as dead, and its runs are taken over.
RUN_LEASE_S: float = env.float("RUN_LEASE_S", 45.0)
# Counted from the order, waiting included: a run that has not ended by then is ended with what it has.
RUN_DEADLINE_S: float = env.float("RUN_DEADLINE_S", 1800.0)

# What one person may ask for: strategies (parts and repetitions too), requests of the API, strategies at a time.
RUNS_PER_USER_PER_HOUR: int = env.int("RUNS_PER_USER_PER_HOUR", 60)
REQUESTS_PER_USER_PER_MINUTE: int = env.int("REQUESTS_PER_USER_PER_MINUTE", 600)
CONCURRENT_RUNS_PER_USER: int = env.int("CONCURRENT_RUNS_PER_USER", 10)
# Tries to sign in. One that is right gives the account's back.
SIGN_IN_ATTEMPTS_PER_ACCOUNT_PER_HOUR: int = env.int("SIGN_IN_ATTEMPTS_PER_ACCOUNT_PER_HOUR", 20)
SIGN_IN_ATTEMPTS_PER_ADDRESS_PER_HOUR: int = env.int("SIGN_IN_ATTEMPTS_PER_ADDRESS_PER_HOUR", 200)

# Where webhooks may lead: into private networks and over plain HTTP too, or to the public internet over HTTPS alone.
_webhooks_may_be_private: bool | None = env.bool("WEBHOOKS_ALLOW_PRIVATE_ADDRESSES", None)

# What has ended is removed after so many days, the daily work of one worker; 0: never.
EVENT_RETENTION_DAYS: int = env.int("EVENT_RETENTION_DAYS", 90)
RUN_RETENTION_DAYS: int = env.int("RUN_RETENTION_DAYS", 0)

# Off: no stream is opened and nothing is sent to Redis pub/sub; every page and client lives on polling alone.
SSE_ENABLED: bool = env.bool("SSE_ENABLED", True)
SSE_HEARTBEAT_INTERVAL_S: float = env.float("SSE_HEARTBEAT_INTERVAL_S", 15.0)
SSE_MAX_STREAM_AGE_S: float = env.float("SSE_MAX_STREAM_AGE_S", 300.0)
SSE_STUCK_LIMIT_S: float = env.float("SSE_STUCK_LIMIT_S", 30.0)
SSE_MAX_STREAMS_PER_USER: int = env.int("SSE_MAX_STREAMS_PER_USER", 10)
SSE_MAX_STREAMS_TOTAL: int = env.int("SSE_MAX_STREAMS_TOTAL", 10_000)
SSE_OPENS_PER_USER_PER_MINUTE: int = env.int("SSE_OPENS_PER_USER_PER_MINUTE", 60)
SSE_MESSAGES_PER_USER_PER_MINUTE: int = env.int("SSE_MESSAGES_PER_USER_PER_MINUTE", 60)

reject_bad_values(env)

LOCAL = not _secret_key and _debug is not False
DEBUG = bool(_debug)
# Whether visitors may make accounts of their own; elsewhere than on a laptop only where that is said aloud.
SIGN_UP = LOCAL if _sign_up is None else _sign_up
WEBHOOKS_ALLOW_PRIVATE_ADDRESSES = LOCAL if _webhooks_may_be_private is None else _webhooks_may_be_private
require(LOCAL or _secret_key, "SECRET_KEY", "set it to a long random text; without DEBUG it is required.")
require(LOCAL or ALLOWED_HOSTS, "ALLOWED_HOSTS", "set it to the host names served, separated by commas.")
require(
    all(map(is_origin, CORS_ALLOWED_ORIGINS)),
    "CORS_ALLOWED_ORIGINS",
    "give scheme and host alone, such as https://app.example, separated by commas.",
)
require(0 <= TRUSTED_PROXIES <= 5, "TRUSTED_PROXIES", "give the number of your own proxies in front, from 0 to 5.")
LOG_FORMAT = _log_format or ("text" if LOCAL else "json")
require(LOG_FORMAT in {"text", "json"}, "LOG_FORMAT", "use text, or json.")
require(LOG_LEVEL in {"DEBUG", "INFO", "WARNING", "ERROR"}, "LOG_LEVEL", "use DEBUG, INFO, WARNING or ERROR.")
require(not METRICS_TOKEN or len(METRICS_TOKEN) >= 16, "METRICS_TOKEN", "use 16 characters or more, at random.")
require(0 <= WORKER_METRICS_PORT < 65536, "WORKER_METRICS_PORT", "give a port, or 0 for none.")
require(
    not WORKER_METRICS_PORT or (METRICS_TOKEN and _metrics_folder),
    "WORKER_METRICS_PORT",
    "set METRICS_TOKEN, which is asked for there, and PROMETHEUS_MULTIPROC_DIR, where a worker's children count.",
)
require(0 <= SIMULATED_RUN_S <= 3600, "SIMULATED_RUN_S", "give the seconds a rehearsal takes, from 0 (off) to 3600.")
require(0 < WRITER_TIMEOUT_S <= 900, "WRITER_TIMEOUT_S", "give the seconds one section may take, up to 900.")
require(1 <= WRITER_CONCURRENCY <= 8, "WRITER_CONCURRENCY", "give the sections written at once, from 1 to 8.")
require(5 <= RUN_LEASE_S <= 600, "RUN_LEASE_S", "give seconds from 5 to 600.")
require(60 <= RUN_DEADLINE_S <= 86_400, "RUN_DEADLINE_S", "give seconds from 60 to 86400.")
require(0 <= EVENT_RETENTION_DAYS <= 36_500, "EVENT_RETENTION_DAYS", "give days, or 0 to keep them for good.")
require(0 <= RUN_RETENTION_DAYS <= 36_500, "RUN_RETENTION_DAYS", "give days, or 0 to keep them for good.")
require(1 <= SSE_HEARTBEAT_INTERVAL_S <= 60, "SSE_HEARTBEAT_INTERVAL_S", "give seconds from 1 to 60.")
for _limit in (
    "RUNS_PER_USER_PER_HOUR",
    "REQUESTS_PER_USER_PER_MINUTE",
    "CONCURRENT_RUNS_PER_USER",
    "SIGN_IN_ATTEMPTS_PER_ACCOUNT_PER_HOUR",
    "SIGN_IN_ATTEMPTS_PER_ADDRESS_PER_HOUR",
):
    require(globals()[_limit] >= 1, _limit, "give 1 or more.")
require(SSE_MAX_STREAMS_PER_USER >= 1, "SSE_MAX_STREAMS_PER_USER", "give 1 or more.")
require(SSE_MAX_STREAMS_TOTAL >= 1, "SSE_MAX_STREAMS_TOTAL", "give 1 or more.")
require(SSE_OPENS_PER_USER_PER_MINUTE >= 1, "SSE_OPENS_PER_USER_PER_MINUTE", "give 1 or more.")
require(SSE_MESSAGES_PER_USER_PER_MINUTE >= 1, "SSE_MESSAGES_PER_USER_PER_MINUTE", "give 1 or more.")
require(5 <= SSE_MAX_STREAM_AGE_S <= 3600, "SSE_MAX_STREAM_AGE_S", "give seconds from 5 to 3600.")
require(1 <= SSE_STUCK_LIMIT_S <= 300, "SSE_STUCK_LIMIT_S", "give seconds from 1 to 300.")
require(
    not redis_url or redis_url.startswith(("redis://", "rediss://", "unix://")),
    "REDIS_URL",
    "use redis://host:port/0, rediss:// or unix:///path, or leave it out for the embedded server.",
)
require(
    not WRITER_MODEL or ":" in WRITER_MODEL,
    "WRITER_MODEL",
    "name provider and model, such as openai:gpt-5 or ollama:llama3.2, or leave it out for the offline writer.",
)

_mail_host = email.get("EMAIL_HOST") or not email.get("EMAIL_BACKEND", "").endswith("smtp.EmailBackend")
require(
    not email_url or ("EMAIL_BACKEND" in email and _mail_host),
    "EMAIL_URL",
    "use smtp://user:password@host:port, submission:// (STARTTLS), smtp://…?ssl=true, file:///folder or console:.",
)
require(
    not SITE_URL or is_origin(SITE_URL), "SITE_URL", "give scheme and host alone, such as https://strategy.example."
)
require(SITE_URL or not email_url, "SITE_URL", "set it too: links in mail (EMAIL_URL) need it.")

SECRET_KEY = _secret_key or load_or_create_secret_key(DATA_DIR)
if LOCAL:
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost", "[::1]"]

EMBEDDED_VALKEY_SOCKET = None if redis_url else embedded_socket_path(DATA_DIR)
REDIS_URL = redis_url or f"unix://{EMBEDDED_VALKEY_SOCKET}"
