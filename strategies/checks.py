"""System checks: settings that cannot work together are told at start, not in the middle of a run."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from strategies.runs.writers import model_config


@register
def check_model_writers(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """`WRITER_MODEL` and `WRITER_FALLBACK_MODEL` name known providers, and have what those need."""
    if settings.WRITER_FALLBACK_MODEL and not settings.WRITER_MODEL:
        told = "WRITER_FALLBACK_MODEL: there is nothing to fall back from; set WRITER_MODEL too."
        return [Error(told, id="strategies.E003")]
    named = {"WRITER": settings.WRITER_MODEL, "WRITER_FALLBACK": settings.WRITER_FALLBACK_MODEL}
    return [error for prefix, name in named.items() if name for error in _errors(prefix, name)]


def _errors(prefix: str, name: str) -> list[CheckMessage]:
    try:
        config = model_config(name)
    except ValueError as error:
        return [Error(f"{prefix}_MODEL: {error}", id="strategies.E001")]
    if config.lacks_key:
        return [Error(f"{prefix}_API_KEY: {config.provider} needs a key.", id="strategies.E002")]
    return []
