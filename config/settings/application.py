"""Django's settings: storage, applications, pages, security, email, streaming, logs."""

from urllib.parse import urlsplit

from django.utils.csp import CSP

from config.log_format import logging_settings
from config.private_files import create_private_folder
from config.settings.databases import complete_server, complete_sqlite
from config.settings.environment import (
    BASE_DIR,
    DATA_DIR,
    FORCE_SCRIPT_NAME,
    LOCAL,
    LOG_FORMAT,
    LOG_LEVEL,
    REDIS_URL,
    RUN_LEASE_S,
    SESSION_IDLE_HOURS,
    SITE_URL,
    behind_proxy,
    csrf_trusted_origins,
    database,
    email,
    email_url,
    pgbouncer,
)
from config.settings.parsing import mailers

# --- Storage -------------------------------------------------------------------------------------------------------
if "sqlite" in database.get("ENGINE", ""):
    create_private_folder(DATA_DIR)
    complete_sqlite(database, data_dir=DATA_DIR)
else:
    complete_server(database, lease_s=RUN_LEASE_S, pgbouncer=pgbouncer)
DATABASES = {"default": database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Application ---------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config",
    "strategies",
    "sse",
    "strategies.accounts.admin_config.ThroughlineAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "corsheaders",
    "ninja",  # serves its interactive documentation itself instead of loading it from a CDN
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "config.health.answer_probes",
    "config.request_ids.set_request_id",
    "django.middleware.security.SecurityMiddleware",
    "config.browser_policies.set_browser_policies",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "strategies.api.middleware.api_middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "strategies.pages.middleware.reject_null_characters",
    "strategies.pages.middleware.limit_pages",
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
SESSION_ENGINE = "strategies.accounts.sessions"
AUTHENTICATION_BACKENDS = ["strategies.accounts.backends.CachedUserBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "strategies:list"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
] + [{"NAME": "strategies.accounts.context_words.ContextWordsValidator"}]
SESSION_COOKIE_AGE = int(SESSION_IDLE_HOURS * 3600)
STATIC_URL = STATIC_FOLDER = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
# Local: serve files from the apps, without collectstatic. Production: serve collected files with hashed names.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = LOCAL
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "config.static_files.PlainStaticFiles" if LOCAL else "config.static_files.HashedStaticFiles"
    },
}

# --- Security ------------------------------------------------------------------------------------------------------
# Limits of every request body, whatever its content type; enforced by `config.body_limit`.
DATA_UPLOAD_MAX_MEMORY_SIZE = 262_144
REQUEST_BODY_TIMEOUT_S = 30.0
# The paths that take a file, and their limit: a file of 2 MB, a text beside it, and what separates the parts.
UPLOAD_PATHS = frozenset({"/new/from-text", "/api/v1/briefs/proposals"})
UPLOAD_MAX_BYTES = 2_400_000
# The form of a content calendar has a dozen fields per item.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
CSRF_TRUSTED_ORIGINS = csrf_trusted_origins
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL
SECURE_HSTS_SECONDS = 0 if LOCAL else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LOCAL
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if behind_proxy else None
SECURE_REFERRER_POLICY = "same-origin"
# The prefix keeps other hosts of the domain, and plain HTTP, from setting these cookies. It requires the path `/`. A
# narrower path would not protect them from other pages of the host. The names contain the sub-path instead, so that
# several installations on one host do not sign people out of each other.
_host_only, _sub_path = "" if LOCAL else "__Host-", (FORCE_SCRIPT_NAME or "").replace("/", "_")
SESSION_COOKIE_NAME = f"{_host_only}throughline{_sub_path}_session"
CSRF_COOKIE_NAME = f"{_host_only}throughline{_sub_path}_csrf"
X_FRAME_OPTIONS = "DENY"
# No CORS header is sent unless CORS_ALLOWED_ORIGINS is set.
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_HEADERS = (
    *("accept", "authorization", "content-type", "idempotency-key"),
    *("if-match", "if-none-match", "last-event-id", "x-request-id"),
    # Sent by browsers' tracing and error reporting, and by common HTTP clients.
    *("traceparent", "tracestate", "baggage", "sentry-trace", "x-requested-with", "cache-control"),
)
CORS_EXPOSE_HEADERS = (
    *("Allow", "Content-Disposition", "ETag", "Idempotent-Replayed", "Link", "Location"),
    *("RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate", "X-Request-ID"),
)
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

# --- Email ---------------------------------------------------------------------------------------------------------
EMAIL_IS_CONFIGURED = bool(email_url)
if EMAIL_IS_CONFIGURED:
    MAILERS = mailers(email)
DEFAULT_FROM_EMAIL: str = email.get("DEFAULT_FROM_EMAIL") or f"throughline@{urlsplit(SITE_URL).hostname or 'localhost'}"

# --- Streaming -----------------------------------------------------------------------------------------------------
SSE_REDIS_URL = REDIS_URL
SSE_PROBLEM_TYPES_URL = f"{SITE_URL}/api/v1/problems#" if SITE_URL else "api/v1/problems#"

# --- Logs ----------------------------------------------------------------------------------------------------------
LOGGING = logging_settings(level=LOG_LEVEL, form=LOG_FORMAT)
