"""Filters of the list of runs."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest

from strategies.generation.pipeline import STEPS
from strategies.models import Run, SectionRecord
from strategies.models.states import ACTIVE, RunStatus, SectionStatus

WAITS_LONG = timedelta(minutes=1)


def stuck() -> Q:
    """Return the condition of a run that should be moving and is not."""
    waiting_long = Q(status=RunStatus.QUEUED, created_at__lt=Now() - WAITS_LONG, dispatched_at=None) | Q(
        status=RunStatus.QUEUED, dispatched_at__lt=Now() - WAITS_LONG
    )
    late = Q(status__in=sorted(ACTIVE), deadline_at__lt=Now())
    return waiting_long | late | Q(status=RunStatus.RUNNING, lease_until__lte=Now())


class StuckFilter(admin.SimpleListFilter):
    """Runs that should be moving and are not."""

    title = "stuck"
    parameter_name = "stuck"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "No worker has it, or its worker is gone")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Run]") -> "QuerySet[Run]":
        return queryset.filter(stuck()) if self.value() == "yes" else queryset


class ErrorCodeFilter(admin.SimpleListFilter):
    """Runs by why they failed; those that have not are no choice of it."""

    title = "error code"
    parameter_name = "error_code"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        failed = Run.objects.exclude(error_code="").order_by("error_code")
        codes = set(failed.values_list("error_code", flat=True).distinct())
        # What is asked for is a choice too, where no run has it: or everything would be shown for it.
        asked = {request.GET[self.parameter_name]} if request.GET.get(self.parameter_name) else set()
        return [(code, code) for code in sorted(codes | asked)]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Run]") -> "QuerySet[Run]":
        return queryset.filter(error_code=code) if (code := self.value()) else queryset


class FailedStepFilter(admin.SimpleListFilter):
    """Runs of which a section of this step could not be written."""

    title = "failed step"
    parameter_name = "failed_step"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(step.number), f"{step.number} {step.title}") for step in STEPS]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Run]") -> "QuerySet[Run]":
        step = self.value()
        if step is None or step not in dict(self.lookup_choices):
            return queryset
        failed = SectionRecord.objects.filter(run=OuterRef("pk"), status=SectionStatus.FAILED, step=int(step))
        return queryset.filter(Exists(failed))
