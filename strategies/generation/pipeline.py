"""The eight steps and sixteen sections of a strategy: how they are written, and in which order they are read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import ModuleType
from typing import Any

from pydantic import ValidationError

from strategies.generation.brief import Brief
from strategies.generation.errors import GenerationError, WritingCanceled, WritingFailed
from strategies.generation.facts import keep_known
from strategies.generation.planning.build import build_plan
from strategies.generation.planning.decisions import Decisions
from strategies.generation.sections import (
    audience,
    briefs,
    calendar,
    capacity,
    channels,
    check_brief,
    checks,
    competitors,
    editor,
    front,
    measurement,
    options,
    pillars,
    positioning,
    risks,
    roadmap,
    situation,
)
from strategies.generation.sections.base import Section, Withheld
from strategies.generation.sections.decided import decisions_in
from strategies.generation.work import RewriteRequest, Work
from strategies.generation.writers.base import IsCanceled, OnPhase, OnText, Writer, ignore_phase

CODE_ONLY = "rules"
"""Writer's name of a section that no writer was involved in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionSpec:
    """The plan of a section. `needs` are earlier sections whose words it uses; `weight` is its share of the work.

    `waits_for` are earlier sections whose decisions shape the plan it is written from. They must be settled first,
    but may have failed: the rules decide in their place.
    """

    key: str
    title: str
    step: int
    needs: tuple[str, ...]
    waits_for: tuple[str, ...]
    weight: int
    kind: type[Section]
    write: Callable[[Work], Section]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step that users see."""

    number: int
    key: str
    title: str
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposedSection:
    """A finished section and the name of its writer (`rules` if no writer was involved).

    `revised` are sections finished earlier that it has changed; only the editor's has any.
    """

    section: Section
    writer_name: str
    revised: tuple[Section, ...] = ()

    @property
    def is_code_only(self) -> bool:
        return self.writer_name == CODE_ONLY


def _build_spec(
    module: ModuleType, kind: type[Section], step: int, weight: int, *needs: str, waits_for: tuple[str, ...] = ()
) -> SectionSpec:
    return SectionSpec(
        key=kind.key,
        title=kind.title,
        step=step,
        needs=needs,
        waits_for=waits_for,
        weight=weight,
        kind=kind,
        write=module.write,
    )


_THESIS = ("situation",)
_TITLES = ("situation", "pillars")

SECTIONS: tuple[SectionSpec, ...] = (
    _build_spec(check_brief, check_brief.CheckBriefSection, 1, 1),
    _build_spec(situation, situation.SituationSection, 2, 7),
    _build_spec(audience, audience.AudienceSection, 2, 5, waits_for=_THESIS),
    _build_spec(positioning, positioning.PositioningSection, 3, 4, waits_for=_THESIS),
    _build_spec(options, options.OptionsSection, 4, 1, waits_for=_THESIS),
    _build_spec(pillars, pillars.PillarsSection, 5, 6, waits_for=_THESIS),
    _build_spec(competitors, competitors.CompetitorsSection, 5, 3, waits_for=_TITLES),
    _build_spec(channels, channels.ChannelsSection, 5, 3, waits_for=_TITLES),
    _build_spec(capacity, capacity.CapacitySection, 6, 1, waits_for=_TITLES),
    _build_spec(calendar, calendar.CalendarSection, 6, 2, "pillars", waits_for=_TITLES),
    _build_spec(briefs, briefs.BriefsSection, 6, 4, "calendar", waits_for=_TITLES),
    _build_spec(measurement, measurement.MeasurementSection, 7, 1, waits_for=_TITLES),
    _build_spec(roadmap, roadmap.RoadmapSection, 7, 1, "calendar", waits_for=_TITLES),
    _build_spec(risks, risks.RisksSection, 7, 3, waits_for=_TITLES),
    _build_spec(checks, checks.ChecksSection, 8, 1, waits_for=_TITLES),
    _build_spec(front, front.FrontSection, 8, 2, "pillars", "calendar", waits_for=_TITLES),
)


EDITOR: SectionSpec = _build_spec(editor, editor.EditorSection, 8, 4)
"""The editor's review: only for runs whose writer has an editor, and only for the owner. It comes before `checks`."""


def sections_for(*, has_editor: bool) -> tuple[SectionSpec, ...]:
    """Return the sections of a run in the order in which they are written."""
    if not has_editor:
        return SECTIONS
    return tuple(each for spec in SECTIONS for each in ((EDITOR, spec) if spec.key == "checks" else (spec,)))


def _build_step(number: int, key: str, title: str) -> Step:
    return Step(
        number=number, key=key, title=title, sections=tuple(spec.key for spec in SECTIONS if spec.step == number)
    )


STEPS: tuple[Step, ...] = (
    _build_step(1, "check", "Check the brief"),
    _build_step(2, "audience", "Situation and audience"),
    _build_step(3, "positioning", "Positioning and voice"),
    _build_step(4, "options", "Options and choice"),
    _build_step(5, "pillars", "Pillars, competitors and channels"),
    _build_step(6, "calendar", "Capacity, calendar and writer's briefs"),
    _build_step(7, "measurement", "Measurement, roadmap and risks"),
    _build_step(8, "front", "Checks and the one page"),
)

