"""The offline writer: rules and the user's own words. The default without a model; uses no network."""

from strategies.generation.errors import WritingCanceled, WritingFailed
from strategies.generation.writers.base import Assignment, IsCanceled, OnPhase, OnText, WrittenProse, ignore_phase

NO_INSTRUCTIONS = (
    "The offline writer follows rules and cannot follow an instruction. Regenerate the section without one, to bring "
    "it up to date with the others, or edit it yourself."
)


class OfflineWriter:
    """Returns the draft that the rules have made."""

    name = "offline"
    label = "Offline writer: rules and your own words, no AI model"

    def write(
        self,
        assignment: Assignment,
        *,
        on_text: OnText,
        is_canceled: IsCanceled,
        on_phase: OnPhase = ignore_phase,
    ) -> WrittenProse:
        """Return the draft."""
        if is_canceled():
            raise WritingCanceled
        if assignment.has_instruction:
            raise WritingFailed("refused", NO_INSTRUCTIONS, retryable=False)
        return WrittenProse(prose=assignment.draft(), writer_name=self.name)
