"""What an operator may do to runs: stop them, put them back, have failed sections tried again, order them once more.
Each is asked about first, and entered in the history of the run with its reason.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from strategies.errors import StrategyError
from strategies.generation.brief.scan import character_fault
from strategies.models import REASON_MAX_CHARS, Run
from strategies.runs import commands


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAction:
    """One thing to do to each of the runs chosen."""

    name: str
    label: str
    question: str
    done: str
    applies: Callable[[Run], bool]
    act: Callable[..., Run]
    """Takes the run, `by` and `reason`."""
    needs_reason: bool = False
    reason_hint: str = "Kept in the run's history."


ACTIONS = (
    RunAction(
        name="cancel",
        label="Stop",
        question="Stop writing these strategies? Finished sections are kept.",
        done="Stopped",
        applies=lambda run: run.is_cancelable,
        act=commands.cancel,
        needs_reason=True,
        reason_hint="The owner reads it on the run's page; it is kept in the run's history.",
    ),
    RunAction(
        name="retry",
        label="Try failed sections again",
        question="Write the failed sections of these runs? The others stand. A model is paid for again.",
        done="Failed sections put back",
        applies=lambda run: run.is_retryable,
        act=commands.retry,
    ),
    RunAction(
        name="rerun",
        label="Order once more, as a new run",
        question="Write all of this once more, each as a new run of its owner? A model is paid for again.",
        done="Ordered once more",
        applies=lambda run: run.is_terminal,
        act=lambda run, **asked: commands.rerun(run, **asked)[0],
    ),
    RunAction(
        name="requeue",
        label="Put back for another worker",
        question="Take these runs from their workers and tell workers of them again? Finished sections are kept; what "
        "a worker has in hand just now is written, and paid for, once more.",
        done="Put back",
        applies=lambda run: not run.is_terminal,
        act=commands.requeue,
    ),
)


def _offered(action: RunAction) -> Callable[..., HttpResponse | None]:
    everywhere = [admin.ActionLocation.CHANGE_LIST, admin.ActionLocation.CHANGE_FORM]

    @admin.action(description=action.label, permissions=["operate"], location=everywhere)
    def ask_or_act(shown: "OperatesRuns", request: HttpRequest, chosen: "QuerySet[Run]") -> HttpResponse | None:
        runs = list(chosen.select_related("brief", "owner"))
        fitting = [run for run in runs if action.applies(run)]
        reason = " ".join(request.POST.get("reason", "").split())
        fault = _fault(action, reason) if "confirmed" in request.POST else ""
        if "confirmed" in request.POST and not fault:
            shown.carry_out(action, request, fitting, reason)
            return None
        context: dict[str, Any] = shown.admin_site.each_context(request) | {
            "title": action.label,
            "action": action,
            "runs": fitting,
            "left_out": len(runs) - len(fitting),
            "reason": reason,
            "reason_fault": fault,
            "reason_max_chars": REASON_MAX_CHARS,
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "opts": shown.opts,
        }
        return TemplateResponse(request, "admin/strategies/run/confirm.html", context)

    ask_or_act.__name__ = action.name
    return ask_or_act


def _fault(action: RunAction, reason: str) -> str:
    if action.needs_reason and not reason:
        return "Say why: the owner of the run is told."
    if len(reason) > REASON_MAX_CHARS:
        return f"This is {len(reason)} characters long; at most {REASON_MAX_CHARS} are kept. Shorten it."
    return character_fault(reason) or ""


class OperatesRuns(admin.ModelAdmin):  # type: ignore[type-arg]
    """An admin of runs that offers the actions, in the list and at each run, to those who may operate runs."""

    actions = [_offered(action) for action in ACTIONS]

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """Tell whether this user may do to runs what the actions do; nobody may change them by hand."""
        return request.user.has_perm("strategies.operate_run")

    def carry_out(self, action: RunAction, request: HttpRequest, runs: list[Run], reason: str) -> None:
        """Do it to each run, whatever becomes of the others, and say what was done."""
        count = 0
        for run in runs:
            try:
                action.act(run, by=cast(User, request.user), reason=reason)
            except StrategyError as refusal:
                self.message_user(request, f"{run.brief.name}: {refusal.message}", messages.WARNING)
                continue
            count += 1
        self.message_user(request, f"{action.done}: {count}", messages.SUCCESS if count else messages.WARNING)
