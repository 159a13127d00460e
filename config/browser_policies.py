"""Security headers that Django does not set itself: `Permissions-Policy` and `Cross-Origin-Resource-Policy`."""

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

# Only features that Chromium knows on all platforms. It warns about others in the console of every page.
UNUSED_FEATURES = (
    *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "geolocation"),
    *("gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment", "serial", "usb"),
    *("screen-wake-lock", "xr-spatial-tracking"),
)
POLICIES = {
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES),
    # Pages of other sites may not embed any of our responses, not even as an image or script.
    "Cross-Origin-Resource-Policy": "same-origin",
}


@sync_and_async_middleware
def set_browser_policies(answer: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Middleware that sets the headers on every response, streams included."""
    if iscoroutinefunction(answer):

        async def answered_later(request: HttpRequest) -> HttpResponseBase:
            answering: Awaitable[HttpResponseBase] = answer(request)
            return _with_policies(await answering)

        return answered_later

    def answered(request: HttpRequest) -> HttpResponseBase:
        return _with_policies(answer(request))

    return answered


def _with_policies(response: HttpResponseBase) -> HttpResponseBase:
    for name, value in POLICIES.items():
        response.headers.setdefault(name, value)
    return response
