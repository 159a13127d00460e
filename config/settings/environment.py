"""Settings from environment variables. Only this module reads them; a bad value raises an error that names it.

Without SECRET_KEY the installation is local: loopback hosts, plain HTTP and a generated key. With SECRET_KEY, or with
an explicit DEBUG=false, it is a production installation: HTTPS only, and ALLOWED_HOSTS is required.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.settings.parsing import (
    OWN_PATHS,
    create_env_reader,
    embedded_socket_path,
    is_origin,
    is_site_url,
    load_or_create_secret_key,
    reject_bad_values,
    require,
)
from config.settings.redis_url import is_redis_url, with_verified_tls

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = create_env_reader()

DATA_DIR: Path = (env.path("DATA_DIR", None) or BASE_DIR / ".data").resolve()
_debug: bool | None = env.bool("DEBUG", None)
_secret_key: str = env.str("SECRET_KEY", "")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", [])
csrf_trusted_origins: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
# Origins whose pages may call the API from a browser, with tokens and tickets but without cookies.
CORS_ALLOWED_ORIGINS: list[str] = env.list("CORS_ALLOWED_ORIGINS", [])
behind_proxy: bool = env.bool("BEHIND_PROXY", False)
# Number of our own proxies in front. Each appends the address it saw to X-Forwarded-For.
TRUSTED_PROXIES: int = env.int("TRUSTED_PROXIES", 1 if behind_proxy else 0)
redis_url: str = env.str("REDIS_URL", "")
# Certificate of the private authority that has signed the certificate of Redis, for rediss:// URLs.
_redis_ca_file: Path | None = env.path("REDIS_CA_FILE", None)
database: dict[str, Any] = dict(env.dj_db_url("DATABASE_URL", f"sqlite:///{DATA_DIR / 'throughline.sqlite3'}") or {})
# The database is reached through PgBouncer, which rejects settings of sessions.
pgbouncer: bool = env.bool("PGBOUNCER", False)
# Bearer token for /metrics. If empty, only signed-in staff can read it.
METRICS_TOKEN: str = env.str("METRICS_TOKEN", "")
# Port on which a worker serves its own metrics, for machines without a web process. 0: none.
WORKER_METRICS_PORT: int = env.int("WORKER_METRICS_PORT", 0)
_metrics_folder: str = env.str("PROMETHEUS_MULTIPROC_DIR", "")
LOG_LEVEL: str = env.str("LOG_LEVEL", "INFO").upper()
_log_format: str = env.str("LOG_FORMAT", "").lower()
# Where to send traces and error reports, if anywhere. The libraries are extras: `tracing` and `sentry`.
OTEL_EXPORTER_OTLP_ENDPOINT: str = env.str("OTEL_EXPORTER_OTLP_ENDPOINT", "")
SENTRY_DSN: str = env.str("SENTRY_DSN", "")
_sign_up: bool | None = env.bool("SIGN_UP", None)
# Hours without opening a page or sending a form after which a session ends, and after which it ends in any case.
SESSION_IDLE_HOURS: float = env.float("SESSION_IDLE_HOURS", 14 * 24.0)
SESSION_MAX_HOURS: float = env.float("SESSION_MAX_HOURS", 30 * 24.0)
_staff_need_two_factor: bool | None = env.bool("STAFF_NEED_TWO_FACTOR", None)

# The language model, as `provider:model`, such as `openai:gpt-5` or `ollama:llama3.2`. Empty: the offline writer.
WRITER_MODEL: str = env.str("WRITER_MODEL", "")
WRITER_API_KEY: str = env.str("WRITER_API_KEY", "")
WRITER_BASE_URL: str = env.str("WRITER_BASE_URL", "")
WRITER_TIMEOUT_S: float = env.float("WRITER_TIMEOUT_S", 120.0)
# Number of sections of a run that a model writes concurrently.
WRITER_CONCURRENCY: int = env.int("WRITER_CONCURRENCY", 3)
# Two requests more: what the whole strategy says is decided first, and an editor reads all of it at the end.
WRITER_THESIS: bool = env.bool("WRITER_THESIS", True)
WRITER_EDITOR: bool = env.bool("WRITER_EDITOR", True)
# A short request more: a reader of each group chooses one of three titles for each piece. Otherwise the first is used.
WRITER_READER: bool = env.bool("WRITER_READER", True)
# A short request more for each answer: which claims the facts that they name do not bear.
WRITER_JUDGE: bool = env.bool("WRITER_JUDGE", False)
# Used for sections that the first model cannot write because it is rate-limited or unavailable.
WRITER_FALLBACK_MODEL: str = env.str("WRITER_FALLBACK_MODEL", "")
WRITER_FALLBACK_API_KEY: str = env.str("WRITER_FALLBACK_API_KEY", "")
WRITER_FALLBACK_BASE_URL: str = env.str("WRITER_FALLBACK_BASE_URL", "")
# Above 0, every new run is simulated: the offline writer, spread over this many seconds.
SIMULATED_RUN_S: float = env.float("SIMULATED_RUN_S", 0.0)
# Above 0, new runs of the sample briefs replay example answers over this many seconds.
REPLAY_RUN_S: float = env.float("REPLAY_RUN_S", 0.0)

# How to send email, and the base URL of links in it. Without them, features that need email are hidden.
email_url: str = env.str("EMAIL_URL", "")
email: dict[str, Any] = dict(env.dj_email_url("EMAIL_URL", "") or {})
SITE_URL: str = env.str("SITE_URL", "").rstrip("/")

# A worker without a heartbeat for this long counts as dead, and other workers take over its runs.
RUN_LEASE_S: float = env.float("RUN_LEASE_S", 45.0)
# Counted from the creation of a run. A run that exceeds it is ended with the sections it has.
RUN_DEADLINE_S: float = env.float("RUN_DEADLINE_S", 1800.0)
# What the model requests of one run may use over all of its attempts. 0: no limit.
RUN_BUDGET_TOKENS: int = env.int("RUN_BUDGET_TOKENS", 0)
RUN_BUDGET_USD: Decimal = env.decimal("RUN_BUDGET_USD", Decimal(0))

# Limits per user. Reruns, retries and regenerated sections count as runs, pages and API requests as requests.
RUNS_PER_USER_PER_HOUR: int = env.int("RUNS_PER_USER_PER_HOUR", 60)
REQUESTS_PER_USER_PER_MINUTE: int = env.int("REQUESTS_PER_USER_PER_MINUTE", 600)
EXPORTS_PER_USER_PER_MINUTE: int = env.int("EXPORTS_PER_USER_PER_MINUTE", 30)
# Texts that a language model reads for answers of a brief.
PROPOSALS_PER_USER_PER_HOUR: int = env.int("PROPOSALS_PER_USER_PER_HOUR", 20)
CONCURRENT_RUNS_PER_USER: int = env.int("CONCURRENT_RUNS_PER_USER", 10)
# Readers of share links have no account.
SHARED_PAGES_PER_ADDRESS_PER_MINUTE: int = env.int("SHARED_PAGES_PER_ADDRESS_PER_MINUTE", 120)
# Per account and address: a quarter at once, then after a delay that grows. A successful sign-in resets it.
SIGN_IN_ATTEMPTS_PER_ACCOUNT_PER_HOUR: int = env.int("SIGN_IN_ATTEMPTS_PER_ACCOUNT_PER_HOUR", 20)
SIGN_IN_ATTEMPTS_PER_ADDRESS_PER_HOUR: int = env.int("SIGN_IN_ATTEMPTS_PER_ADDRESS_PER_HOUR", 200)
EMAILS_PER_MAILBOX_PER_HOUR: int = env.int("EMAILS_PER_MAILBOX_PER_HOUR", 30)

# Whether webhooks may use plain HTTP and addresses in private networks, or only HTTPS to the public internet.
_webhooks_allow_private: bool | None = env.bool("WEBHOOKS_ALLOW_PRIVATE_ADDRESSES", None)

# Days after which a daily job deletes the events of ended runs, and ended runs. 0: never.
EVENT_RETENTION_DAYS: int = env.int("EVENT_RETENTION_DAYS", 90)
RUN_RETENTION_DAYS: int = env.int("RUN_RETENTION_DAYS", 0)

# If false, no streams are opened and nothing is published to Redis; pages and clients poll instead.
SSE_ENABLED: bool = env.bool("SSE_ENABLED", True)
SSE_HEARTBEAT_INTERVAL_S: float = env.float("SSE_HEARTBEAT_INTERVAL_S", 15.0)
SSE_MAX_STREAM_AGE_S: float = env.float("SSE_MAX_STREAM_AGE_S", 3600.0)
SSE_STUCK_LIMIT_S: float = env.float("SSE_STUCK_LIMIT_S", 30.0)
SSE_MAX_STREAMS_PER_USER: int = env.int("SSE_MAX_STREAMS_PER_USER", 10)
SSE_MAX_STREAMS_TOTAL: int = env.int("SSE_MAX_STREAMS_TOTAL", 10_000)
SSE_OPENS_PER_USER_PER_MINUTE: int = env.int("SSE_OPENS_PER_USER_PER_MINUTE", 60)
SSE_MESSAGES_PER_USER_PER_MINUTE: int = env.int("SSE_MESSAGES_PER_USER_PER_MINUTE", 60)

reject_bad_values(env)

LOCAL = not _secret_key and _debug is not False
DEBUG = bool(_debug)
# Whether visitors can create accounts. In production only if SIGN_UP=true.
SIGN_UP = LOCAL if _sign_up is None else _sign_up
# Whether staff must turn on two-factor sign-in before they can use the admin.
STAFF_NEED_TWO_FACTOR = not LOCAL if _staff_need_two_factor is None else _staff_need_two_factor
WEBHOOKS_ALLOW_PRIVATE_ADDRESSES = LOCAL if _webhooks_allow_private is None else _webhooks_allow_private
require(LOCAL or _secret_key, "SECRET_KEY", "set it to a long random string; it is required with DEBUG=false.")
require(LOCAL or ALLOWED_HOSTS, "ALLOWED_HOSTS", "set it to the host names of the site, separated by commas.")
require(
    all(map(is_origin, CORS_ALLOWED_ORIGINS)),
    "CORS_ALLOWED_ORIGINS",
    "must be scheme and host, such as https://app.example, separated by commas.",
)
require(0 <= TRUSTED_PROXIES <= 5, "TRUSTED_PROXIES", "must be the number of your own proxies in front, from 0 to 5.")
LOG_FORMAT = _log_format or ("text" if LOCAL else "json")
require(LOG_FORMAT in {"text", "json"}, "LOG_FORMAT", "must be text or json.")
require(SESSION_MAX_HOURS <= 8760, "SESSION_MAX_HOURS", "must be at most 8760, a year.")
require(
    0.25 <= SESSION_IDLE_HOURS <= SESSION_MAX_HOURS, "SESSION_IDLE_HOURS", "must be from 0.25 to SESSION_MAX_HOURS."
)
require(LOG_LEVEL in {"DEBUG", "INFO", "WARNING", "ERROR"}, "LOG_LEVEL", "must be DEBUG, INFO, WARNING or ERROR.")
require(not METRICS_TOKEN or len(METRICS_TOKEN) >= 16, "METRICS_TOKEN", "must be at least 16 random characters.")
require(
    not _metrics_folder or Path(_metrics_folder).is_dir(),
    "PROMETHEUS_MULTIPROC_DIR",
    "must be an existing directory, empty at start.",
)
require(0 <= WORKER_METRICS_PORT < 65536, "WORKER_METRICS_PORT", "must be a port number, or 0 for none.")
require(
    not WORKER_METRICS_PORT or (METRICS_TOKEN and _metrics_folder),
    "WORKER_METRICS_PORT",
    "requires METRICS_TOKEN, which protects the port, and PROMETHEUS_MULTIPROC_DIR, which combines processes.",
)
require(
    0 <= SIMULATED_RUN_S <= 3600, "SIMULATED_RUN_S", "must be the seconds of a simulated run, from 0 (off) to 3600."
)
require(0 <= REPLAY_RUN_S <= 3600, "REPLAY_RUN_S", "must be the seconds of a replayed run, from 0 (off) to 3600.")
require(
    not (REPLAY_RUN_S and SIMULATED_RUN_S),
    "REPLAY_RUN_S",
    "cannot be used with SIMULATED_RUN_S: a run is either replayed or simulated.",
)
require(0 < WRITER_TIMEOUT_S <= 900, "WRITER_TIMEOUT_S", "must be more than 0 and at most 900 seconds.")
require(1 <= WRITER_CONCURRENCY <= 8, "WRITER_CONCURRENCY", "must be from 1 to 8 sections.")
require(5 <= RUN_LEASE_S <= 600, "RUN_LEASE_S", "must be from 5 to 600 seconds.")
require(60 <= RUN_DEADLINE_S <= 86_400, "RUN_DEADLINE_S", "must be from 60 to 86400 seconds.")
require(0 <= RUN_BUDGET_TOKENS <= 1_000_000_000, "RUN_BUDGET_TOKENS", "must be tokens, or 0 for no limit.")
require(0 <= RUN_BUDGET_USD <= 100_000, "RUN_BUDGET_USD", "must be US dollars, such as 0.50, or 0 for no limit.")
require(0 <= EVENT_RETENTION_DAYS <= 36_500, "EVENT_RETENTION_DAYS", "must be days, or 0 to keep them forever.")
require(0 <= RUN_RETENTION_DAYS <= 36_500, "RUN_RETENTION_DAYS", "must be days, or 0 to keep them forever.")
require(1 <= SSE_HEARTBEAT_INTERVAL_S <= 60, "SSE_HEARTBEAT_INTERVAL_S", "must be from 1 to 60 seconds.")
for _limit in (
    "RUNS_PER_USER_PER_HOUR",
    "REQUESTS_PER_USER_PER_MINUTE",
    "EXPORTS_PER_USER_PER_MINUTE",
    "PROPOSALS_PER_USER_PER_HOUR",
    "SHARED_PAGES_PER_ADDRESS_PER_MINUTE",
    "CONCURRENT_RUNS_PER_USER",
    "SIGN_IN_ATTEMPTS_PER_ACCOUNT_PER_HOUR",
    "SIGN_IN_ATTEMPTS_PER_ADDRESS_PER_HOUR",
    "EMAILS_PER_MAILBOX_PER_HOUR",
):
    require(globals()[_limit] >= 1, _limit, "must be 1 or more.")
require(SSE_MAX_STREAMS_PER_USER >= 1, "SSE_MAX_STREAMS_PER_USER", "must be 1 or more.")
require(SSE_MAX_STREAMS_TOTAL >= 1, "SSE_MAX_STREAMS_TOTAL", "must be 1 or more.")
require(SSE_OPENS_PER_USER_PER_MINUTE >= 1, "SSE_OPENS_PER_USER_PER_MINUTE", "must be 1 or more.")
require(SSE_MESSAGES_PER_USER_PER_MINUTE >= 1, "SSE_MESSAGES_PER_USER_PER_MINUTE", "must be 1 or more.")
require(5 <= SSE_MAX_STREAM_AGE_S <= 86_400, "SSE_MAX_STREAM_AGE_S", "must be from 5 to 86400 seconds.")
require(1 <= SSE_STUCK_LIMIT_S <= 300, "SSE_STUCK_LIMIT_S", "must be from 1 to 300 seconds.")
require(
    not redis_url or is_redis_url(redis_url),
    "REDIS_URL",
    "must be redis://host:port/0, rediss://… or unix:///path. Leave it out to use the embedded server.",
)
require(
    not WRITER_MODEL or ":" in WRITER_MODEL,
    "WRITER_MODEL",
    "must be provider and model, such as openai:gpt-5 or ollama:llama3.2. Leave it out to use the offline writer.",
)

_has_mail_host = email.get("EMAIL_HOST") or not email.get("EMAIL_BACKEND", "").endswith("smtp.EmailBackend")
require(
    not email_url or ("EMAIL_BACKEND" in email and _has_mail_host),
    "EMAIL_URL",
    "must be smtp://user:password@host:port, submission://… (STARTTLS), smtp://…?ssl=true, file:///folder or console:.",
)
require(
    not SITE_URL or is_site_url(SITE_URL),
    "SITE_URL",
    "must be scheme and host, such as https://strategy.example, with a path if the site is served under one, such as "
    f"https://example.com/strategy. The path cannot begin with any of {', '.join(OWN_PATHS)}.",
)
require(SITE_URL or not email_url, "SITE_URL", "is required with EMAIL_URL: links in emails need it.")

# The sub-path under which Django serves the site, if any.
FORCE_SCRIPT_NAME = urlsplit(SITE_URL).path or None
SECRET_KEY = _secret_key or load_or_create_secret_key(DATA_DIR)
if LOCAL:
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost", "[::1]"]

EMBEDDED_VALKEY_SOCKET = None if redis_url else embedded_socket_path(DATA_DIR)
try:
    REDIS_URL = with_verified_tls(redis_url, _redis_ca_file) or f"unix://{EMBEDDED_VALKEY_SOCKET}"
except ValueError as error:
    raise ImproperlyConfigured(f"REDIS_URL: {error}") from None
