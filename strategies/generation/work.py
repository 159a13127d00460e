"""The input of a section: the brief, the plan, earlier sections, and a writer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from pydantic import BaseModel

from strategies.generation.brief import Brief
from strategies.generation.editing.diff import lines_of
from strategies.generation.errors import WritingFailed
from strategies.generation.facts import Facts
from strategies.generation.planning.decisions import NO_DECISIONS, Decisions
from strategies.generation.planning.plan import Plan
from strategies.generation.sections.base import Section
from strategies.generation.wording import clip
from strategies.generation.writers.base import (
    Assignment,
    Check,
    IsCanceled,
    Objection,
    OnPhase,
    OnText,
    Replace,
    Writer,
    accept_any,
    ignore_phase,
    replace_nothing,
)
from strategies.generation.writers.context import WritingContext
from strategies.generation.writers.context_facts import find_evidence
from strategies.generation.writers.visible_text import text_of

EARLIER_TEXT_MAX_CHARS = 6_000
"""Maximum length of the current text that is passed to a writer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RewriteRequest:
    """The owner's instruction for regenerating a section, and its current version."""

    instruction: str
    earlier: Section | None = None


@dataclass(slots=True, kw_only=True)
class Work:
    """The state of writing one section. `writer_name` is set once a writer was used."""

    brief: Brief
    plan: Plan
    decisions: Decisions = NO_DECISIONS
    """What the plan was built with."""
    today: date
    done: Mapping[str, Section]
    writer: Writer
    on_text: OnText
    is_canceled: IsCanceled
    rewrite: RewriteRequest | None = None
    on_phase: OnPhase = ignore_phase
    protected: frozenset[str] = frozenset()
    """Keys of finished sections that the owner has locked or changed by hand. No other section may change them."""
    writer_name: str = field(default="rules", init=False)
    revised: list[Section] = field(default_factory=list, init=False)
    """Finished sections that this one has changed."""
    withheld: list[Objection] = field(default_factory=list, init=False)
    """What the checks took out of the prose of this section."""
    answers: int = field(default=0, init=False)
    """How many answers a model gave for this section."""
    written_text: str = field(default="", init=False)
    """The text of the requests that are finished, shown before the text of the current one."""

    def require_section[S: Section](self, kind: type[S]) -> S:
        """Return an earlier section.

        Raises:
            WritingFailed: with `dependency_missing` if it is not finished.
        """
        found = self.done.get(kind.key)
        if not isinstance(found, kind):
            message = f"“{kind.title}” has to be finished first."
            raise WritingFailed("dependency_missing", message, retryable=True)
        return found

    def write_prose[P: BaseModel](
        self,
        section: type[Section],
        schema: type[P],
        *,
        facts: Facts,
        draft: Callable[[], P],
        entries: Mapping[str, Sequence[str | int]] = {},
        check: Check = accept_any,
        replace: Replace = replace_nothing,
        request: str = "",
    ) -> P:
        """Have the writer fill the schema, as the prompt of this request says. See `Assignment`.

        A section may make several requests of different names. What is withheld from their answers adds up.
        """
        if self.rewrite:
            # Passed as a fact, so that it may be stated and is escaped like all user text.
            facts.add_instruction(self.rewrite.instruction, _earlier_text(self.rewrite.earlier))
        context = WritingContext(brief=self.brief, plan=self.plan, today=self.today, done=dict(self.done))
        facts.allow(partial(find_evidence, context))
        assignment = Assignment(
            section=section.key,
            title=section.title,
            request=request,
            language=self.brief.language,
            facts=facts.values(),
            entries=entries,
            prose=schema,
            draft=draft,
            context=context,
            check=check,
            replace=replace,
            answers_before=self.answers,
            has_instruction=self.rewrite is not None,
        )
        written = self.writer.write(
            assignment, on_text=self._show, is_canceled=self.is_canceled, on_phase=self.on_phase
        )
        if not isinstance(written.prose, schema):
            raise WritingFailed(
                "invalid_output", "The writer returned prose of another kind than requested.", retryable=True
            )
        self.writer_name = written.writer_name
        self.withheld.extend(written.withheld)
        self.answers += written.answers
        self.written_text = self._add_to_written(text_of(written.prose))
        return written.prose

    def _show(self, text: str) -> None:
        self.on_text(self._add_to_written(text))

    def _add_to_written(self, text: str) -> str:
        return "\n\n".join(filter(None, (self.written_text, text)))


def _earlier_text(earlier: Section | None) -> str:
    return clip("\n".join(lines_of(earlier)), EARLIER_TEXT_MAX_CHARS) if earlier else ""
