"""The interface of writers, which fill a prose schema from facts that code has prepared.

What a writer states is in `Assignment.facts` or `Assignment.context`, or follows from them by a sum that it shows. Code
checks that; the writer chooses words, titles and options.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, Protocol

from pydantic import BaseModel, JsonValue

from strategies.generation.writers.context import WritingContext

type OnText = Callable[[str], None]
"""Called with the whole visible text so far, as often as the writer likes; the caller limits the rate."""

type Phase = Literal["writing", "checking", "repairing"]
"""What a writer does with an answer. Text is a draft that may still change until `write` returns."""

type OnPhase = Callable[[Phase], None]
"""Called when the phase changes, in the thread of the section and before the text of that phase."""


def ignore_phase(_: Phase) -> None:
    """Do nothing."""


type IsCanceled = Callable[[], bool]
"""Cheap to call. A writer calls it at least twice a second while it waits, and raises `WritingCanceled` on True."""


type ObjectionKind = Literal[
    "figure",
    "sum",
    "date",
    "name",
    "quotation",
    "address",
    "basis",
    "rival",
    "forbidden",
    "language",
    "length",
    "count",
    "repetition",
    "choice",
    "editor",
]
"""What is wrong: `choice` is a value outside the list it comes from, `rival` a judgement of a competitor, `editor` an
objection of the editor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """Something in an answer that is not accepted. It names the field, the sentence and the reason."""

    kind: ObjectionKind
    field: str
    """Dotted path in the prose, such as `titles.3.title`."""
    sentence: str
    """The sentence as written; the whole value if the objection is to all of it; empty if something is missing."""
    reason: str
    """One or two sentences that both the owner and the model understand: `61,000 is in none of the answers.`"""


type Outcome = Literal["sent_back", "withheld"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionReport:
    """The objections to one answer. After the last try, the sentences are withheld from the document."""

    section: str
    request: int
    """Number of the answer within the section, from 1."""
    outcome: Outcome
    objections: tuple[Objection, ...]


type OnObjections = Callable[[ObjectionReport], None]
"""Called with the objections to each answer, in the thread of the section."""

type Check = Callable[[BaseModel], Sequence[Objection]]
"""Checks an answer for what only the section knows, such as the number of titles. Must not raise."""


def accept_any(_: BaseModel) -> Sequence[Objection]:
    """Object to nothing."""
    return ()


type Replace = Callable[[str, BaseModel], JsonValue]
"""Returns another value for a field that has to go, such as the next candidate of a title; None if there is none. It
gets the dotted path of the field and the answer so far."""


def replace_nothing(_path: str, _prose: BaseModel) -> JsonValue:
    """Offer no other value."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """The prose to write for one section."""

    section: str
    """Key of the section, such as `audience`."""
    title: str
    request: str = ""
    """Name of the request, of its prompt and of its examples, if a section makes several; see `request_name`."""
    language: str
    """BCP 47 tag of the language to write in."""
    facts: Mapping[str, JsonValue]
    """Everything the writer may state: the user's own words and what code has calculated."""
    entries: Mapping[str, Sequence[str | int]] = field(default_factory=dict)
    """The exact keys, names or numbers of the entries that lists of `prose` must have, by the name of the list."""
    prose: type[BaseModel]
    """The schema to fill. Its lengths and list sizes are said in the prompt, and a model corrects them by field."""
    draft: Callable[[], BaseModel]
    """Returns the same prose made by rules from the user's own words; an instance of `prose`."""
    context: WritingContext | None = None
    """Everything else that is known, for the prompt and for checking the answer; None only in tests of single parts."""
    check: Check = accept_any
    """Objections of the section itself. A model corrects them like all others."""
    replace: Replace = replace_nothing
    """Called for each field that would be empty without what the model did not correct."""
    answers_before: int = 0
    """How many answers this section has had to its earlier requests."""
    has_instruction: bool = False
    """Whether the facts hold the owner's instruction for this section, as `your_instruction`."""

    @property
    def request_name(self) -> str:
        """Return the name of the request, which is the section's key unless it has another."""
        return self.request or self.section


READER = "reader"
"""Name of the request in which a reader of each group chooses among the titles. A writer may return its draft."""
THESIS = "situation"
"""Name of the request for what the whole strategy says."""
RULES = "rules"
"""Writer's name of prose that the rules made although a model is there."""
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
    cached_input_tokens: int | None = None
    """Of the input tokens, those that the provider had cached. 0 if it reports none, because few providers do."""
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
    withheld: tuple[Objection, ...] = ()
    """What was taken out of the prose, because the model did not correct it."""
    answers: int = 0
    """How many answers a model gave to this request, corrections included."""


class Writer(Protocol):
    """Writes the prose of sections. May be called from several threads at once."""

    @property
    def name(self) -> str:
        """Return `offline`, `simulated` or `model:<provider>:<model name>`."""

    @property
    def label(self) -> str:
        """Return the name shown to users, such as "Offline writer (rules and your own words, no AI model)"."""

    def write(
        self,
        assignment: Assignment,
        *,
        on_text: OnText,
        is_canceled: IsCanceled,
        on_phase: OnPhase = ignore_phase,
    ) -> WrittenProse:
        """Return the prose of one request. Only writers that check their answers call `on_phase`.

        Raises:
            WritingFailed: the section could not be written.
            WritingCanceled: `is_canceled` returned True.
        """
