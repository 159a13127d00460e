"""Channels and the live streams of all processes, for the operator."""

import logging
from datetime import UTC, datetime
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.timesince import timesince

from sse.error_handler import RedisUnavailable
from sse.live_streams import list_open_streams, request_close
from sse.models import Channel

logger = logging.getLogger(__name__)


@admin.register(Channel)
class ChannelAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "last_seq", "closed")
    list_filter = ("closed",)
    search_fields = ("name",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        return [path("live/", self.admin_site.admin_view(self.live), name="sse_live"), *super().get_urls()]

    def live(self, request: HttpRequest) -> HttpResponse:
        """List the open streams of all processes; POST closes one."""
        if not self.has_view_permission(request):
            return redirect("admin:index")
        if request.method == "POST":
            return self._close(request)
        context = {**self.admin_site.each_context(request), "title": "Live streams", "streams": [], "is_away": False}
        try:
            now = datetime.now(UTC)
            context["streams"] = [
                {"stream": stream, "age": timesince(stream.opened_at, now)} for stream in list_open_streams()
            ]
        except RedisUnavailable:
            context["is_away"] = True
        return TemplateResponse(request, "sse/live_streams.html", context)

    def _close(self, request: HttpRequest) -> HttpResponse:
        connection_id = request.POST.get("connection_id", "")
        try:
            request_close(connection_id, "operator")
        except RedisUnavailable:
            messages.error(request, "Redis does not answer; the stream could not be closed. Try again.")
        else:
            logger.info("live streams: %s closed %s", request.user.get_username(), connection_id[:60])
            messages.success(request, "The stream was told to close.")
        return redirect("admin:sse_live")
