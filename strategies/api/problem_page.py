"""The page that explains error codes. The `type` of every problem links to it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from strategies.api.problem_types import list_problem_types


@require_GET
def explain_problems(request: HttpRequest) -> HttpResponse:
    """List every code with its status and meaning. Public."""
    return render(request, "api_problems.html", {"problem_types": list_problem_types()})
