"""A small Django project shared by all Django contenders: stock middleware, sessions on SQLite."""

import os
from pathlib import Path

FOLDER = Path(os.environ["BENCHMARK_FOLDER"])
VALKEY_SOCKET = str(FOLDER / "valkey.sock")
VALKEY_URL = f"unix://{VALKEY_SOCKET}"

SECRET_KEY = "only for a benchmark on loopback"
ALLOWED_HOSTS = ["127.0.0.1"]
# Each contender is a module with `urlpatterns`.
ROOT_URLCONF = os.environ["BENCHMARK_SERVER"]
INSTALLED_APPS = [
    "django_eventstream" if ROOT_URLCONF.endswith(".eventstream") else "sse",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": FOLDER / "benchmark.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}
USE_TZ = True

SSE_REDIS_URL = VALKEY_URL
# No stream reaches its maximum age during the measurement.
SSE_MAX_STREAM_AGE_S = 3600.0
SSE_MAX_STREAMS_TOTAL = 100_000
EVENTSTREAM_REDIS = {"unix_socket_path": VALKEY_SOCKET}
