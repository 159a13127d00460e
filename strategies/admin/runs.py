"""Runs for the operator: to find, to read, never to edit by hand."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from pydantic import ValidationError

from strategies import selectors
from strategies.admin.actions import OperatesRuns
from strategies.generation.pipeline import load_section
from strategies.generation.section_diff import lines_of
from strategies.models import ApiToken, BriefRecord, ModelCall, Run, SectionRecord, SectionVersion
from strategies.run_state import TERMINAL, RunStatus


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What is shown here is a record of what happened; changing it by hand would make it a lie."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class StuckFilter(admin.SimpleListFilter):
    """Runs that should be moving and are not."""

    title = "stuck"
    parameter_name = "stuck"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "No worker has it, or its worker is gone")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Run]") -> "QuerySet[Run]":
        if self.value() != "yes":
            return queryset
        waiting_long = Q(status=RunStatus.QUEUED, created_at__lt=Now() - timedelta(minutes=1))
        return queryset.filter(waiting_long | Q(status=RunStatus.RUNNING, lease_until__lte=Now()))


class SectionInline(admin.TabularInline):  # type: ignore[type-arg]
    model = SectionRecord
    show_change_link = True
    fields = ("position", "title", "status", "version_number", "writer", "tries", "took", "error_code", "error_message")
    readonly_fields = fields
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> "QuerySet[SectionRecord]":
        return super().get_queryset(request).select_related("current")

    @admin.display(description="took")
    def took(self, section: SectionRecord) -> str:
        if not (section.started_at and section.finished_at):
            return "–"
        return f"{(section.finished_at - section.started_at).total_seconds():.2f} s"


class VersionInline(admin.TabularInline):  # type: ignore[type-arg]
    model = SectionVersion
    fk_name = "section"
    fields = ("number", "kind", "writer", "author", "instruction", "base", "created_at", "text")
    readonly_fields = fields
    ordering = ("-number",)
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> "QuerySet[SectionVersion]":
        return super().get_queryset(request).select_related("section", "author", "base")

    @admin.display(description="text")
    def text(self, version: SectionVersion) -> SafeString:
        try:
            lines = lines_of(load_section(version.section.key, version.content))
        except ValidationError:
            lines = [str(version.content)]
        rows = format_html_join("", "<p>{}</p>", ((line,) for line in lines))
        return format_html("<details><summary>{} lines</summary>{}</details>", len(lines), rows)


class ModelCallInline(admin.TabularInline):  # type: ignore[type-arg]
    model = ModelCall
    fields = ("attempt", "section", "model", "outcome", "duration_s", "input_tokens", "output_tokens", "cost_usd")
    readonly_fields = fields
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin, OperatesRuns):
    list_display = ("name", "owner", "status", "progress_shown", "age", "took", "writer", "attempt", "error_code")
    list_filter = ("status", StuckFilter, "writer", "error_code", "created_at")
    search_fields = ("id", "brief__name", "owner__username")
    date_hierarchy = "created_at"
    list_select_related = ("brief", "owner")
    inlines = [SectionInline, ModelCallInline]
    fieldsets = [
        (None, {"fields": ["name", "owner", "status", "progress_shown", "message", "writer", "page"]}),
        (
            "Attempt",
            {
                "fields": [
                    "attempt",
                    "attempt_limit",
                    "parent",
                    "lease_owner",
                    "lease_until",
                    "dispatched_at",
                    "cancel_requested_at",
                ]
            },
        ),
        ("Error", {"fields": ["error_code", "error_message", "error_retryable"]}),
        ("Times", {"fields": ["created_at", "started_at", "finished_at", "deadline_at", "took"]}),
        ("Events", {"fields": ["timeline"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Run]":
        return Run.objects.annotate(duration=F("finished_at") - F("started_at"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [str(name) for _, options in self.fieldsets for name in options["fields"]]

    @admin.display(description="strategy for", ordering="brief__name")
    def name(self, run: Run) -> str:
        return run.brief.name

    @admin.display(description="progress", ordering="progress")
    def progress_shown(self, run: Run) -> str:
        return f"{run.progress} %, step {run.step}"

    @admin.display(description="age", ordering="-created_at")
    def age(self, run: Run) -> str:
        return timesince(run.created_at, depth=1)

    @admin.display(description="took", ordering="duration")
    def took(self, run: Run) -> str:
        until = run.finished_at if run.status in TERMINAL else timezone.now()
        return f"{(until - run.started_at).total_seconds():.1f} s" if run.started_at and until else "–"

    @admin.display(description="page")
    def page(self, run: Run) -> SafeString:
        return format_html(
            '<a href="{}">Run page</a> (its owner sees it), <a href="{}">brief</a>',
            reverse("strategies:run", kwargs={"run_id": run.id}),
            reverse("admin:strategies_briefrecord_change", args=[run.brief_id]),
        )

    @admin.display(description="timeline")
    def timeline(self, run: Run) -> SafeString:
        """Every durable event, as the stream sent it, without the strategy's text."""
        rows = (
            (
                event.seq,
                str(event.data.get("timestamp", ""))[11:23],
                event.event,
                event.data.get("step", ""),
                _percent(event.data.get("progress")),
                _told(event.data),
            )
            for event in selectors.events_after(run, 0)
        )
        body = format_html_join("", "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>", rows)
        head = "<tr><th>Id</th><th>UTC</th><th>Event</th><th>Step</th><th>Progress</th><th>What was told</th></tr>"
        return format_html("<table><thead>" + head + "</thead><tbody>{}</tbody></table>", body)


def _percent(progress: object) -> str:
    return "" if progress is None else f"{progress} %"


def _told(data: dict[str, Any]) -> str:
    if card := data.get("educational_content"):
        return str(card["title"])
    if section := data.get("section"):
        return f"{section['title']}: {section['status']}"
    return str(data.get("message", ""))


@admin.register(SectionRecord)
class SectionAdmin(ReadOnlyAdmin):
    """Reached from its run: every text the section ever had."""

    fields = ("run", "title", "status", "version_number", "locked_at", "instruction", "error_code", "error_message")
    readonly_fields = ("version_number",)
    inlines = [VersionInline]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(ModelCall)
class ModelCallAdmin(ReadOnlyAdmin):
    """What models were asked, over all runs: which of them fails, how often, how slowly, at what price."""

    list_display = (
        "ended_at", "section", "model", "outcome", "duration_s", "input_tokens", "output_tokens", "cost_usd", "run_id",
    )  # fmt: skip
    list_filter = ("outcome", "model", "section", "ended_at")
    date_hierarchy = "ended_at"
    search_fields = ("run__id",)


@admin.register(BriefRecord)
class BriefAdmin(ReadOnlyAdmin):
    list_display = ("name", "owner", "created_at")
    search_fields = ("id", "name", "owner__username")
    list_select_related = ("owner",)


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Tokens are made by their owners; an operator may only see and revoke them."""

    list_display = ("name", "owner", "created_at", "expires_at", "revoked_at")
    list_select_related = ("owner",)
    readonly_fields = ("owner", "name", "created_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
