"""The project's settings with only `sse` installed, so that processes start fast."""

import json
import os

from config.settings import *  # noqa: F403 - the database and the rest are as in production

INSTALLED_APPS = ["sse", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
# The project's own need the models of `strategies`.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
# Clients use process names as hosts.
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "tests.chaos.servers.streams"

# All clients are one user and reconnect often.
SSE_MAX_STREAMS_PER_USER = SSE_OPENS_PER_USER_PER_MINUTE = 100_000

globals().update(
    {f"SSE_{name.upper()}": value for name, value in json.loads(os.environ.get("CHAOS_SSE_SETTINGS", "{}")).items()}
)
