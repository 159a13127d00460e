"""Which writer a run gets: chosen by settings when ordered, remembered in its row, built where it is carried out."""

from django.conf import settings

from strategies.generation.writers.base import Writer
from strategies.generation.writers.model import ModelWriter
from strategies.generation.writers.model_config import ModelConfig, parse_model_name
from strategies.generation.writers.offline import OfflineWriter
from strategies.generation.writers.rehearsal import RehearsalWriter
from strategies.models import Run

MODEL_PREFIX = "model:"
LABELS = {
    "offline": OfflineWriter().label,
    "rehearsal": "Rehearsal: the offline writer (rules, no AI model), slowed down on purpose",
    "rules": "Rules and arithmetic alone",
}


def chosen_writer() -> tuple[str, float]:
    """Return the name of the writer that new runs get, and the seconds of a rehearsal (0 when it is none)."""
    if settings.REHEARSE_S:
        return "rehearsal", settings.REHEARSE_S
    if settings.WRITER_MODEL:
        return f"{MODEL_PREFIX}{settings.WRITER_MODEL}", 0.0
    return "offline", 0.0


def build_writer(run: Run) -> Writer:
    """Return the writer a run was ordered with."""
    if run.writer == "rehearsal":
        return RehearsalWriter(total_s=run.rehearse_s)
    if run.writer.startswith(MODEL_PREFIX):
        return ModelWriter(model_config(run.writer.removeprefix(MODEL_PREFIX)))
    return OfflineWriter()


def model_config(name: str) -> ModelConfig:
    """Return how the model `provider:model` is called.

    Raises:
        ValueError: no such provider, or its address is missing.
    """
    provider, model = parse_model_name(name)
    return ModelConfig(
        provider=provider,
        model=model,
        api_key=settings.WRITER_API_KEY or None,
        base_url=settings.WRITER_BASE_URL or None,
        timeout_s=settings.WRITER_TIMEOUT_S,
    )


def writer_label(name: str) -> str:
    """Return what people read about who wrote something; empty for nobody yet."""
    if name.startswith(MODEL_PREFIX):
        provider, _, model = name.removeprefix(MODEL_PREFIX).partition(":")
        return f"Model writer: {provider} {model}, from facts prepared by code"
    return LABELS.get(name, name)
