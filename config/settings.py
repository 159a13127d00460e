"""Every setting of the project. The one place that reads the environment; a bad value is refused by name.

Without SECRET_KEY this is a laptop: loopback hosts, plain HTTP, its own generated key. With SECRET_KEY, or with
DEBUG=false said aloud, production rules hold: HTTPS only, and ALLOWED_HOSTS must be given.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.csp import CSP

from config.environment import (
    embedded_socket,
    is_origin,
    mailers,
    open_environment,
    own_secret_key,
    refuse_bad_values,
    require,
)

BASE_DIR = Path(__file__).resolve().parent.parent
env = open_environment()

DATA_DIR: Path = (env.path("DATA_DIR", None) or BASE_DIR / ".data").resolve()
_debug: bool | None = env.bool("DEBUG", None)
_secret_key: str = env.str("SECRET_KEY", "")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", [])
_csrf_trusted_origins: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
_behind_proxy: bool = env.bool("BEHIND_PROXY", False)
# How many of our own proxies a request passes, each of which adds to X-Forwarded-For the address that it saw.
TRUSTED_PROXIES: int = env.int("TRUSTED_PROXIES", 1 if _behind_proxy else 0)
_redis_url: str = env.str("REDIS_URL", "")
_database: dict[str, Any] = dict(env.dj_db_url("DATABASE_URL", f"sqlite:///{DATA_DIR / 'throughline.sqlite3'}") or {})
# Whoever shows it may read /metrics; without it only staff may.
METRICS_TOKEN: str = env.str("METRICS_TOKEN", "")
# Where a worker shows its own, on a machine without a web process; 0: nowhere.
WORKER_METRICS_PORT: int = env.int("WORKER_METRICS_PORT", 0)
_metrics_folder: str = env.str("PROMETHEUS_MULTIPROC_DIR", "")
LOG_LEVEL: str = env.str("LOG_LEVEL", "INFO").upper()
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
# Above 0, every new run is a rehearsal: the offline writer spread over so many seconds.
REHEARSE_S: float = env.float("REHEARSE_S", 0.0)

# How mail is sent, and the address that links in it lead to. Without them nobody is offered any.
_email_url: str = env.str("EMAIL_URL", "")
_email: dict[str, Any] = dict(env.dj_email_url("EMAIL_URL", "") or {})
SITE_URL: str = env.str("SITE_URL", "").rstrip("/")

# A worker that gives no sign of life for so long counts as dead, and its runs are taken over.
RUN_LEASE_S: float = env.float("RUN_LEASE_S", 45.0)
# Counted from the order, waiting included: a run that has not ended by then is ended with what it has.
RUN_DEADLINE_S: float = env.float("RUN_DEADLINE_S", 1800.0)

# What one person may ask for: strategies (parts and repetitions too), requests of the API, strategies at a time.
ORDERS_PER_USER_PER_HOUR: int = env.int("ORDERS_PER_USER_PER_HOUR", 60)
REQUESTS_PER_USER_PER_MINUTE: int = env.int("REQUESTS_PER_USER_PER_MINUTE", 600)
RUNS_PER_USER_AT_ONCE: int = env.int("RUNS_PER_USER_AT_ONCE", 10)
# Tries to sign in. One that is right gives the account's back.
SIGN_INS_PER_ACCOUNT_PER_HOUR: int = env.int("SIGN_INS_PER_ACCOUNT_PER_HOUR", 20)
SIGN_INS_PER_ADDRESS_PER_HOUR: int = env.int("SIGN_INS_PER_ADDRESS_PER_HOUR", 200)

# What has ended is removed after so many days, the daily work of one worker; 0: never.
EVENTS_KEPT_DAYS: int = env.int("EVENTS_KEPT_DAYS", 90)
RUNS_KEPT_DAYS: int = env.int("RUNS_KEPT_DAYS", 0)

# Off: no stream is opened and nothing is sent to Redis pub/sub; every page and client lives on polling alone.
SSE_ENABLED: bool = env.bool("STREAMING", True)
SSE_HEARTBEAT_INTERVAL_S: float = env.float("SSE_HEARTBEAT_INTERVAL_S", 15.0)
SSE_MAX_STREAM_AGE_S: float = env.float("SSE_MAX_STREAM_AGE_S", 300.0)
SSE_STUCK_LIMIT_S: float = env.float("SSE_STUCK_LIMIT_S", 30.0)
SSE_MAX_STREAMS_PER_USER: int = env.int("SSE_MAX_STREAMS_PER_USER", 10)
SSE_MAX_STREAMS_TOTAL: int = env.int("SSE_MAX_STREAMS_TOTAL", 10_000)
SSE_OPENS_PER_USER_PER_MINUTE: int = env.int("SSE_OPENS_PER_USER_PER_MINUTE", 60)
SSE_MESSAGES_PER_USER_PER_MINUTE: int = env.int("SSE_MESSAGES_PER_USER_PER_MINUTE", 60)

refuse_bad_values(env)

LOCAL = not _secret_key and _debug is not False
DEBUG = bool(_debug)
# Whether visitors may make accounts of their own; elsewhere than on a laptop only where that is said aloud.
SIGN_UP = LOCAL if _sign_up is None else _sign_up
require(LOCAL or _secret_key, "SECRET_KEY", "set it to a long random text; without DEBUG it is required.")
require(LOCAL or ALLOWED_HOSTS, "ALLOWED_HOSTS", "set it to the host names served, separated by commas.")
require(0 <= TRUSTED_PROXIES <= 5, "TRUSTED_PROXIES", "give the number of your own proxies in front, from 0 to 5.")
require(LOG_LEVEL in {"DEBUG", "INFO", "WARNING", "ERROR"}, "LOG_LEVEL", "use DEBUG, INFO, WARNING or ERROR.")
require(not METRICS_TOKEN or len(METRICS_TOKEN) >= 16, "METRICS_TOKEN", "use 16 characters or more, at random.")
require(0 <= WORKER_METRICS_PORT < 65536, "WORKER_METRICS_PORT", "give a port, or 0 for none.")
require(
    not WORKER_METRICS_PORT or (METRICS_TOKEN and _metrics_folder),
    "WORKER_METRICS_PORT",
    "set METRICS_TOKEN, which is asked for there, and PROMETHEUS_MULTIPROC_DIR, where a worker's children count.",
)
require(0 <= REHEARSE_S <= 3600, "REHEARSE_S", "give the seconds a rehearsal takes, from 0 (off) to 3600.")
require(0 < WRITER_TIMEOUT_S <= 900, "WRITER_TIMEOUT_S", "give the seconds one section may take, up to 900.")
require(1 <= WRITER_CONCURRENCY <= 8, "WRITER_CONCURRENCY", "give the sections written at once, from 1 to 8.")
require(5 <= RUN_LEASE_S <= 600, "RUN_LEASE_S", "give seconds from 5 to 600.")
require(60 <= RUN_DEADLINE_S <= 86_400, "RUN_DEADLINE_S", "give seconds from 60 to 86400.")
require(0 <= EVENTS_KEPT_DAYS <= 36_500, "EVENTS_KEPT_DAYS", "give days, or 0 to keep them for good.")
require(0 <= RUNS_KEPT_DAYS <= 36_500, "RUNS_KEPT_DAYS", "give days, or 0 to keep them for good.")
require(1 <= SSE_HEARTBEAT_INTERVAL_S <= 60, "SSE_HEARTBEAT_INTERVAL_S", "give seconds from 1 to 60.")
for _limit in (
    "ORDERS_PER_USER_PER_HOUR",
    "REQUESTS_PER_USER_PER_MINUTE",
    "RUNS_PER_USER_AT_ONCE",
    "SIGN_INS_PER_ACCOUNT_PER_HOUR",
    "SIGN_INS_PER_ADDRESS_PER_HOUR",
):
    require(globals()[_limit] >= 1, _limit, "give 1 or more.")
require(SSE_MAX_STREAMS_PER_USER >= 1, "SSE_MAX_STREAMS_PER_USER", "give 1 or more.")
require(SSE_MAX_STREAMS_TOTAL >= 1, "SSE_MAX_STREAMS_TOTAL", "give 1 or more.")
require(SSE_OPENS_PER_USER_PER_MINUTE >= 1, "SSE_OPENS_PER_USER_PER_MINUTE", "give 1 or more.")
require(SSE_MESSAGES_PER_USER_PER_MINUTE >= 1, "SSE_MESSAGES_PER_USER_PER_MINUTE", "give 1 or more.")
require(5 <= SSE_MAX_STREAM_AGE_S <= 3600, "SSE_MAX_STREAM_AGE_S", "give seconds from 5 to 3600.")
require(1 <= SSE_STUCK_LIMIT_S <= 300, "SSE_STUCK_LIMIT_S", "give seconds from 1 to 300.")
require(
    not _redis_url or _redis_url.startswith(("redis://", "rediss://", "unix://")),
    "REDIS_URL",
    "use redis://host:port/0, rediss:// or unix:///path, or leave it out for the embedded server.",
)
require(
    not WRITER_MODEL or ":" in WRITER_MODEL,
    "WRITER_MODEL",
    "name provider and model, such as openai:gpt-5 or ollama:llama3.2, or leave it out for the offline writer.",
)

_mail_host = _email.get("EMAIL_HOST") or not _email.get("EMAIL_BACKEND", "").endswith("smtp.EmailBackend")
require(
    not _email_url or ("EMAIL_BACKEND" in _email and _mail_host),
    "EMAIL_URL",
    "use smtp://user:password@host:port, submission:// (STARTTLS), smtp://…?ssl=true, file:///folder or console:.",
)
require(
    not SITE_URL or is_origin(SITE_URL), "SITE_URL", "give scheme and host alone, such as https://strategy.example."
)
require(SITE_URL or not _email_url, "SITE_URL", "set it too: links in mail (EMAIL_URL) need it.")

SECRET_KEY = _secret_key or own_secret_key(DATA_DIR)
if LOCAL:
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost", "[::1]"]

# --- Storage -------------------------------------------------------------------------------------------------------
EMBEDDED_VALKEY_SOCKET = None if _redis_url else embedded_socket(DATA_DIR)
REDIS_URL = _redis_url or f"unix://{EMBEDDED_VALKEY_SOCKET}"

if "sqlite" in _database.get("ENGINE", ""):
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    _database["OPTIONS"] = {
        # A deferred transaction that reads and then writes fails at once under a second writer; an immediate one waits.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    # A file, not memory: web threads, workers and tests must see one and the same database.
    _database["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
else:
    _database.setdefault("CONN_HEALTH_CHECKS", True)
    # A server that is gone without a word is noticed in seconds, and not in the kernel's quarter of an hour.
    _patience = {"connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
    _database["OPTIONS"] = _patience | {"tcp_user_timeout": 15_000} | _database.get("OPTIONS", {})
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Application ---------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config",
    "strategies",
    "sse",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "servestatic",
    "ninja",  # its own copy of the interactive documentation: nothing is loaded from another site
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "config.health.probes",
    "strategies.api_doors.ApiDoors",
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "strategies.pages.refusals.LimitPages",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "strategies:list"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
# On a laptop nobody has run collectstatic: serve from the apps. Elsewhere: hashed names, cached for ever.
SERVESTATIC_USE_FINDERS = SERVESTATIC_AUTOREFRESH = LOCAL
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL
        else "servestatic.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Security ------------------------------------------------------------------------------------------------------
# No request may be longer, whatever it holds (`config.body_limit`), nor take longer to arrive.
DATA_UPLOAD_MAX_MEMORY_SIZE = 262_144
REQUEST_BODY_WITHIN_S = 30.0
# A calendar to be edited has a dozen fields for every piece.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
CSRF_TRUSTED_ORIGINS = _csrf_trusted_origins
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL
SECURE_HSTS_SECONDS = 0 if LOCAL else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LOCAL
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _behind_proxy else None
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_NAME = "throughline_session"
CSRF_COOKIE_NAME = "throughline_csrf"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF],
}

# --- Mail ----------------------------------------------------------------------------------------------------------
MAIL_IS_CONFIGURED = bool(_email_url)
if MAIL_IS_CONFIGURED:
    MAILERS = mailers(_email)
DEFAULT_FROM_EMAIL: str = (
    _email.get("DEFAULT_FROM_EMAIL") or f"throughline@{urlsplit(SITE_URL).hostname or 'localhost'}"
)

# --- Streaming -----------------------------------------------------------------------------------------------------
SSE_REDIS_URL = REDIS_URL
SSE_PROBLEM_TYPES_URL = "/api/v1/problems#"

# --- Celery: the database row is the dispatch, a message only a hint -----------------------------------------------
# A run ends by its deadline through the sweeper; only a child that hangs in spite of it is killed.
CELERY_TASK_TIME_LIMIT = max(RUN_DEADLINE_S, 2 * REHEARSE_S) + 120
# No soft limit: it raises wherever the child is, in the middle of a commit too. Cancel and deadline are looked for.
CELERY_BROKER_URL = f"redis+socket://{REDIS_URL[7:]}" if REDIS_URL.startswith("unix://") else REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Kombu never times out by itself: a frozen Redis would hold a worker for ever. Requests wait still less: `launch`.
    "socket_timeout": 10,
    "socket_connect_timeout": 2,
    # Finds a Redis that is gone without a word, in seconds and not in the kernel's two hours; BRPOP is checked as well.
    "socket_keepalive": True,
    "health_check_interval": 10,
    # A repeated push would be a second message; the sweeper repeats what is really lost.
    "retry_on_timeout": False,
    # What a worker has taken comes back by itself after so long: longer than any task, or it would run twice. It is
    # the slowest net of three: the worker's main process and then the lease find a lost run long before.
    "visibility_timeout": int(CELERY_TASK_TIME_LIMIT) + 3600,
    # Look for such messages every ten seconds; the default is every hundred.
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    # On a Redis shared with other applications, the shortest visibility timeout of all would hold for every queue.
    "global_keyprefix": "throughline:",
}
# A worker may start before Redis does, and outlives any outage of it; by default it gives up after 100 tries.
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# It outlives the faults of its broker's library as well.
CELERY_WORKER_CONSUMER = "strategies.broker_line:LastingConsumer"
# A request that orders a run must not wait: one more try, within half a second.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.5}
CELERY_TASK_DEFAULT_QUEUE = "runs"
# Messages hold the id of a run, and cannot hold code.
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
# The row is the result.
CELERY_TASK_IGNORE_RESULT = True
# Acknowledged when the work is over, and given back when a child is lost: by default both lose the message.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# A task that failed or was killed for its time is not given back as well: that would go round for ever, while the
# sweeper counts attempts.
CELERY_TASK_ACKS_ON_FAILURE = True
CELERY_TASK_ACKS_ON_TIMEOUT = True
# No run waits in a busy worker while another is idle.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A run survives a broken connection to Redis; the second copy of its message finds nothing to claim.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
# SIGTERM ends a worker when its children have handed their runs on, at most 25 s later (`worker_life`). SIGQUIT is for
# who cannot wait: Celery sleeps through this time, in which the children drop their sections and hand on.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 1.0
# Memory that a library leaks goes with the child; KiB, looked at between two runs.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000
# A new child on a busy machine may need longer than the default 4 s before it says that it is there.
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 10.0
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- Logs ----------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {"django": {"handlers": ["stderr"], "level": LOG_LEVEL, "propagate": False}},
}
