"""Admin actions on runs: cancel, retry, rerun, requeue.

Each asks for confirmation and a reason, and is recorded in the run's audit log.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from strategies.errors import StrategyError
from strategies.generation.brief.scan import find_character_fault
from strategies.models import REASON_MAX_CHARS, Run
from strategies.runs import commands


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAction:
    """An action on each of the selected runs."""

    name: str
    label: str
    question: str
    done: str
    applies: Callable[[Run], bool]
    act: Callable[..., Run]
    """Called with the run, `by` and `reason`."""
    needs_reason: bool = False
    reason_hint: str = "Kept in the run’s history."


ACTIONS = (
    RunAction(
        name="cancel",
        label="Cancel",
        question="Cancel these runs? Finished sections are kept.",
        done="Canceled",
        applies=lambda run: run.is_cancelable,
        act=commands.cancel,
        needs_reason=True,
        reason_hint="Shown to the owner on the run page, and kept in the run’s history.",
    ),
    RunAction(
        name="retry",
        label="Retry failed sections",
        question="Write the failed sections of these runs again? Finished sections are kept. Model calls cost money.",
        done="Retried",
        applies=lambda run: run.is_retryable,
        act=commands.retry,
    ),
    RunAction(
        name="rerun",
        label="Rerun as a new run",
        question="Create a new run from the brief of each of these, for the same owner? Model calls cost money.",
        done="Rerun",
        applies=lambda run: run.is_terminal,
        act=lambda run, **options: commands.rerun(run, **options)[0],
    ),
    RunAction(
        name="requeue",
        label="Requeue for another worker",
        question="Take these runs from their workers and queue them again? Finished sections are kept. Sections in "
        "progress are written again, and their model calls are paid for twice.",
        done="Requeued",
        applies=lambda run: not run.is_terminal,
        act=commands.requeue,
    ),
)


def _build_admin_action(action: RunAction) -> Callable[..., HttpResponse | None]:
    """Return the admin action, which first shows a confirmation page."""
    locations = [admin.ActionLocation.CHANGE_LIST, admin.ActionLocation.CHANGE_FORM]

    @admin.action(description=action.label, permissions=["operate"], location=locations)
    def confirm_and_run(
        model_admin: "RunActionsAdmin", request: HttpRequest, queryset: "QuerySet[Run]"
    ) -> HttpResponse | None:
        selected = list(queryset.select_related("brief", "owner"))
        runs = [run for run in selected if action.applies(run)]
        reason = " ".join(request.POST.get("reason", "").split())
        error = _validate_reason(action, reason) if "confirmed" in request.POST else ""
        if "confirmed" in request.POST and not error:
            model_admin.run_action(action, request, runs, reason)
            return None
        context: dict[str, object] = model_admin.admin_site.each_context(request) | {
            "title": action.label,
            "action": action,
            "runs": runs,
            "excluded_count": len(selected) - len(runs),
            "reason": reason,
            "reason_error": error,
            "reason_max_chars": REASON_MAX_CHARS,
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "opts": model_admin.opts,
        }
        return TemplateResponse(request, "admin/strategies/run/confirm.html", context)

    confirm_and_run.__name__ = action.name
    return confirm_and_run


def _validate_reason(action: RunAction, reason: str) -> str:
    """Return the error message for a reason, or an empty string."""
    if action.needs_reason and not reason:
        return "Enter a reason. The owner of the run will see it."
    if len(reason) > REASON_MAX_CHARS:
        return f"This is {len(reason)} characters long. Shorten it to {REASON_MAX_CHARS} characters or fewer."
    return find_character_fault(reason) or ""


class RunActionsAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Offers the actions in the list of runs and on the page of each run, to users who may operate runs."""

    actions = [_build_admin_action(action) for action in ACTIONS]

    def has_operate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("strategies.operate_run")

    def run_action(self, action: RunAction, request: HttpRequest, runs: list[Run], reason: str) -> None:
        """Apply the action to each run, continuing after errors, and report the results as messages."""
        count = 0
        for run in runs:
            try:
                action.act(run, by=cast(User, request.user), reason=reason)
            except StrategyError as error:
                self.message_user(request, f"{run.name}: {error.message}", messages.WARNING)
                continue
            count += 1
        self.message_user(request, f"{action.done}: {count}", messages.SUCCESS if count else messages.WARNING)
