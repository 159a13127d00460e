"""The pages of one section: edit it, lock it, have it written anew, see and restore what it said before."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from strategies.errors import EditConflict, RunNotFound, SectionNotFound, StrategyError, VersionNotFound
from strategies.generation.pipeline import LOOKS_ACROSS, load_section, section_spec
from strategies.generation.section_diff import DiffLine, diff
from strategies.generation.section_edit import EditInvalid
from strategies.models import INSTRUCTION_MAX_CHARS, Run, SectionRecord, SectionVersion
from strategies.pages.section_forms import SectionForm
from strategies.runs import commands, selectors
from strategies.runs.writers import find_instruction_problem, writer_label
from strategies.sections import edits, reads

if TYPE_CHECKING:
    from django.contrib.auth.models import User

VERSIONS_SHOWN = 100
CONTEXT_LINES = 2

type Page = Callable[[HttpRequest, Run, SectionRecord], HttpResponse]


def _of_own_section(page: Page) -> Callable[..., HttpResponse]:
    """Nothing of somebody else's, of a section that was never written, or of a version there is not, is anywhere."""

    @never_cache
    @login_required
    @wraps(page)
    def found(request: HttpRequest, run_id: UUID, key: str) -> HttpResponse:
        try:
            run = selectors.get_owned_run(request.user, run_id)
            return page(request, run, reads.get_section(run, key))
        except (RunNotFound, SectionNotFound, VersionNotFound):
            raise Http404 from None

    return found


@require_http_methods(["GET", "POST"])
@_of_own_section
def edit(request: HttpRequest, run: Run, section: SectionRecord) -> HttpResponse:
    """The section's fields; a POST that cannot be kept shows them again, as they were typed, with the reason."""
    if section.key in LOOKS_ACROSS:
        raise Http404
    if request.method == "GET":
        if not run.is_terminal:
            return redirect("strategies:run", run.pk)
        shown = reads.load_version(section, reads.get_version(section, section.version_number))
        return _edit_page(request, run, section, SectionForm.of_section(shown), based_on=section.version_number)
    shown_number = _number(request, "shown")
    shown = reads.load_version(section, reads.get_version(section, shown_number))
    form, based_on = SectionForm.of_post(shown, request.POST), _number(request, "based_on")
    about: dict[str, Any] = {"based_on": based_on, "shown_number": shown_number}
    try:
        saved = edits.edit(run.pk, section.key, author=_user(request), based_on=based_on, changes=form.content())
    except EditInvalid as invalid:
        form.complain(invalid.problems)
        return _edit_page(request, run, section, form, **about, status=422)
    except EditConflict as conflict:
        lines = diff(load_section(section.key, conflict.current), load_section(section.key, conflict.yours))
        about |= {"based_on": conflict.current_number, "differences": folded(lines)}
        return _edit_page(request, run, section, form, **about, refused=conflict.message, status=409)
    except (RunNotFound, SectionNotFound, VersionNotFound):
        raise
    except StrategyError as refusal:
        return _edit_page(request, run, section, form, **about, refused=refusal.message, status=refusal.status)
    is_new = saved.number > based_on
    return _to_section(
        request, run, section, f"Saved. Version {saved.number} stands now." if is_new else "Nothing was changed."
    )


@require_POST
@_of_own_section
def lock(request: HttpRequest, run: Run, section: SectionRecord) -> HttpResponse:
    """Lock, or unlock with `locked=no`; while the run is written, it is shown instead."""
    said, locked = "", request.POST.get("locked") != "no"
    if run.is_terminal and section.key not in LOOKS_ACROSS:
        edits.set_lock(run.pk, section.key, locked=locked)
        said = "Locked. No writer touches it until you unlock it." if locked else "Unlocked."
    return _to_section(request, run, section, said)


@require_http_methods(["GET", "POST"])
@_of_own_section
def regenerate(request: HttpRequest, run: Run, section: SectionRecord) -> HttpResponse:
    """Ask first: what for, and whether an edit may be followed by something else; then watch it on the run's page."""
    if section.key in LOOKS_ACROSS:
        raise Http404
    if not run.is_terminal:
        return redirect("strategies:run", run.pk)
    instruction, refused, status = request.POST.get("instruction", ""), "", 200
    if request.method == "POST":
        try:
            confirmed = request.POST.get("confirm") == "yes"
            commands.regenerate(run, section.key, instruction=instruction, confirmed=confirmed)
        except StrategyError as refusal:
            faults = getattr(refusal, "faults", ())
            refused, status = " ".join(fault.message for fault in faults) or refusal.message, refusal.status
        else:
            return redirect("strategies:run", run.pk)
    context = {
        "run": run,
        "section": section,
        "instruction": instruction,
        "refused": refused,
        "max_chars": INSTRUCTION_MAX_CHARS,
        "why_no_instruction": find_instruction_problem(run.writer, section.key),
        "writer_label": writer_label(run.writer),
        "changed_since": _changed_since(run, section),
    }
    return render(request, "strategies/section_regenerate.html", context, status=status)


