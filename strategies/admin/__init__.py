"""The Django admin: runs, sections, briefs, proposals and model calls, API tokens, webhooks, users, statistics."""

from django.contrib import admin

from strategies.admin import proposals, records, runs, users, webhooks

admin.site.site_header = admin.site.site_title = "Throughline"
admin.site.index_title = "Operations"

__all__ = ["proposals", "records", "runs", "users", "webhooks"]
