"""The Celery application. Its settings have the prefix `CELERY_` in `config.settings`."""

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
# Only workers import the bootsteps.
app.autodiscover_tasks(["strategies.worker", "config"], related_name="bootsteps")


@setup_logging.connect
def keep_django_logging(**_: Any) -> None:
    """Do nothing: Celery leaves logging alone if this signal has a receiver, so Django's LOGGING applies."""


@worker_init.connect
def exit_if_not_migrated(**_: Any) -> None:
    """Exit with a clear message instead of failing at every run."""
    # Imported here because it needs Django's app registry.
    from config.startup import require_migrated_database

    try:
        require_migrated_database()
    except ImproperlyConfigured as error:
        sys.exit(str(error))
