"""The project's own settings, with nothing but streams installed, so that processes start at once."""

import json
import os

from config.settings import *  # noqa: F403 - the database and the rest must be as in production

INSTALLED_APPS = ["sse", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
# Clients call the processes by name.
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "tests.chaos.servers.streams"

# One user is every client, and comes back without a rest.
SSE_MAX_STREAMS_PER_USER = SSE_OPENS_PER_USER_PER_MINUTE = 100_000

globals().update(
    {f"SSE_{name.upper()}": value for name, value in json.loads(os.environ.get("CHAOS_SSE_SETTINGS", "{}")).items()}
)
