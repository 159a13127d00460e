"""The Celery application; its settings are the `CELERY_` ones of `config.settings`."""

import os
import sys
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("throughline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["strategies.worker"])
# What every worker does besides its tasks; imported by workers only.
app.autodiscover_tasks(["strategies.worker", "config"], related_name="bootsteps")


@setup_logging.connect
def leave_logging_alone(**_: Any) -> None:
    """A worker's lines look like those of web processes, at LOG_LEVEL: Celery asks only whether anybody is here."""


@worker_init.connect
def refuse_an_unmigrated_database(**_: Any) -> None:
    """End with one sentence instead of failing at every run."""
    # Not at the top: it needs Django's applications, which are loaded by now.
    from config.startup import require_migrated_database

    try:
        require_migrated_database()
    except ImproperlyConfigured as error:
        sys.exit(str(error))
