"""The Django admin: runs, their sections, briefs and model calls, API tokens, webhooks, users, statistics."""

from django.contrib import admin

from strategies.admin import records, runs, users, webhooks

admin.site.site_header = admin.site.site_title = "Throughline"
admin.site.index_title = "Operations"

__all__ = ["records", "runs", "users", "webhooks"]
