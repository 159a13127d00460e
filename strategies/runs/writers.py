"""Which writer a run gets: chosen by settings when ordered, remembered in its row, built where it is carried out."""

import logging
from functools import partial

from django.conf import settings

from strategies.generation.errors import WritingFailed
from strategies.generation.pipeline import WITHOUT_PROSE
from strategies.generation.writers.base import Assignment, IsCanceled, OnCall, OnText, Writer, Written
from strategies.generation.writers.fallback import FallbackWriter
from strategies.generation.writers.model import ModelWriter
from strategies.generation.writers.model_config import ModelConfig, parse_model_name
from strategies.generation.writers.offline import NO_INSTRUCTIONS, OfflineWriter
from strategies.generation.writers.rehearsal import SimulatedWriter
from strategies.models import BY_HAND, Run
from strategies.runs import model_calls

logger = logging.getLogger(__name__)

MODEL_PREFIX = "model:"
LABELS = {
    "offline": OfflineWriter().label,
    "simulated": "Simulated run: the offline writer (rules, no AI model), slowed down on purpose",
    "rules": "Rules and arithmetic alone",
    BY_HAND: "You, by hand",
}


def choose_writer() -> tuple[str, float]:
    """Return the name of the writer that new runs get, and the seconds of a rehearsal (0 when it is none)."""
    if settings.SIMULATED_RUN_S:
        return "simulated", settings.SIMULATED_RUN_S
    if settings.WRITER_MODEL:
        return f"{MODEL_PREFIX}{settings.WRITER_MODEL}", 0.0
    return "offline", 0.0


def build_writer(run: Run) -> Writer:
    """Return the writer a run was ordered with. What its model calls take goes on the run's account."""
    if run.writer == "simulated":
        return SimulatedWriter(total_s=run.simulated_s)
    if run.writer.startswith(MODEL_PREFIX):
        on_call = partial(model_calls.record, run.pk, run.attempt)
        try:
            return _model_writer(run.writer.removeprefix(MODEL_PREFIX), on_call)
        except ValueError:
            return UnavailableWriter(run.writer)
    return OfflineWriter()


def find_instruction_problem(writer_name: str, section: str) -> str:
    """Say why an instruction for this section would be in vain; empty when it would not."""
    if section in WITHOUT_PROSE:
        return "This section is made by rules and arithmetic alone, which take no instruction. Edit it yourself."
    return "" if writer_name.startswith(MODEL_PREFIX) else NO_INSTRUCTIONS


def prepare_writers() -> None:
    """Load what the configured models need: once and early, instead of in the middle of the first run."""
    for name in filter(None, (settings.WRITER_MODEL, settings.WRITER_FALLBACK_MODEL)):
        try:
            ModelWriter(model_config(name)).prepare()
        except (ValueError, WritingFailed) as error:
            # Each section will say so.
            logger.warning("the client for %s was not loaded: %s", name, error)


def max_concurrency(writer_name: str) -> int:
    """Return how many sections this writer may write at the same time."""
    return settings.WRITER_CONCURRENCY if writer_name.startswith(MODEL_PREFIX) else 1


def _model_writer(name: str, on_call: OnCall) -> Writer:
    first = ModelWriter(model_config(name), on_call)
    fallback = settings.WRITER_FALLBACK_MODEL
    if fallback in ("", name):
        return first
    return FallbackWriter(first, ModelWriter(model_config(fallback), on_call))


def model_config(name: str) -> ModelConfig:
    """Return how the model `provider:model` is called.

    Raises:
        ValueError: no such provider, or its address is missing.
    """
    provider, model = parse_model_name(name)
    api_key, base_url = _access(name, provider)
    return ModelConfig(
        provider=provider,
        model=model,
        api_key=api_key or None,
        base_url=base_url or None,
        timeout_s=settings.WRITER_TIMEOUT_S,
    )


def _access(name: str, provider: str) -> tuple[str, str]:
    """Key and address: the model's own, or those set for another of its provider's, and never another provider's.

    A run outlives a change of settings, and its provider must not be sent the key of the one that came after.
    """
    fallback = settings.WRITER_FALLBACK_API_KEY, settings.WRITER_FALLBACK_BASE_URL
    if name == settings.WRITER_FALLBACK_MODEL and any(fallback):
        return fallback
    if provider == settings.WRITER_MODEL.partition(":")[0].strip():
        return settings.WRITER_API_KEY, settings.WRITER_BASE_URL
    return fallback if provider == settings.WRITER_FALLBACK_MODEL.partition(":")[0].strip() else ("", "")


class UnavailableWriter:
    """Stands for a model that was configured when the run was ordered and is not any more."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def label(self) -> str:
        return writer_label(self.name)

    def write(self, assignment: Assignment, *, on_text: OnText, is_canceled: IsCanceled) -> Written:
        """Raise WritingFailed."""
        told = "The AI model that this strategy was ordered with is not configured any more."
        raise WritingFailed("provider_auth", told, retryable=False)


def writer_label(name: str) -> str:
    """Return what people read about who wrote something; empty for nobody yet."""
    if name.startswith(MODEL_PREFIX):
        provider, _, model = name.removeprefix(MODEL_PREFIX).partition(":")
        return f"Model writer: {provider} {model}, from facts prepared by code"
    return LABELS.get(name, name)
