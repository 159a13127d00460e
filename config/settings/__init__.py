"""Every setting of the project; `environment` alone reads the process environment."""

from config.settings.application import *  # noqa: F403 - Django asks one module for all of them
from config.settings.celery import *  # noqa: F403
from config.settings.environment import *  # noqa: F403
