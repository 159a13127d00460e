"""Wires the parts together: settings, URLs, the ASGI and Celery applications, the local stack. No product logic."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
