"""Serving the site under a sub-path of a host, such as https://example.com/strategy/."""

import logging
from functools import lru_cache

from django.conf import settings
from django.core.handlers.asgi import get_script_prefix
from django.urls import set_script_prefix

from sse.handler import Receive, Scope, Send
from sse.lifespan import ASGIApplication

logger = logging.getLogger(__name__)


class SubPath:
    """Makes every request's path begin with the sub-path, whether or not the proxy in front has removed it.

    The sub-path is that of `SITE_URL`, or else the server's `root_path`. Servers disagree on what `root_path` means:
    uvicorn puts it in front of the path it receives, others expect the path to begin with it already.
    """

    def __init__(self, application: ASGIApplication) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        root = scope.get("root_path", "")
        prefix = get_script_prefix(scope).rstrip("/")
        if root or prefix:
            _warn_of_contradiction(root.rstrip("/"))
            # Changed in place: the server keeps the scope for as long as a stream is open.
            scope["root_path"] = prefix
            scope["path"] = prefix + _path_inside(_path_inside(scope["path"], root.rstrip("/")), prefix)
            # Django sets it for its views. Responses from before that contain URLs as well.
            set_script_prefix(f"{prefix}/")
        await self._application(scope, receive, send)


def _path_inside(path: str, prefix: str) -> str:
    """Return the path without the prefix, if it begins with it."""
    return f"/{path.removeprefix(prefix).lstrip('/')}" if f"{path}/".startswith(f"{prefix}/") else path


@lru_cache
def _warn_of_contradiction(root: str) -> None:
    """Log once that emails and webhooks, which know only `SITE_URL`, contain other URLs than pages."""
    if root and settings.SITE_URL and root != (settings.FORCE_SCRIPT_NAME or ""):
        logger.warning("root path differs from the path of SITE_URL: root_path=%s site_url=%s", root, settings.SITE_URL)
