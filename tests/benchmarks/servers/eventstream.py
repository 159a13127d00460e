"""django-eventstream, configured for several processes as in its README: `EVENTSTREAM_REDIS` and the bundled view."""

from django.core.asgi import get_asgi_application

application = get_asgi_application()

from django.contrib.auth.decorators import login_required  # noqa: E402
from django.urls import path  # noqa: E402
from django_eventstream import send_event  # noqa: E402
from django_eventstream.views import events  # noqa: E402


def publish(channel: str, fields: dict[str, object]) -> None:
    send_event(channel, "progress", fields)


urlpatterns = [path("<slug:channel>", login_required(events))]
