"""Admin of proposals: how they ended and what they cost. Operators do not see the texts of others, or the answers."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from strategies.admin.read_only import ReadOnlyAdmin
from strategies.models import BriefProposal, ProposalCall


class CallInline(admin.TabularInline):  # type: ignore[type-arg]
    model = ProposalCall
    fields = ("ended_at", "model", "outcome", "duration_s", "input_tokens", "output_tokens", "cost_usd")
    readonly_fields = fields
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(BriefProposal)
class ProposalAdmin(ReadOnlyAdmin):
    """The texts that models have read. The rows stay for their cost after the texts have been deleted."""

    list_display = ("created_at", "owner", "status", "attempt", "error_code", "finished_at")
    list_filter = ("status", "error_code", "created_at")
    list_select_related = ("owner",)
    search_fields = ("id", "owner__username")
    date_hierarchy = "created_at"
    fields = (
        *("id", "owner", "status", "attempt", "created_at", "finished_at", "deadline_at", "lease_until"),
        *("error_code", "error_message"),
    )
    inlines = [CallInline]
