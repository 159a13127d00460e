"""Filters of the list of runs."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from strategies.generation.pipeline import STEPS
from strategies.models import Run, SectionRecord
from strategies.models.states import SectionStatus
from strategies.reports.overview import stuck_q


class StuckFilter(admin.SimpleListFilter):
    """Runs that should make progress but do not."""

    title = "stuck"
    parameter_name = "stuck"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Not started, worker lost, or past deadline")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Run]") -> "QuerySet[Run]":
        return queryset.filter(stuck_q()) if self.value() == "yes" else queryset


class ErrorCodeFilter(admin.SimpleListFilter):
    """Runs by error code. Offers only codes that occur."""

    title = "error code"
    parameter_name = "error_code"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        failed = Run.objects.exclude(error_code="").order_by("error_code")
        codes = set(failed.values_list("error_code", flat=True).distinct())
        # Include the requested code even if no run has it: Django ignores a value that is not a choice.
        requested = {request.GET[self.parameter_name]} if request.GET.get(self.parameter_name) else set()
        return [(code, code) for code in sorted(codes | requested)]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Run]") -> "QuerySet[Run]":
        return queryset.filter(error_code=code) if (code := self.value()) else queryset


class FailedStepFilter(admin.SimpleListFilter):
    """Runs with a failed section in this step."""

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
