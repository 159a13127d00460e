"""All settings of the project. Only `environment` reads environment variables."""

from config.settings.application import *  # noqa: F403 - Django reads all settings from one module
from config.settings.celery import *  # noqa: F403
from config.settings.environment import *  # noqa: F403
