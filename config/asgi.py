"""The ASGI application that a server runs."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_asgi_application()

# Only now are Django's applications loaded, which these need.
from config.startup import require_migrated_database  # noqa: E402
from sse.asgi import DrainOnShutdown  # noqa: E402

application = DrainOnShutdown(django_application, before_start=require_migrated_database)
