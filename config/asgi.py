"""The ASGI application."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)

# These imports need Django's app registry.
from django.conf import settings  # noqa: E402

from config.body_limit import BodyLimit  # noqa: E402
from config.startup import start_web_process  # noqa: E402
from config.sub_path import SubPath  # noqa: E402
from sse.handler import EventStreamHandler  # noqa: E402
from sse.lifespan import DrainOnShutdown  # noqa: E402

application = DrainOnShutdown(
    SubPath(
        BodyLimit(
            EventStreamHandler(),
            max_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
            timeout_s=settings.REQUEST_BODY_TIMEOUT_S,
            upload_paths=settings.UPLOAD_PATHS,
            upload_max_bytes=settings.UPLOAD_MAX_BYTES,
        )
    ),
    before_start=start_web_process,
)
