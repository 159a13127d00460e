"""Channels, and the open streams of all processes with two commands: close a stream, send a notice to all."""

import logging
from datetime import UTC, datetime
from typing import Any

from asgiref.sync import async_to_sync
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.timesince import timesince

from sse.error_handler import RedisUnavailable
from sse.events import build_message
from sse.live_streams import StreamInfo
from sse.models import Channel
from sse.sse_manager import SSEManager

logger = logging.getLogger(__name__)

NOTICE_MAX_CHARS = 300


class NoticeForm(forms.Form):
    """A notice to everyone who has a live page open."""

    message = forms.CharField(
        label="Message",
        max_length=NOTICE_MAX_CHARS,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Plain text. For example: Maintenance starts at 18:00 UTC.",
    )


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

    def has_operate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("sse.operate_channel")

    def get_urls(self) -> list[URLPattern]:
        return [
            path("live/", self.admin_site.admin_view(self.live_view), name="sse_live"),
            path("live/notice/", self.admin_site.admin_view(self.notice_view), name="sse_notice"),
            *super().get_urls(),
        ]

    def live_view(self, request: HttpRequest) -> HttpResponse:
        """List the open streams of all processes. POST closes one."""
        if not self.has_view_permission(request):
            return redirect("admin:index")
        if request.method == "POST":
            return self._close_stream(request)
        return self._render_live(request, NoticeForm())

    def notice_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for confirmation of a notice; with `confirmed`, send it to all open streams."""
        if not self.has_operate_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = NoticeForm(request.POST)
        if not form.is_valid():
            return self._render_live(request, form)
        if "confirmed" in request.POST:
            return self._send_notice(request, form.cleaned_data["message"])
        streams = _list_streams()
        context = {
            **self.admin_site.each_context(request),
            "title": "Send this notice?",
            "message": form.cleaned_data["message"],
            "stream_count": None if streams is None else len(streams),
        }
        return TemplateResponse(request, "sse/confirm_notice.html", context)

    def _render_live(self, request: HttpRequest, form: NoticeForm) -> HttpResponse:
        streams = _list_streams()
        now = datetime.now(UTC)
        context = {
            **self.admin_site.each_context(request),
            "title": "Live streams",
            "is_redis_available": streams is not None,
            "streams": [{"stream": stream, "age": timesince(stream.opened_at, now)} for stream in streams or ()],
            "may_operate": self.has_operate_permission(request),
            "form": form,
        }
        return TemplateResponse(request, "sse/live_streams.html", context)

    def _close_stream(self, request: HttpRequest) -> HttpResponse:
        if not self.has_operate_permission(request):
            raise PermissionDenied
        connection_id = request.POST.get("connection_id", "")
        try:
            async_to_sync(SSEManager().close_stream)(connection_id, "operator")
        except RedisUnavailable:
            messages.error(request, "The stream could not be closed because Redis does not answer. Try again.")
        else:
            logger.info(
                "stream close requested: user=%s connection_id=%.60s", request.user.get_username(), connection_id
            )
            messages.success(request, "The stream was asked to close.")
        return redirect("admin:sse_live")

    def _send_notice(self, request: HttpRequest, text: str) -> HttpResponse:
        try:
            count = async_to_sync(SSEManager().broadcast_message)(build_message("notice", message=text))
        except RedisUnavailable:
            messages.error(request, "The notice could not be sent because Redis does not answer. Try again.")
        else:
            logger.info("notice sent: user=%s streams=%d message=%r", request.user.get_username(), count, text)
            messages.success(request, f"The notice was sent to {count} open stream{'' if count == 1 else 's'}.")
        return redirect("admin:sse_live")


def _list_streams() -> list[StreamInfo] | None:
    """Return the open streams, or None if Redis is unavailable."""
    try:
        return async_to_sync(SSEManager().list_streams)()
    except RedisUnavailable:
        return None
