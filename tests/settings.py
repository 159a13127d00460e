"""The project's settings for tests: everything in a folder of its own, whatever the shell has set."""

import atexit
import os
import shutil
import tempfile

OURS = (
    "DEBUG",
    "SIGN_UP",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "REDIS_URL",
    "WRITER_",
    "REHEARSE_S",
    "RUN_LEASE_S",
    "STREAMING",
    "EMAIL_URL",
    "SITE_URL",
    "SSE_",
    "LOG_",
    "METRICS_TOKEN",
    "WORKER_METRICS_PORT",
)
for name in [name for name in os.environ if name.startswith(OURS)]:
    del os.environ[name]
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="throughline-tests-")
atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)

from config.settings import *  # noqa: E402, F403 - reads what was just set

# Tests sign in a hundred times; what protects a password is not what they test.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
