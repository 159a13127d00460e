"""Headers by which browsers keep pages to what they need; Django and the content security policy set the others."""

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

# None that Chromium does not know everywhere: it would complain of each in the console of every page.
UNUSED = (
    *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "geolocation"),
    *("gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment", "serial", "usb"),
    *("screen-wake-lock", "xr-spatial-tracking"),
)
POLICIES = {
    "Permissions-Policy": ", ".join(f"{power}=()" for power in UNUSED),
    # No other site's page may embed anything of ours, not as a picture and not as a script.
    "Cross-Origin-Resource-Policy": "same-origin",
}


@sync_and_async_middleware
def browser_policies(answer: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Set them on every response, streams included."""
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
