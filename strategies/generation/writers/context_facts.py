"""What a writer may know beyond the facts of its own section: the brief, the plan, and the finished sections.

Every line has an id that a claim may name as its basis. The prompt prints these lines, and the checks of an answer
read them, so that both know the same ids and the same figures.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, JsonValue

from strategies.generation.brief import Brief
from strategies.generation.brief.display import format_answer
from strategies.generation.brief.form import Field, describe_fields, field_titles
from strategies.generation.sections.base import Evidence, Section, Statement, judgement_statement
from strategies.generation.wording import short_day
from strategies.generation.writers.context import WritingContext
from strategies.generation.writers.plan_facts import PlanLine, list_plan_lines

type Source = Literal["brief", "plan", "sections"]

# What a thesis says of tensions and options is among the findings and in the plan.
_SILENT_FIELDS = frozenset({"key", "id", "answers_used", "withheld", "tensions", "options"})
# Their text is in the brief or in the plan already, or is for the appendix.
_UNUSED_SECTIONS = frozenset(
    {"check_brief", "options", "pillars", "capacity", "calendar", "measurement", "roadmap", "checks", "front"}
)
_BRIEF_LINES_KEPT = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextFact:
    """A line of the prompt. `id` is a path of the brief, or begins with `plan.` or `section.`."""

    id: str
    label: str
    """Title of the question, the part of the plan, or the section."""
    text: str
    source: Source
    evidence: Evidence
    basis: str
    """What a statement that rests on it shows: the path of an answer, a calculation, or a section."""


def list_context_facts(context: WritingContext) -> tuple[ContextFact, ...]:
    """Return all lines: of the brief, then of the plan, then of the finished sections in the order of `done`."""
    return (
        *list_brief_facts(context.brief),
        *map(_from_plan, list_plan_lines(context.plan, context.today, frozenset(context.done))),
        *(fact for section in context.done.values() for fact in _section_facts(section)),
    )


def known_ids(context: WritingContext) -> frozenset[str]:
    """Return every id that a claim may name: of each line, and of each answer and each part of it."""
    answers = context.brief.model_dump(mode="json", exclude_none=True)
    return frozenset({*_walk_paths(answers), *(fact.id for fact in list_context_facts(context))})


def find_evidence(context: WritingContext, name: str) -> tuple[Evidence, str] | None:
    """Return the evidence of a fact and what a statement shows as its basis; None if there is no such fact."""
    return next(((fact.evidence, fact.basis) for fact in list_context_facts(context) if fact.id == name), None)


@lru_cache(maxsize=_BRIEF_LINES_KEPT)
def list_brief_facts(brief: Brief) -> tuple[ContextFact, ...]:
    """Return every answer with the title of its question and with its unit. Each record of a list is one."""
    return tuple(
        ContextFact(id=path, label=label, text=text, source="brief", evidence="you_told_us", basis=path)
        for path, label, text in _walk_answers(brief)
        if text
    )


def _from_plan(line: PlanLine) -> ContextFact:
    return ContextFact(
        id=line.id,
        label=line.label,
        text=line.text,
        source="plan",
        evidence="calculated",
        basis=line.working or f"{line.label} of the plan",
    )


def _walk_answers(brief: Brief) -> Iterator[tuple[str, str, str]]:
    """Yield path, title and text of every answer."""
    for field in describe_fields():
        if field.path in ("key", "note"):
            continue
        value: object = brief
        for name in field.path.split("."):
            value = getattr(value, name) if value is not None else None
        if field.kind == "records":
            for index, record in enumerate(value if isinstance(value, list | tuple) else ()):
                yield f"{field.path}.{index}", f"{field.record_name} {index + 1}", _describe_record(field, record)
        else:
            yield field.path, field_titles()[field.path].removesuffix(" (code)"), _describe_value(field, value)
    for index, lost in enumerate(brief.lost_answers or ()):
        yield f"lost_answers.{index}", f"Not carried over: {lost.field}", lost.text


def _describe_record(field: Field, record: object) -> str:
    """Return the answers of a record, each with the title of its question. The first one says what the record is."""
    parts = []
    for position, inner in enumerate(field.fields):
        value: object = record
        for name in inner.path.split("."):
            value = getattr(value, name) if value is not None else None
        if text := _describe_value(inner, value, prefix=f"{field.path}.0."):
            colon = "" if inner.title.endswith("?") else ":"
            parts.append(f"{inner.title}{colon} {text}" if position else text)
    return " · ".join(parts)


def _describe_value(field: Field, value: object, *, prefix: str = "") -> str:
    if value is None:
        return ""
    if field.kind == "date":
        return short_day(value)  # type: ignore[arg-type]  # a question of this kind has a date as answer
    if field.kind == "money":
        return _describe_money(value)
    plain = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    return format_answer(f"{prefix}{field.path}", plain)


def _describe_money(value: object) -> str:
    amount, currency = getattr(value, "amount", None), getattr(value, "currency", "")
    period = getattr(value, "period", None)
    text = f"{currency} {format_answer('', amount)}".strip()
    return f"{text} a {period}" if period else text


def _walk_paths(value: JsonValue, path: str = "") -> Iterator[str]:
    if path:
        yield path
    match value:
        case dict():
            parts = value.items()
        case list():
            parts = {str(index): item for index, item in enumerate(value)}.items()
        case _:
            return
    for name, inner in parts:
        yield from _walk_paths(inner, f"{path}.{name}" if path else name)


def _section_facts(section: Section) -> Iterator[ContextFact]:
    if section.key in _UNUSED_SECTIONS:
        return
    for name in type(section).model_fields:
        if name in _SILENT_FIELDS:
            continue
        for path, found in _walk_field(getattr(section, name), f"section.{section.key}.{name}"):
            said = found if isinstance(found, Statement) else judgement_statement(found, f"“{section.title}”")
            # What only repeats an answer is among the answers already.
            if said.text and said.evidence != "you_told_us":
                yield ContextFact(
                    id=path,
                    label=section.title,
                    text=said.text,
                    source="sections",
                    evidence=said.evidence,
                    basis=said.basis,
                )


def _walk_field(value: object, path: str) -> Iterator[tuple[str, Statement | str]]:
    """Yield each text or statement of a field with its path; an entry of a list is one text."""
    match value:
        case Statement() | str():
            yield path, value
        case BaseModel():
            yield path, " · ".join(_texts_in(value))
        case list() | tuple() if not any(isinstance(item, list | tuple) for item in value):
            for index, item in enumerate(value):
                yield from _walk_field(item, f"{path}.{index}")
        case _:
            # Numbers and flags are said in words elsewhere, and rows of tables are for the appendix.
            return


def _texts_in(value: object) -> Iterator[str]:
    match value:
        case Statement():
            yield value.text
        case str() if value:
            yield value
        case BaseModel():
            for name in type(value).model_fields:
                if name not in _SILENT_FIELDS:
                    yield from _texts_in(getattr(value, name))
        case list() | tuple():
            for item in value:
                yield from _texts_in(item)
        case _:
            return
