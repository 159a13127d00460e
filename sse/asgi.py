"""The ASGI application, for a project's `asgi.py`. This module can be imported before Django is set up."""

from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from sse.lifespan import ASGIApplication


def get_asgi_application() -> "ASGIApplication":
    """Set Django up and return its application, with direct writes of streams and a clean end of them at shutdown.

    It replaces `django.core.asgi.get_asgi_application`.
    """
    django.setup(set_prefix=False)
    from sse.handler import EventStreamHandler
    from sse.lifespan import DrainOnShutdown

    return DrainOnShutdown(EventStreamHandler())
