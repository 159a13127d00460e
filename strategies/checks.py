"""System checks: settings that cannot work together are told at start, not in the middle of a run."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from strategies.writers import model_config


@register
def model_writer_can_be_built(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """`WRITER_MODEL` names a known provider, and has what that provider needs."""
    if not settings.WRITER_MODEL:
        return []
    try:
        config = model_config(settings.WRITER_MODEL)
    except ValueError as error:
        return [Error(f"WRITER_MODEL: {error}", id="strategies.E001")]
    if config.lacks_key:
        return [Error(f"WRITER_API_KEY: {config.provider} needs a key.", id="strategies.E002")]
    return []
