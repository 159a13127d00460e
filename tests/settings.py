"""Settings for tests: a temporary data folder, independent of the environment variables set in the shell."""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

PROJECT_VARIABLES = (
    "DEBUG",
    "SIGN_UP",
    "SESSION_",
    "STAFF_NEED_TWO_FACTOR",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "REDIS_URL",
    "WRITER_",
    "SIMULATED_RUN_S",
    "REPLAY_RUN_S",
    "RUN_LEASE_S",
    "RUN_BUDGET_",
    "RUN_RETENTION_DAYS",
    "EVENT_RETENTION_DAYS",
    "SSE_ENABLED",
    "EMAIL_URL",
    "SITE_URL",
    "SSE_",
    "LOG_",
    "METRICS_TOKEN",
    "OTEL_",
    "SENTRY_",
    "WORKER_METRICS_PORT",
)
for name in [name for name in os.environ if name.startswith(PROJECT_VARIABLES)]:
    del os.environ[name]
# All tests share a few users. Tests of the limits set their own.
for limit in (
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
    os.environ[limit] = "1000000"
# The tests start hundreds of processes. Without cached bytecode each would compile everything it imports, so put the
# cache here if it is disabled beside the sources. This process still has to compile 500 test modules.
if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(Path(__file__).parent.parent / ".pytest_cache/bytecode"))
    sys.pycache_prefix, sys.dont_write_bytecode = os.environ["PYTHONPYCACHEPREFIX"], False
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="throughline-tests-")
atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)

from config.settings import *  # noqa: E402, F403 - reads the variables set above

# A fast hasher: tests sign in hundreds of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Tests of runs that need the editor turn it on: it reads every other section, so all of them would have to exist.
WRITER_EDITOR = False

# Every test client would scan all static files first. Serving them is tested in real processes.
WHITENOISE_USE_FINDERS = False

# No test data needs to survive a crash of the machine, so do not wait for the disk.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"  # noqa: F405
