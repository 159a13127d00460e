"""The ASGI application that a server runs."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)

# Only now are Django's applications loaded, which these need.
from config.startup import require_migrated_database  # noqa: E402
from sse.asgi import DrainOnShutdown, EventStreamHandler  # noqa: E402

application = DrainOnShutdown(EventStreamHandler(), before_start=require_migrated_database)
