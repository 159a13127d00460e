"""A server that is not ASGI, such as `runserver`, answers with one clear error."""

import pytest
from django.http import HttpRequest, HttpResponseBase
from django.test import Client
from django.urls import path

from sse.error_handler import SSEError, render_error
from sse.responses import aopen_stream, open_stream

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def stream(request: HttpRequest) -> HttpResponseBase:
    try:
        return open_stream(request, "a")
    except SSEError as error:
        return render_error(error)


async def async_stream(request: HttpRequest) -> HttpResponseBase:
    try:
        return await aopen_stream(request, "a")
    except SSEError as error:
        return render_error(error)


urlpatterns = [path("sync", stream), path("async", async_stream)]


@pytest.mark.parametrize("address", ["/sync", "/async"])
def test_wsgi_server_answers_and_logs_what_to_start(
    client: Client, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    response = client.get(address)

    assert (response.status_code, response.json()["code"]) == (501, "asgi_required")
    assert "uvicorn tests.sse.asgi:application" in response.json()["detail"]
    assert "uvicorn tests.sse.asgi:application" in caplog.text
