"""Read-only admins of webhooks. Secrets are not shown."""

from django.contrib import admin

from strategies.admin.read_only import ReadOnlyAdmin
from strategies.models.webhooks import WebhookDelivery, WebhookEndpoint


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(ReadOnlyAdmin):
    list_display = ["url", "owner", "events", "failing_since", "disabled_at", "disabled_reason"]
    list_filter = [("disabled_at", admin.EmptyFieldListFilter)]
    list_select_related = ["owner"]
    search_fields = ["url", "owner__username"]
    exclude = ["secret", "previous_secret", "previous_secret_expires_at"]


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    list_display = ["id", "event", "endpoint", "status", "created_at", "due_at", "settled_at"]
    list_filter = ["status", "event"]
    list_select_related = ["endpoint"]
    search_fields = ["id", "run__id", "endpoint__url"]
    date_hierarchy = "created_at"