READING_ORDER: tuple[str, ...] = (
    "front",
    "situation",
    "options",
    "audience",
    "positioning",
    "competitors",
    "pillars",
    "channels",
    "capacity",
    "calendar",
    "briefs",
    "measurement",
    "roadmap",
    "risks",
    "check_brief",
    "checks",
)
"""The order for readers: decisions first, what is unknown last, then the checks, which are for the appendix."""

OWNER_READING_ORDER: tuple[str, ...] = (*READING_ORDER[:-1], EDITOR.key, READING_ORDER[-1])
"""The order for the owner, who alone reads the editor's review."""

WEIGHTS: Mapping[str, int] = {spec.key: spec.weight for spec in SECTIONS}

SUMMARY_SECTIONS = frozenset({"checks"})
"""Sections made by code from all others, which must be made again when another section has changed."""

WITHOUT_PROSE = frozenset(
    {"check_brief", "options", "capacity", "calendar", "measurement", "roadmap", "checks", "front"}
)
"""Sections made by rules and arithmetic alone. They involve no writer, so they cannot follow an instruction."""

_WRITING_ORDER = sections_for(has_editor=True)
_BY_KEY = {spec.key: spec for spec in _WRITING_ORDER}


def section_spec(key: str) -> SectionSpec:
    """Return the plan of a section. Raises KeyError if the key is unknown."""
    return _BY_KEY[key]


def prerequisites_of(spec: SectionSpec) -> frozenset[str]:
    """Return the sections that must be settled, written or not, before this one begins.

    Every section waits for the check of the brief; those of the last step wait for all sections before them.
    """
    first, last = STEPS[0], STEPS[-1]
    if spec.step == first.number:
        return frozenset()
    if spec.step == last.number:
        return frozenset(each.key for each in _WRITING_ORDER[: _WRITING_ORDER.index(spec)])
    return frozenset({*first.sections, *spec.needs, *spec.waits_for})


def decisions_for(spec: SectionSpec, done: Mapping[str, Section]) -> Decisions:
    """Return the decisions that a section is written with. Sections written at the same time do not matter."""
    return decisions_in({key: done[key] for key in prerequisites_of(spec) if key in done})


def compose(
    key: str,
    *,
    brief: Brief,
    done: Mapping[str, Section],
    writer: Writer,
    today: date,
    on_text: OnText,
    is_canceled: IsCanceled,
    rewrite: RewriteRequest | None = None,
    on_phase: OnPhase = ignore_phase,
    protected: frozenset[str] = frozenset(),
) -> ComposedSection:
    """Write one section. Of the answers it names as used, only those that are known are kept.

    `protected` are keys of sections that the owner has locked or changed by hand.

    Raises:
        WritingFailed: with `dependency_missing` if a section it needs is not in `done`, or with the writer's code.
        WritingCanceled: `is_canceled` returned True.
    """
    spec = _BY_KEY[key]
    missing = [_BY_KEY[name].title for name in spec.needs if name not in done]
    if missing:
        message = f"“{spec.title}” needs “{missing[0]}”, which is not finished."
        raise WritingFailed("dependency_missing", message, retryable=True)
    if is_canceled():
        raise WritingCanceled
    decisions = decisions_for(spec, done)
    work = Work(
        brief=brief,
        plan=build_plan(brief, today, decisions),
        decisions=decisions,
        today=today,
        done=done,
        writer=writer,
        on_text=on_text,
        is_canceled=is_canceled,
        rewrite=rewrite,
        on_phase=on_phase,
        protected=protected,
    )
    section = _write_section(spec, work)
    if work.writer_name == CODE_ONLY:
        wait_for_section = getattr(writer, "wait_for_section", None)
        if wait_for_section is not None:
            wait_for_section(key, is_canceled=is_canceled)
    return ComposedSection(section=section, writer_name=work.writer_name, revised=tuple(work.revised))


def refresh_summaries(done: Mapping[str, Section]) -> list[Section]:
    """Return the sections whose counts of other sections are out of date, recounted by code."""
    page = done.get(front.FrontSection.key)
    if not isinstance(page, front.FrontSection):
        return []
    counted = front.recount_evidence(page, done.values())
    return [counted] if counted != page else []


def _write_section(spec: SectionSpec, work: Work) -> Section:
    """Write a section; prose that cannot be assembled counts as invalid output of the writer."""
    try:
        section = spec.write(work)
        withheld = [Withheld(field=item.field, sentence=item.sentence, reason=item.reason) for item in work.withheld]
        used = keep_known(work.brief, section.answers_used)
        return section.model_copy(update={"answers_used": used, "withheld": withheld})
    except GenerationError:
        raise
    except (ValidationError, KeyError, IndexError) as error:
        message = f"What was written for “{spec.title}” could not be put together."
        raise WritingFailed("invalid_output", message, retryable=True) from error


def load_section(key: str, data: dict[str, Any]) -> Section:
    """Load a stored section from `model_dump(mode="json")`. Raises KeyError and pydantic's ValidationError."""
    return _BY_KEY[key].kind.model_validate(data)
