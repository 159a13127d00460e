"""What a section is written with: the brief, the earlier sections, the day, and a writer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pydantic import BaseModel

from strategies.generation.brief import Brief
from strategies.generation.errors import WritingFailed
from strategies.generation.facts import Facts
from strategies.generation.section_diff import lines_of
from strategies.generation.sections.base import Section
from strategies.generation.wording import clip
from strategies.generation.writers.base import Assignment, IsCanceled, OnText, Writer

EARLIER_TEXT_MAX_CHARS = 6_000
"""Of a section as it stands, for a writer to improve on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RewriteRequest:
    """What the owner wants of a section that is written anew, and the section as it stands."""

    instruction: str
    earlier: Section | None = None


@dataclass(slots=True, kw_only=True)
class Work:
    """The writing of one section; remembers who wrote its prose."""

    brief: Brief
    today: date
    done: Mapping[str, Section]
    writer: Writer
    on_text: OnText
    is_canceled: IsCanceled
    rewrite: RewriteRequest | None = None
    writer_name: str = field(default="rules", init=False)

    def section[S: Section](self, kind: type[S]) -> S:
        """An earlier section.

        Raises:
            WritingFailed: `dependency_missing` when it is not there.
        """
        found = self.done.get(kind.key)
        if not isinstance(found, kind):
            told = f"“{kind.title}” has to be finished first."
            raise WritingFailed("dependency_missing", told, retryable=True)
        return found

    def prose[P: BaseModel](
        self,
        section: type[Section],
        schema: type[P],
        *,
        instructions: str,
        facts: Facts,
        draft: Callable[[], P],
        entries: Mapping[str, Sequence[str | int]] = {},
    ) -> P:
        """Have the writer fill the schema; `instructions` may hold no word of the user's. See `Assignment`."""
        if self.rewrite:
            # A fact like all others: what it says may be stated, and it is sealed like everything a user types.
            facts.add_instruction(self.rewrite.instruction, _earlier_text(self.rewrite.earlier))
        assignment = Assignment(
            section=section.key,
            title=section.title,
            language=self.brief.language,
            instructions=instructions,
            facts=facts.values(),
            entries=entries,
            prose=schema,
            draft=draft,
            has_instruction=self.rewrite is not None,
        )
        written = self.writer.write(assignment, on_text=self.on_text, is_canceled=self.is_canceled)
        if not isinstance(written.prose, schema):
            raise WritingFailed("invalid_output", "The writer gave back something else than asked.", retryable=True)
        self.writer_name = written.writer_name
        return written.prose


def _earlier_text(earlier: Section | None) -> str:
    return clip("\n".join(lines_of(earlier)), EARLIER_TEXT_MAX_CHARS) if earlier else ""