@require_GET
@_of_own_section
def history(request: HttpRequest, run: Run, section: SectionRecord) -> HttpResponse:
    """Every text of the section, and how two of them differ: the last two, or those asked for."""
    versions = list(reads.list_versions(section)[:VERSIONS_SHOWN])
    numbers = [version.number for version in versions]
    newer = _asked(request, "newer", numbers) or numbers[0]
    older = _asked(request, "older", numbers) or max((n for n in numbers if n < newer), default=newer)
    lines = diff(*(reads.load_version(section, _of_number(versions, number)) for number in (older, newer)))
    context = {
        "run": run,
        "section": section,
        "versions": [(version, writer_label(version.writer)) for version in versions],
        "older": older,
        "newer": newer,
        "differences": folded(lines),
        "is_same": all(line.change == "same" for line in lines),
        "can_restore": run.is_terminal and section.key not in LOOKS_ACROSS,
        "may_be_more": len(versions) == VERSIONS_SHOWN,
    }
    return render(request, "strategies/section_history.html", context)


@require_POST
@_of_own_section
def restore(request: HttpRequest, run: Run, section: SectionRecord) -> HttpResponse:
    """Make an earlier version the one that stands; while the run is written, it is shown instead."""
    if section.key in LOOKS_ACROSS:
        raise Http404
    said = ""
    if run.is_terminal:
        number = _number(request, "number")
        restored = edits.restore(run.pk, section.key, number, author=_user(request))
        said = f"Version {number} stands again, as version {restored.number}."
    return _to_section(request, run, section, said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """Lines one after the other; those that are alike and far from any change are folded away."""

    lines: tuple[DiffLine, ...]
    is_hidden: bool


def folded(lines: list[DiffLine]) -> list[Fold]:
    """Return the lines with what is far from any change folded away."""
    changed = [index for index, line in enumerate(lines) if line.change != "same"]
    near = {index + step for index in changed for step in range(-CONTEXT_LINES, CONTEXT_LINES + 1)}
    found = list[Fold]()
    for index, line in enumerate(lines):
        is_hidden = index not in near
        if found and found[-1].is_hidden == is_hidden:
            found[-1] = Fold(lines=(*found[-1].lines, line), is_hidden=is_hidden)
        else:
            found.append(Fold(lines=(line,), is_hidden=is_hidden))
    return found


def _edit_page(
    request: HttpRequest,
    run: Run,
    section: SectionRecord,
    form: SectionForm,
    *,
    based_on: int,
    shown_number: int = 0,
    refused: str = "",
    differences: list[Fold] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "run": run,
        "section": section,
        "form": form,
        "based_on": based_on,
        "shown_number": shown_number or based_on,
        "refused": refused,
        "differences": differences,
        "changed_since": _changed_since(run, section),
    }
    return render(request, "strategies/section_edit.html", context, status=status)


def _changed_since(run: Run, section: SectionRecord) -> list[str]:
    return [section_spec(key).title for key in reads.find_outdated_sections(run).get(section.key, ())]


def _of_number(versions: list[SectionVersion], number: int) -> SectionVersion:
    return next(version for version in versions if version.number == number)


def _asked(request: HttpRequest, name: str, numbers: list[int]) -> int | None:
    asked = request.GET.get(name, "")
    return next((number for number in numbers if str(number) == asked), None)


def _number(request: HttpRequest, name: str) -> int:
    asked = request.POST.get(name, "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        raise VersionNotFound
    return int(asked)


def _to_section(request: HttpRequest, run: Run, section: SectionRecord, said: str) -> HttpResponse:
    """Back to where one was, with a word on what was done."""
    if said:
        messages.info(request, said, extra_tags=section.key)
    return redirect(f"{reverse('strategies:strategy', args=(run.pk,))}#section-{section.key}")


def _user(request: HttpRequest) -> "User":
    return cast("User", request.user)
