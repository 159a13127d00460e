"""The offline writer: rules and the user's own words. The embedded default; no model, no network."""

from strategies.generation.errors import WritingCanceled, WritingFailed
from strategies.generation.writers.base import Assignment, IsCanceled, OnText, Written

NO_INSTRUCTIONS = (
    "The offline writer follows rules and cannot take an instruction. Write the section anew without one, to bring it "
    "up to date with the others, or edit it yourself."
)


class OfflineWriter:
    """Hands in the draft that the rules have made."""

    name = "offline"
    label = "Offline writer: rules and your own words, no AI model"

    def write(self, assignment: Assignment, *, on_text: OnText, is_canceled: IsCanceled) -> Written:
        """The draft, at once."""
        if is_canceled():
            raise WritingCanceled
        if assignment.has_instruction:
            raise WritingFailed("refused", NO_INSTRUCTIONS, retryable=False)
        return Written(prose=assignment.draft(), writer_name=self.name)
