"""The ASGI application that a server runs."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from config.startup import require_migrated_database
from sse.asgi import DrainOnShutdown

application = DrainOnShutdown(get_asgi_application(), before_start=require_migrated_database)
