"""The admin of runs: list, live page, statistics. Read-only except for its actions."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, DecimalField, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from sse.views import poll_view
from strategies.admin import run_page
from strategies.admin import statistics as statistics_page
from strategies.admin.actions import RunActionsAdmin
from strategies.admin.filters import ErrorCodeFilter, FailedStepFilter, StuckFilter
from strategies.admin.read_only import ReadOnlyAdmin
from strategies.admin.records import render_answers
from strategies.models import ModelCall, Run
from strategies.reports.statistics import format_cost
from strategies.runs.channels import run_channel
from strategies.runs.snapshot import read_state

PAGE_FIELDS = ("owner", "writer", "parent", "created_at", "deadline_at", "page")


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin, RunActionsAdmin):
    change_form_template = "admin/strategies/run/page.html"
    list_display = (
        "name",
        "owner",
        "status",
        "error_code",
        "progress_and_step",
        "age",
        "duration",
        "writer",
        "cost",
        "attempt",
    )
    list_filter = ("status", StuckFilter, FailedStepFilter, ErrorCodeFilter, "writer", "created_at")
    search_fields = ("id", "title", "brief__name", "owner__username")
    date_hierarchy = "created_at"
    list_select_related = ("brief", "owner")
    list_per_page = 50
    fieldsets = [
        (None, {"fields": [("owner", "writer", "parent"), ("created_at", "deadline_at"), "page"]}),
        ("Brief", {"classes": ["collapse"], "fields": ["answers"]}),
        ("Current texts", {"classes": ["collapse"], "fields": ["texts"]}),
    ]
    readonly_fields = (*PAGE_FIELDS, "answers", "texts")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Run]":
        calls = ModelCall.objects.filter(run=OuterRef("pk")).order_by().values("run")
        costs = calls.annotate(known_usd=Sum("cost_usd"), unpriced=Count("pk", filter=Q(cost_usd=None)))
        return Run.objects.select_related("brief", "owner", "parent__brief").annotate(
            duration_to_sort=F("finished_at") - F("started_at"),
            cost_usd=Subquery(costs.values("known_usd"), output_field=DecimalField(max_digits=14, decimal_places=8)),
            unpriced=Subquery(costs.values("unpriced"), output_field=IntegerField()),
        )

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("statistics/", self.admin_site.admin_view(self.statistics), name="strategies_run_statistics"),
            path("<uuid:run_id>/live/", self.admin_site.admin_view(self.live), name="strategies_run_live"),
            path("<uuid:run_id>/events/", self.admin_site.admin_view(self.events), name="strategies_run_events"),
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        run = self.get_object(request, object_id)
        if run is None or not self.has_view_permission(request, run):
            return super().change_view(request, object_id, form_url, extra_context)
        run_context = (
            run_page.build_live_context(run) | {"streaming": settings.SSE_ENABLED, "subtitle": run.name}
            if request.method == "GET"
            else {}
        )
        return super().change_view(request, object_id, form_url, (extra_context or {}) | run_context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Redirect to the audit log on the run's page. Django's own log only knows changes made in the admin."""
        return HttpResponseRedirect(reverse("admin:strategies_run_change", args=[object_id]) + "#tl-history")

    def statistics(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return statistics_page.render(request, self.admin_site)

    def live(self, request: HttpRequest, run_id: Any) -> HttpResponse:
        """Render the part of the run's page that changes, which the page's script fetches."""
        context = run_page.build_live_context(self._get_run(request, run_id))
        return render(request, "admin/strategies/run/_live.html", context)

    def events(self, request: HttpRequest, run_id: Any) -> HttpResponseBase:
        """Return the events that the stream sends, for polling when no stream is possible."""
        run = self._get_run(request, run_id)
        return poll_view(run_channel(run.pk), snapshot=read_state)(request)

    def _get_run(self, request: HttpRequest, run_id: Any) -> Run:
        if not self.has_view_permission(request):
            raise PermissionDenied
        run = Run.objects.filter(pk=run_id).first()
        if run is None:
            raise Http404
        return run

    @admin.display(description="strategy for", ordering="brief__name")
    def name(self, run: Run) -> str:
        return run.name

    @admin.display(description="progress", ordering="progress")
    def progress_and_step(self, run: Run) -> str:
        return f"{run.progress} %, step {run.step}"

    @admin.display(description="age", ordering="-created_at")
    def age(self, run: Run) -> str:
        return timesince(run.created_at, depth=1).replace(" ", "\N{NO-BREAK SPACE}")

    @admin.display(description="duration", ordering="duration_to_sort")
    def duration(self, run: Run) -> str:
        # No-break spaces keep it on one line in a narrow column.
        return run_page.format_duration(run).replace(" ", "\N{NO-BREAK SPACE}")

    @admin.display(description="USD", ordering="cost_usd")
    def cost(self, run: Any) -> str:
        return format_cost(run.cost_usd, unpriced=run.unpriced)

    @admin.display(description="page")
    def page(self, run: Run) -> SafeString:
        return format_html(
            '<a href="{}">Run page</a> (only for its owner), <a href="{}">brief</a>',
            reverse("strategies:run", kwargs={"run_id": run.id}),
            reverse("admin:strategies_briefrecord_change", args=[run.brief_id]),
        )

    @admin.display(description="answers")
    def answers(self, run: Run) -> SafeString:
        return render_answers(run.brief)

    @admin.display(description="texts")
    def texts(self, run: Run) -> SafeString:
        return run_page.render_texts(run)
