"""Answers for whoever watches over the process."""

from django.http import HttpRequest, HttpResponse


async def livez(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked of anything."""
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})
