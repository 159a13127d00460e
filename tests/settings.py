"""The project's settings for tests: everything in a folder of its own, whatever the shell has set."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

OURS = (
    "DEBUG",
    "SIGN_UP",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "REDIS_URL",
    "WRITER_",
    "REHEARSE_S",
    "RUN_LEASE_S",
    "RUNS_KEPT_DAYS",
    "EVENTS_KEPT_DAYS",
    "STREAMING",
    "EMAIL_URL",
    "SITE_URL",
    "SSE_",
    "LOG_",
    "METRICS_TOKEN",
    "OTEL_",
    "SENTRY_",
    "WORKER_METRICS_PORT",
)
for name in [name for name in os.environ if name.startswith(OURS)]:
    del os.environ[name]
# Hundreds of tests are one and the same person within an hour; those of the limits set their own.
for limit in ("ORDERS_PER_USER_PER_HOUR", "REQUESTS_PER_USER_PER_MINUTE", "RUNS_PER_USER_AT_ONCE"):
    os.environ[limit] = "1000000"
for limit in ("ACCOUNT", "ADDRESS"):
    os.environ[f"SIGN_INS_PER_{limit}_PER_HOUR"] = "1000000"
# Who wants no bytecode beside the sources has it here: hundreds of processes are started, and each would compile anew
# all that it imports.
if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(Path(__file__).parent.parent / ".pytest_cache/bytecode"))
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="throughline-tests-")
atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)

from config.settings import *  # noqa: E402, F403 - reads what was just set

# Tests sign in a hundred times; what protects a password is not what they test.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Every test client would look through all static files first; what serves them is tested in real processes.
SERVESTATIC_USE_FINDERS = SERVESTATIC_USE_STATIC_ROOT = False
