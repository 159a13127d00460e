"""The replay writer: example answers about the samples, spread over a given time. No model is called."""

import time
from collections.abc import Callable, Mapping

from pydantic import BaseModel

from strategies.generation.errors import WritingCanceled, WritingFailed
from strategies.generation.examples.loader import ExampleInvalid, build_answer, find_sample
from strategies.generation.writers.acceptance import NotPrintable, accept
from strategies.generation.writers.base import (
    Assignment,
    IsCanceled,
    ObjectionReport,
    OnObjections,
    OnPhase,
    OnText,
    WrittenProse,
    ignore_phase,
)
from strategies.generation.writers.model_failures import invalid_output_failure
from strategies.generation.writers.pacing import Pacer
from strategies.generation.writers.visible_text import text_of

NO_INSTRUCTIONS = (
    "Example answers are fixed and cannot follow an instruction. Regenerate the section without one, or edit it "
    "yourself."
)
ONLY_SAMPLES = "Example answers are there for the sample briefs alone. Use a sample, or another writer for this brief."


def ignore_objections(_: object) -> None:
    """Do nothing."""


class ReplayWriter:
    """Write the stored answers, checked like a model's.

    `total_s` is the approximate duration of a full run; `parts` maps each section's key to its share of it.
    """

    name = "replay"
    label = "Example answers, prepared for this sample: no model was called"

    def __init__(
        self,
        total_s: float = 0.0,
        parts: Mapping[str, int] | None = None,
        *,
        on_objections: OnObjections = ignore_objections,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._pacer = Pacer(total_s, parts, clock=clock, sleep=sleep)
        self._on_objections = on_objections

    def write(
        self,
        assignment: Assignment,
        *,
        on_text: OnText,
        is_canceled: IsCanceled,
        on_phase: OnPhase = ignore_phase,
    ) -> WrittenProse:
        """Return the stored answer to this request, after showing it word by word.

        Raises:
            WritingFailed: the brief is none of the samples, or there is no valid answer to this request.
            WritingCanceled: `is_canceled` returned True.
        """
        if is_canceled():
            raise WritingCanceled
        if assignment.has_instruction:
            raise WritingFailed("refused", NO_INSTRUCTIONS, retryable=False)
        sample = find_sample(assignment.context.brief) if assignment.context else None
        if sample is None:
            raise WritingFailed("refused", ONLY_SAMPLES, retryable=False)
        try:
            # On a rare day something is asked for that no one has answered. The checks then take it from the draft.
            prose = build_answer(
                sample.key, assignment.request_name, assignment.prose, assignment.entries, may_lack_entries=True
            )
        except ExampleInvalid as error:
            raise WritingFailed("invalid_output", f"Example answer {error}", retryable=False) from error
        on_phase("writing")
        # Only the first request of a section takes time.
        pace = assignment.section if assignment.request_name == assignment.section else ""
        self._pacer.show_words(pace, text_of(prose), on_text, is_canceled)
        on_phase("checking")
        return self._accept(assignment, prose)

    def _accept(self, assignment: Assignment, prose: BaseModel) -> WrittenProse:
        """Return what the checks leave of an answer. They report what is wrong with the example."""
        try:
            kept, withheld = accept(assignment, prose.model_dump(mode="json"))
        except NotPrintable:
            raise invalid_output_failure() from None
        if withheld:
            number = assignment.answers_before + 1
            self._on_objections(
                ObjectionReport(section=assignment.section, request=number, outcome="withheld", objections=withheld)
            )
        return WrittenProse(prose=kept, writer_name=self.name, withheld=withheld)

    def wait_for_section(self, section: str, *, is_canceled: IsCanceled) -> None:
        """Wait for the time that a section made by code alone should take."""
        self._pacer.wait(section, lambda _: None, is_canceled)
