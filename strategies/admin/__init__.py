"""The operator's side: stock Django admin over runs and all that belongs to them."""

from strategies.admin import records, runs, webhooks

__all__ = ["records", "runs", "webhooks"]
