"""The interface of writers, which fill a prose schema from facts that code has prepared.

A writer never decides and never calculates, and states nothing that is not in `Assignment.facts`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from pydantic import BaseModel, JsonValue

type OnText = Callable[[str], None]
"""Called with the whole visible text so far, as often as the writer likes; the caller limits the rate."""

type IsCanceled = Callable[[], bool]
"""Cheap to call. A writer calls it at least twice a second while it waits, and raises `WritingCanceled` on True."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """The prose to write for one section."""

    section: str
    """Key of the section, such as `audience`."""
    title: str
    language: str
    """BCP 47 tag of the language to write in."""
    instructions: str
    """What this section must achieve, for a writer who has only the facts. Must not contain text of the user, which
    belongs in `facts` and `entries`."""
    facts: Mapping[str, JsonValue]
    """Everything the writer may state: the user's own words and what code has calculated."""
    entries: Mapping[str, Sequence[str | int]] = field(default_factory=dict)
    """The exact keys, names or numbers of the entries that lists of `prose` must have, by the name of the list."""
    prose: type[BaseModel]
    """The schema to fill: few fields, no strict limits."""
    draft: Callable[[], BaseModel]
    """Returns the same prose made by rules from the user's own words; an instance of `prose`."""
    has_instruction: bool = False
    """Whether the facts hold the owner's instruction for this section, as `your_instruction`."""


ANSWERED = "answered"
INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request to a model, whatever its outcome. None means that a figure is unknown, which is not the same as 0."""

    section: str
    """Key of the section."""
    model: str
    """`<provider>:<model name>`."""
    outcome: str
    """`answered` (whether valid or not), `canceled`, or the code of a `WritingFailed`. `interrupted` until it is known
    why the call was aborted."""
    duration_s: float
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: Decimal | None = None
    """At the provider's list prices."""


type OnCall = Callable[[Call], None]
"""Called with every request to a model when it has ended, including failed ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenProse:
    """Finished prose, and the `Writer.name` of its writer."""

    prose: BaseModel
    writer_name: str


class Writer(Protocol):
    """Writes the prose of sections. May be called from several threads at once."""

    @property
    def name(self) -> str:
        """Return `offline`, `simulated` or `model:<provider>:<model name>`."""

    @property
    def label(self) -> str:
        """Return the name shown to users, such as "Offline writer (rules and your own words, no AI model)"."""

    def write(self, assignment: Assignment, *, on_text: OnText, is_canceled: IsCanceled) -> WrittenProse:
        """Return the prose of one section.

        Raises:
            WritingFailed: the section could not be written.
            WritingCanceled: `is_canceled` returned True.
        """
