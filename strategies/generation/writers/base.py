"""What a writer is: something that fills a prose schema from facts that code has prepared.

A writer never decides and never calculates. It must state nothing that is not in `Assignment.facts`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from pydantic import BaseModel, JsonValue

type OnText = Callable[[str], None]
"""Called with the whole visible text so far, as often as the writer likes; the caller thins it out."""

type IsCanceled = Callable[[], bool]
"""Cheap to ask; a writer asks at least twice a second while it waits and raises `WritingCanceled` on True."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One section's prose to be written."""

    section: str
    """Key of the section, such as `audience`."""
    title: str
    language: str
    """BCP 47 tag of the language to write in."""
    instructions: str
    """What this section must achieve, in a few plain sentences, for a writer who has only the facts. Ours, to the
    last word: what the user wrote belongs in `facts` and `entries`."""
    facts: Mapping[str, JsonValue]
    """Everything the writer may state: the user's own words and what code has calculated."""
    entries: Mapping[str, Sequence[str | int]] = field(default_factory=dict)
    """For each of these lists of `prose`: the keys, names or numbers of the entries it must have, and no others."""
    prose: type[BaseModel]
    """The light schema to fill: few fields, no heavy bounds."""
    draft: Callable[[], BaseModel]
    """The same prose made by rules from the user's own words; an instance of `prose`."""
    has_instruction: bool = False
    """Whether the facts hold the owner's instruction for this section, as `your_instruction`."""


ANSWERED = "answered"
INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request to a model, however it ended. None says that a figure is not known, which is not the same as 0."""

    section: str
    """Key of the section it was made for."""
    model: str
    """`<provider>:<model name>`."""
    outcome: str
    """`answered` (which does not say that the answer was any good), `canceled`, or the code of a `WritingFailed`.
    `interrupted` until it is known which of these ended it from this side."""
    duration_s: float
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: Decimal | None = None
    """By the provider's list prices."""


type OnCall = Callable[[Call], None]
"""Told of every request to a model once it has ended, also of those that failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Finished prose, and the `Writer.name` of who wrote it."""

    prose: BaseModel
    writer_name: str


class Writer(Protocol):
    """Fills assignments. May be asked from several threads at once."""

    @property
    def name(self) -> str:
        """Who is asked: `offline`, `rehearsal`, or `model:<provider>:<model name>`."""

    @property
    def label(self) -> str:
        """What people read, such as "Offline writer (rules and your own words, no AI model)"."""

    def write(self, assignment: Assignment, *, on_text: OnText, is_canceled: IsCanceled) -> Written:
        """Return the prose of one section.

        Raises:
            WritingFailed: the section could not be written.
            WritingCanceled: `is_canceled` answered True.
        """
