"""The brief page: empty, from a sample, from an earlier run; sent, it orders a strategy."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from strategies import launch
from strategies.errors import IdempotencyMismatch
from strategies.generation.brief import Brief, sample_briefs
from strategies.models import Run
from strategies.pages import shown
from strategies.pages.brief_form import BriefForm
from strategies.pages.requests import order_key, own_run, owner_of
from strategies.writers import chosen_writer, writer_label

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new_strategy(request: HttpRequest) -> HttpResponse:
    """The brief: empty, from a sample or from an earlier run; POST orders a strategy."""
    if request.method == "GET":
        return _brief_page(request, _prefilled(request), idempotency_key=str(uuid4()))
    form = BriefForm.of_post(request.POST)
    key = order_key(request)
    if form.more:
        return _brief_page(request, form, idempotency_key=key)
    brief = form.read()
    if brief is None:
        return _brief_page(request, form, idempotency_key=key)
    return redirect("strategies:run", _ordered(owner_of(request), brief, key).pk)


def _brief_page(request: HttpRequest, form: BriefForm, *, idempotency_key: str) -> HttpResponse:
    writer, rehearse_s = chosen_writer()
    context = {
        "form": form,
        "idempotency_key": idempotency_key,
        "samples": sample_briefs(),
        "writer_label": writer_label(writer),
        "is_rehearsal": writer == "rehearsal",
        "writing_time": shown.writing_time(writer, rehearse_s),
    }
    return render(request, "strategies/brief.html", context)


def _prefilled(request: HttpRequest) -> BriefForm:
    """The form as the address asks for it: `?sample=<key>`, `?run=<id>` (the same answers again), or empty."""
    if run_id := request.GET.get("run"):
        return BriefForm.of_brief(own_run(request, run_id).brief.data)
    wanted = request.GET.get("sample")
    return next((BriefForm.of_brief(sample.raw) for sample in sample_briefs() if sample.key == wanted), BriefForm())


def _ordered(owner: "User", brief: Brief, key: str) -> Run:
    try:
        return launch.start_run(owner=owner, brief=brief, idempotency_key=key)
    except IdempotencyMismatch:
        # Sent before, then changed with the browser's Back button: another strategy is meant, not the same again.
        return launch.start_run(owner=owner, brief=brief, idempotency_key=str(uuid4()))
