"""Security headers that Django does not set itself: `Permissions-Policy` and `Cross-Origin-Resource-Policy`."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from strategies.middleware import GetResponse, Steps, middleware

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


@middleware()
def set_browser_policies(request: HttpRequest, get_response: GetResponse) -> Steps:
    """Set the headers on every response, streams included."""
    response: HttpResponseBase = yield get_response(request)
    for name, value in POLICIES.items():
        response.headers.setdefault(name, value)
    return response
