"""The page that explains the API's errors: every problem's `type` leads to its line."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from strategies.api.problem_types import problem_types


@require_GET
def explain_problems(request: HttpRequest) -> HttpResponse:
    """Every code, its status and what it means; for everybody."""
    return render(request, "api_problems.html", {"problem_types": problem_types()})
