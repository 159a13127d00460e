"""What an operator may do to runs: stop them, have failed sections tried again, order them once more. Each is asked
about first, and entered in the admin's history.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from strategies import launch
from strategies.errors import StrategyError
from strategies.models import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAction:
    """One thing to do to each of the runs chosen."""

    name: str
    label: str
    question: str
    done: str
    """What is entered in the history."""
    applies: Callable[[Run], bool]
    act: Callable[[Run], Run]


ACTIONS = (
    RunAction(
        name="cancel",
        label="Stop",
        question="Stop writing these strategies? Finished sections are kept.",
        done="Stopped",
        applies=lambda run: run.is_cancelable,
        act=launch.cancel,
    ),
    RunAction(
        name="retry",
        label="Try failed sections again",
        question="Write the failed sections of these runs? The others stand. A model is paid for again.",
        done="Failed sections put back",
        applies=lambda run: run.is_retryable,
        act=launch.retry,
    ),
    RunAction(
        name="rerun",
        label="Order once more, as a new run",
        question="Write all of this once more, each as a new run of its owner? A model is paid for again.",
        done="Ordered once more",
        applies=lambda run: run.is_terminal,
        act=launch.rerun,
    ),
)


def _offered(action: RunAction) -> Callable[..., HttpResponse | None]:
    everywhere = [admin.ActionLocation.CHANGE_LIST, admin.ActionLocation.CHANGE_FORM]

    @admin.action(description=action.label, permissions=["operate"], location=everywhere)
    def ask_or_act(shown: "OperatesRuns", request: HttpRequest, chosen: "QuerySet[Run]") -> HttpResponse | None:
        runs = list(chosen.select_related("brief", "owner"))
        fitting = [run for run in runs if action.applies(run)]
        if "confirmed" in request.POST:
            shown.carry_out(action, request, fitting)
            return None
        context = shown.admin_site.each_context(request) | {
            "title": action.label,
            "action": action,
            "runs": fitting,
            "left_out": len(runs) - len(fitting),
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "opts": shown.opts,
        }
        return TemplateResponse(request, "admin/strategies/run/confirm.html", context)

    ask_or_act.__name__ = action.name
    return ask_or_act


class OperatesRuns(admin.ModelAdmin):  # type: ignore[type-arg]
    """An admin of runs that offers the actions, in the list and at each run, to those who may change runs."""

    actions = [_offered(action) for action in ACTIONS]

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """Ask for the right to change runs, though nobody may do so by hand."""
        return request.user.has_perm("strategies.change_run")

    def carry_out(self, action: RunAction, request: HttpRequest, runs: list[Run]) -> None:
        """Do it to each run, whatever becomes of the others, and say what was done."""
        count = 0
        for run in runs:
            try:
                outcome = action.act(run)
            except StrategyError as refusal:
                self.message_user(request, f"{run.brief.name}: {refusal.message}", messages.WARNING)
                continue
            count += 1
            self.log_change(request, run, action.done if outcome == run else f"{action.done} as {outcome.pk}")
        self.message_user(request, f"{action.done}: {count}", messages.SUCCESS if count else messages.WARNING)
