"""Admins of sections with their versions, model calls, objections, briefs and API tokens."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from pydantic import ValidationError

from strategies.admin.read_only import ReadOnlyAdmin
from strategies.generation.brief import load_brief
from strategies.generation.brief.display import list_answers
from strategies.generation.editing.diff import lines_of
from strategies.generation.errors import BriefInvalid
from strategies.generation.pipeline import load_section
from strategies.models import ApiToken, BriefRecord, ModelCall, Objection, SectionRecord, SectionVersion


def text_lines(key: str, version: SectionVersion) -> list[str]:
    """Return a version's text as lines, or its raw JSON if this release cannot read it."""
    try:
        return lines_of(load_section(key, version.content))
    except ValidationError:
        return [str(version.content)]


def render_answers(record: BriefRecord) -> SafeString:
    """Return a brief's answers as a definition list, or its raw JSON if this release cannot read it."""
    try:
        rows = list_answers(load_brief(record.data))
    except BriefInvalid:
        rows = [("Raw data", json.dumps(record.data, ensure_ascii=False))]
    return format_html("<dl class='tl-answers'>{}</dl>", format_html_join("", "<dt>{}</dt><dd>{}</dd>", rows))


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
        lines = text_lines(version.section.key, version)
        rows = format_html_join("", "<p>{}</p>", ((line,) for line in lines))
        return format_html("<details><summary>{} lines</summary>{}</details>", len(lines), rows)


@admin.register(SectionRecord)
class SectionAdmin(ReadOnlyAdmin):
    """A section with all its versions. Linked from the page of its run; not in the index."""

    fields = ("run", "title", "status", "version_number", "locked_at", "instruction", "error_code", "error_message")
    readonly_fields = ("version_number",)
    list_select_related = ("run__brief",)
    inlines = [VersionInline]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(ModelCall)
class ModelCallAdmin(ReadOnlyAdmin):
    """The model calls of all runs."""

    list_display = (
        "ended_at",
        "section",
        "model",
        "outcome",
        "duration_s",
        "input_tokens",
        "cached_input_tokens",
        "output_tokens",
        "cost_usd",
        "run_id",
    )
    list_filter = ("outcome", "model", "section", "ended_at")
    date_hierarchy = "ended_at"
    search_fields = ("run__id",)


@admin.register(Objection)
class ObjectionAdmin(ReadOnlyAdmin):
    """What the checks did not accept in the answers of models, of all runs."""

    list_display = ("created_at", "section", "kind", "field", "outcome", "sentence", "reason", "run_id")
    list_filter = ("outcome", "kind", "section", "created_at")
    date_hierarchy = "created_at"
    search_fields = ("run__id", "field")


@admin.register(BriefRecord)
class BriefAdmin(ReadOnlyAdmin):
    list_display = ("name", "owner", "created_at")
    search_fields = ("id", "name", "owner__username")
    list_select_related = ("owner",)
    fields = ("name", "owner", "created_at", "answers")
    readonly_fields = fields

    class Media:
        css = {"all": ["strategies/admin/admin.css"]}

    @admin.display(description="answers")
    def answers(self, record: BriefRecord) -> SafeString:
        return render_answers(record)


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Tokens are created by their owners. An administrator can only see, revoke and delete them."""

    list_display = ("name", "owner", "prefix", "scopes", "created_at", "last_used_at", "expires_at", "revoked_at")
    list_select_related = ("owner",)
    fields = ("owner", "name", "prefix", "scopes", "created_at", "last_used_at", "expires_at", "revoked_at")
    readonly_fields = ("owner", "name", "prefix", "scopes", "created_at", "last_used_at")

    def get_readonly_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> list[str]:
        """Keep a revoked token revoked: a form that was opened before would put the old value back."""
        return [*self.readonly_fields, *(["revoked_at"] if obj and obj.revoked_at else [])]

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        """Save what was changed in the form, and not what the rest of the row was when it was read."""
        obj.save(update_fields=form.changed_data)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
