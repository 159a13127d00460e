"""The Celery application; its settings are the `CELERY_` ones of `config.settings`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("throughline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# What every worker does besides its tasks; imported by workers only.
app.autodiscover_tasks(related_name="worker_life")
