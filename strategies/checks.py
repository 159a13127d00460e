"""System checks: report invalid combinations of settings at startup."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning

from strategies.runs.writers import model_config


@register
def check_model_writers(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check that `WRITER_MODEL` and `WRITER_FALLBACK_MODEL` have known providers and the settings these need."""
    if settings.WRITER_FALLBACK_MODEL and not settings.WRITER_MODEL:
        message = "WRITER_FALLBACK_MODEL is set without WRITER_MODEL. Set both, or neither."
        return [Error(message, id="strategies.E003")]
    models = {"WRITER": settings.WRITER_MODEL, "WRITER_FALLBACK": settings.WRITER_FALLBACK_MODEL}
    return [error for prefix, name in models.items() if name for error in _errors(prefix, name)]


@register
def check_run_budget(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check that a budget in money can be counted: every configured model has a list price."""
    if not settings.RUN_BUDGET_USD:
        return []
    names = [name for name in (settings.WRITER_MODEL, settings.WRITER_FALLBACK_MODEL) if name]
    return [
        CheckWarning(
            f"RUN_BUDGET_USD does not limit requests to {name}: no list price of it is known.",
            hint="Set RUN_BUDGET_TOKENS, which works with every model that reports its tokens.",
            id="strategies.W002",
        )
        for name in names
        if not _has_price(name)
    ]


@register(Tags.security, deploy=True)
def check_staff_sign_in(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check that staff, who can read every strategy, need more than a password."""
    if settings.STAFF_NEED_TWO_FACTOR:
        return []
    message = "STAFF_NEED_TWO_FACTOR is false: a stolen password is enough to use the admin."
    return [CheckWarning(message, id="strategies.W001")]


def _has_price(name: str) -> bool:
    """Return whether a model has a list price. True for one that other checks report."""
    # Imported late, because this takes a second.
    from strategies.generation.writers.prices import has_price

    try:
        return has_price(model_config(name))
    except ValueError:
        return True


def _errors(prefix: str, name: str) -> list[CheckMessage]:
    try:
        config = model_config(name)
    except ValueError as error:
        return [Error(f"{prefix}_MODEL: {error}", id="strategies.E001")]
    if config.lacks_key:
        return [Error(f"{prefix}_API_KEY: {config.provider} requires an API key.", id="strategies.E002")]
    return []
