"""Writers of runs: chosen from settings when a run is created, stored by name, built by the worker."""

import logging
from collections.abc import Callable
from functools import partial

from django.conf import settings

from sse.circuit_breaker import CircuitBreaker
from strategies.generation.brief import Brief
from strategies.generation.errors import WritingFailed
from strategies.generation.examples.loader import find_sample
from strategies.generation.pipeline import WITHOUT_PROSE
from strategies.generation.writers.base import (
    Assignment,
    IsCanceled,
    ObjectionReport,
    OnObjections,
    OnPhase,
    OnText,
    Writer,
    WrittenProse,
    ignore_phase,
)
from strategies.generation.writers.fallback import BREAKER_OPEN_S, FallbackWriter
from strategies.generation.writers.model import ModelWriter
from strategies.generation.writers.model_config import ModelConfig, parse_model_name
from strategies.generation.writers.offline import NO_INSTRUCTIONS, OfflineWriter
from strategies.generation.writers.rehearsal import SimulatedWriter
from strategies.generation.writers.replay import NO_INSTRUCTIONS as REPLAY_HAS_NO_INSTRUCTIONS
from strategies.generation.writers.replay import ReplayWriter
from strategies.models import BY_HAND, Run
from strategies.runs import model_calls, objections
from strategies.runs.budgets import build_budget

logger = logging.getLogger(__name__)

MODEL_PREFIX = "model:"
LABELS = {
    "offline": OfflineWriter().label,
    "simulated": "Simulated run: the offline writer (rules, no AI model), slowed down on purpose",
    ReplayWriter.name: ReplayWriter.label,
    "rules": "Rules and arithmetic alone",
    BY_HAND: "You, by hand",
}


def choose_writer(brief: Brief | None = None) -> tuple[str, float]:
    """Return the name of the writer for new runs, and the seconds of a simulated or replayed run (0 for a real one).

    Example answers exist for the samples alone; while they are replayed, the offline writer writes for other briefs.
    """
    if settings.REPLAY_RUN_S:
        is_sample = brief is None or find_sample(brief) is not None
        return (ReplayWriter.name, settings.REPLAY_RUN_S) if is_sample else (OfflineWriter.name, 0.0)
    if settings.SIMULATED_RUN_S:
        return "simulated", settings.SIMULATED_RUN_S
    if settings.WRITER_MODEL:
        return f"{MODEL_PREFIX}{settings.WRITER_MODEL}", 0.0
    return "offline", 0.0


def build_writer(run: Run, *, on_objections: OnObjections = lambda _: None) -> Writer:
    """Return the writer stored in a run. Its model calls, which its budget limits, and objections are recorded.

    `on_objections` is called with these objections, too.
    """

    def handle_objections(report: ObjectionReport) -> None:
        objections.record(run.pk, run.attempt, report)
        on_objections(report)

    if run.writer == "simulated":
        return SimulatedWriter(total_s=run.simulated_s)
    if run.writer == ReplayWriter.name:
        return ReplayWriter(run.simulated_s, on_objections=handle_objections)
    if run.writer.startswith(MODEL_PREFIX):
        build = partial(
            ModelWriter,
            on_call=partial(model_calls.record, run.pk, run.attempt),
            on_objections=handle_objections,
            budget=build_budget(run.pk),
        )
        try:
            return _build_model_writer(run.writer.removeprefix(MODEL_PREFIX), build)
        except ValueError:
            return UnavailableWriter(run.writer)
    return OfflineWriter()


def find_instruction_problem(writer_name: str, section: str) -> str:
    """Return why this section cannot follow an instruction; empty if it can."""
    if section in WITHOUT_PROSE:
        return "This section is made by rules and arithmetic alone, so it cannot follow instructions. Edit it instead."
    if writer_name == ReplayWriter.name:
        return REPLAY_HAS_NO_INSTRUCTIONS
    return "" if writer_name.startswith(MODEL_PREFIX) else NO_INSTRUCTIONS


def prepare_writers() -> None:
    """Load the clients of the configured models now instead of during the first run."""
    for name in filter(None, (settings.WRITER_MODEL, settings.WRITER_FALLBACK_MODEL)):
        try:
            ModelWriter(model_config(name)).prepare()
        except (ValueError, WritingFailed) as error:
            # Every section will fail with this reason.
            logger.warning("could not load model client: model=%s error=%s", name, error)


def has_editor(writer_name: str) -> bool:
    """Return whether new runs with this writer get the editor's review."""
    reads_all = writer_name.startswith(MODEL_PREFIX) or writer_name == ReplayWriter.name
    return settings.WRITER_EDITOR and reads_all


def max_concurrency(writer_name: str) -> int:
    """Return how many sections this writer may write at once."""
    return settings.WRITER_CONCURRENCY if writer_name.startswith(MODEL_PREFIX) else 1


def _build_model_writer(name: str, build: Callable[[ModelConfig], ModelWriter]) -> Writer:
    first = build(model_config(name))
    fallback = settings.WRITER_FALLBACK_MODEL
    if fallback in ("", name):
        return first
    return FallbackWriter(first, build(model_config(fallback)), CircuitBreaker(BREAKER_OPEN_S))


def model_config(name: str) -> ModelConfig:
    """Return the configuration of the model `provider:model`.

    Raises:
        ValueError: the provider is unknown, or its base URL is missing.
    """
    provider, model = parse_model_name(name)
    api_key, base_url = _access(name, provider)
    return ModelConfig(
        provider=provider,
        model=model,
        api_key=api_key or None,
        base_url=base_url or None,
        timeout_s=settings.WRITER_TIMEOUT_S,
        reader_choice=settings.WRITER_READER,
        thesis=settings.WRITER_THESIS,
        judge=settings.WRITER_JUDGE,
    )


def _access(name: str, provider: str) -> tuple[str, str]:
    """Return the API key and base URL for a model, from the settings of a model of the same provider.

    Settings can change between a run's creation and its execution. A key must never be sent to another provider.
    """
    fallback = settings.WRITER_FALLBACK_API_KEY, settings.WRITER_FALLBACK_BASE_URL
    if name == settings.WRITER_FALLBACK_MODEL and any(fallback):
        return fallback
    if provider == settings.WRITER_MODEL.partition(":")[0].strip():
        return settings.WRITER_API_KEY, settings.WRITER_BASE_URL
    return fallback if provider == settings.WRITER_FALLBACK_MODEL.partition(":")[0].strip() else ("", "")


class UnavailableWriter:
    """Stands in for a model that is no longer configured. Every section fails."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def label(self) -> str:
        return writer_label(self.name)

    def write(
        self,
        assignment: Assignment,
        *,
        on_text: OnText,
        is_canceled: IsCanceled,
        on_phase: OnPhase = ignore_phase,
    ) -> WrittenProse:
        """Raise WritingFailed."""
        raise WritingFailed("provider_auth", "The AI model of this run is no longer configured.", retryable=False)


def writes_english_only(name: str) -> bool:
    """Return whether a writer ignores the language that a brief asks for."""
    return not name.startswith(MODEL_PREFIX)


def writer_label(name: str) -> str:
    """Return a writer's label for people; empty for an empty name."""
    if name.startswith(MODEL_PREFIX):
        provider, _, model = name.removeprefix(MODEL_PREFIX).partition(":")
        return f"Model writer: {provider} {model}, checked by code"
    return LABELS.get(name, name)
