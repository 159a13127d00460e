"""The pages of one section: edit, lock, regenerate, history and restore."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from strategies.errors import EditConflict, InvalidFields, RunNotFound, SectionNotFound, StrategyError, VersionNotFound
from strategies.generation.editing.diff import DiffLine, diff
from strategies.generation.editing.edit import EditInvalid
from strategies.generation.pipeline import SUMMARY_SECTIONS, load_section, section_spec
from strategies.models import INSTRUCTION_MAX_CHARS, Run, SectionRecord
from strategies.pages.forms.section import SectionForm
from strategies.pages.requests import get_user
from strategies.runs import commands, selectors
from strategies.runs.writers import find_instruction_problem, writer_label
from strategies.sections import edits, reads

VERSIONS_SHOWN = 30
CONTEXT_LINES = 2

type SectionView = Callable[[HttpRequest, Run, SectionRecord], HttpResponse]


def _section_view(view: SectionView) -> Callable[..., HttpResponse]:
    """Resolve the user's run and section. 404 if they do not exist or belong to another user."""

    @never_cache
    @login_required
    @wraps(view)
    def wrapper(request: HttpRequest, run_id: UUID, key: str) -> HttpResponse:
        try:
            run = selectors.get_owned_run(request.user, run_id)
            return view(request, run, reads.get_section(run, key))
        except (RunNotFound, SectionNotFound, VersionNotFound):
            raise Http404 from None

    return wrapper


@require_http_methods(["GET", "POST"])
@_section_view
def edit(request: HttpRequest, run: Run, section: SectionRecord) -> HttpResponse:
    """Edit the fields of a section. A POST that cannot be saved shows what was typed and the reason."""
    if section.key in SUMMARY_SECTIONS:
        raise Http404
    if request.method == "GET":
        if not run.is_terminal:
            return redirect("strategies:run", run.pk)
        shown = reads.load_version(section, reads.get_version(section, section.version_number))
        return _render_editor(request, run, section, SectionForm(shown), based_on=section.version_number)
    shown_number, based_on = _read_number(request, "shown"), _read_number(request, "based_on")
    form = SectionForm(reads.load_version(section, reads.get_version(section, shown_number)), request.POST)
    differences: list[Fold] | None = None
    try:
        saved = edits.edit(run.pk, section.key, author=get_user(request), based_on=based_on, changes=form.read_values())
    except EditInvalid as invalid:
        form.add_problems(invalid.problems)
        return _render_editor(request, run, section, form, based_on=based_on, shown_number=shown_number, status=422)
    except (RunNotFound, SectionNotFound, VersionNotFound):
        raise
    except StrategyError as error:
        if isinstance(error, EditConflict):
            differences = fold(diff(load_section(section.key, error.current), load_section(section.key, error.yours)))
            based_on = error.current_number
        return _render_editor(
            request,
            run,
            section,
            form,
            based_on=based_on,
            shown_number=shown_number,
            error=error.message,
            differences=differences,
            status=error.status,
        )
    is_new = saved.number > based_on
    message = f"Saved as version {saved.number}." if is_new else "Nothing was changed."
    return _redirect_to_section(request, run, section, message)


@require_POST
@_section_view
def lock(request: HttpRequest, run: Run, section: SectionRecord) -> HttpResponse:
    """Lock the section, or unlock it with `locked=no`. Has no effect while the run is active."""
    message, locked = "", request.POST.get("locked") != "no"
    if run.is_terminal and section.key not in SUMMARY_SECTIONS:
        edits.set_lock(run.pk, section.key, locked=locked)
        message = "Locked. Won’t be rewritten until unlocked." if locked else "Unlocked."
    return _redirect_to_section(request, run, section, message)


@require_http_methods(["GET", "POST"])
@_section_view
def regenerate(request: HttpRequest, run: Run, section: SectionRecord) -> HttpResponse:
    """Ask for an instruction, and for confirmation if the section was edited. POST regenerates the section."""
    if section.key in SUMMARY_SECTIONS:
        raise Http404
    if not run.is_terminal:
        return redirect("strategies:run", run.pk)
    instruction, message, status = request.POST.get("instruction", ""), "", 200
    if request.method == "POST":
        try:
            confirmed = request.POST.get("confirm") == "yes"
            commands.regenerate(run, section.key, instruction=instruction, confirmed=confirmed)
        except InvalidFields as error:
            message, status = " ".join(problem.message for problem in error.problems), error.status
        except StrategyError as error:
            message, status = error.message, error.status
        else:
            return redirect("strategies:run", run.pk)
    context = {
        "run": run,
        "section": section,
        "instruction": instruction,
        "error": message,
        "max_chars": INSTRUCTION_MAX_CHARS,
        "instruction_problem": find_instruction_problem(run.writer, section.key),
        "writer_label": writer_label(run.writer),
        "changed_inputs": _changed_inputs(run, section),
    }
    return render(request, "strategies/section_regenerate.html", context, status=status)


@require_GET
@_section_view
def history(request: HttpRequest, run: Run, section: SectionRecord) -> HttpResponse:
    """List the versions of a section and compare two: the last two, or `?older=` and `?newer=`."""
    versions = list(reads.list_versions(section)[:VERSIONS_SHOWN])
    numbers = [version.number for version in versions]
    newer = _chosen_number(request, "newer", numbers) or numbers[0]
    older = _chosen_number(request, "older", numbers) or max((n for n in numbers if n < newer), default=newer)
    lines = diff(*(reads.load_version(section, reads.get_version(section, number)) for number in (older, newer)))
    context = {
        "run": run,
        "section": section,
        "versions": [(version, writer_label(version.writer)) for version in versions],
        "older": older,
        "newer": newer,
        "differences": fold(lines),
        "is_same": all(line.change == "same" for line in lines),
        "can_restore": run.is_terminal and section.key not in SUMMARY_SECTIONS,
        "may_have_more": len(versions) == VERSIONS_SHOWN,
    }
    return render(request, "strategies/section_history.html", context)


@require_POST
@_section_view
def restore(request: HttpRequest, run: Run, section: SectionRecord) -> HttpResponse:
    """Make an earlier version the current one. Has no effect while the run is active."""
    if section.key in SUMMARY_SECTIONS:
        raise Http404
    message = ""
    if run.is_terminal:
        number = _read_number(request, "number")
        restored = edits.restore(run.pk, section.key, number, author=get_user(request))
        message = f"Restored version {number} as version {restored.number}."
    return _redirect_to_section(request, run, section, message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """Consecutive lines of a diff. `is_hidden`: unchanged and far from any change."""

    lines: tuple[DiffLine, ...]
    is_hidden: bool


def fold(lines: Sequence[DiffLine]) -> list[Fold]:
    """Group the lines of a diff so that unchanged stretches can be folded away."""
    changed = [index for index, line in enumerate(lines) if line.change != "same"]
    near = {index + step for index in changed for step in range(-CONTEXT_LINES, CONTEXT_LINES + 1)}
    folds = list[Fold]()
    for index, line in enumerate(lines):
        is_hidden = index not in near
        if folds and folds[-1].is_hidden == is_hidden:
            folds[-1] = Fold(lines=(*folds[-1].lines, line), is_hidden=is_hidden)
        else:
            folds.append(Fold(lines=(line,), is_hidden=is_hidden))
    return folds


def _render_editor(
    request: HttpRequest,
    run: Run,
    section: SectionRecord,
    form: SectionForm,
    *,
    based_on: int,
    shown_number: int = 0,
    error: str = "",
    differences: list[Fold] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "run": run,
        "section": section,
        "form": form,
        "based_on": based_on,
        "shown_number": shown_number or based_on,
        "error": error,
        "differences": differences,
        "changed_inputs": _changed_inputs(run, section),
    }
    return render(request, "strategies/section_edit.html", context, status=status)


def _changed_inputs(run: Run, section: SectionRecord) -> list[str]:
    """Return the titles of sections that changed since this one was composed from them."""
    return [section_spec(key).title for key in reads.find_outdated_sections(run).get(section.key, ())]


def _chosen_number(request: HttpRequest, name: str, numbers: list[int]) -> int | None:
    text = request.GET.get(name, "")
    return next((number for number in numbers if str(number) == text), None)


def _read_number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise VersionNotFound
    return int(text)


def _redirect_to_section(request: HttpRequest, run: Run, section: SectionRecord, message: str) -> HttpResponse:
    if message:
        messages.info(request, message, extra_tags=section.key)
    return redirect(f"{reverse('strategies:strategy', args=(run.pk,))}#section-{section.key}")
