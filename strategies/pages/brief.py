"""The brief page: empty, from a draft, from a sample, from an earlier run. Kept as it is typed; sent, it is ordered."""

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST

from strategies.errors import IdempotencyMismatch
from strategies.generation.brief import Brief, sample_briefs
from strategies.models import BriefDraft, Run
from strategies.pages import drafts, progress
from strategies.pages.brief_form import BriefForm
from strategies.pages.drafts import DraftNotFound, DraftNotTaken, DraftOrdered
from strategies.pages.middleware import LIMITS, limited
from strategies.pages.requests import order_key, own_run, owner_of
from strategies.runs import commands, estimates
from strategies.runs.writers import choose_writer, writer_label

if TYPE_CHECKING:
    from django.contrib.auth.models import User

STARTS = ("sample", "run", "empty")
"""What an address may name instead of a draft."""


@gzip_page
@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new_strategy(request: HttpRequest) -> HttpResponseBase:
    """The brief; POST orders a strategy, and keeps what is typed where that cannot be."""
    if request.method == "GET":
        return _opened(request)
    owner, key, form = owner_of(request), order_key(request), BriefForm.of_post(request.POST)
    if "save" in request.POST:
        return _saved_by_button(request, form, key)
    brief = None if form.more else form.read()
    if brief is None:
        return _shown_again(request, form, key)
    try:
        run = _ordered(owner, brief, key)
    except LIMITS as refused:
        return limited(_shown_again(request, form, key, refused=refused.message, status=refused.status), refused)
    drafts.discard(owner, key)
    return redirect("strategies:run", run.pk)


def _shown_again(
    request: HttpRequest, form: BriefForm, key: str, *, refused: str = "", status: int = 200
) -> HttpResponse:
    draft, trouble = _kept(request, form, key)
    key = str(draft.pk) if draft else key
    return _brief_page(request, form, key=key, draft=draft, trouble=trouble, refused=refused, status=status)


@never_cache
@login_required
@require_POST
def save_draft(request: HttpRequest) -> JsonResponse:
    """Keep what is typed so far, for the page's script. 410: it was ordered, so what follows needs another id."""
    try:
        saved = _save(request, BriefForm.of_post(request.POST), order_key(request))
    except DraftOrdered:
        return JsonResponse({"code": "ordered"}, status=410)
    except DraftNotTaken as refused:
        return JsonResponse({"code": "not_taken", "message": str(refused)}, status=422)
    if saved is None:
        return JsonResponse({"id": None})
    draft = saved.draft
    told = {"id": str(draft.pk), "version": draft.version, "saved_at": draft.saved_at, "is_another": saved.is_another}
    return JsonResponse(told | {"url": _address(draft)})


@login_required
@require_POST
def discard_draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Delete a draft; once more changes nothing."""
    drafts.discard(owner_of(request), draft_id)
    return redirect("strategies:list")


def _opened(request: HttpRequest) -> HttpResponse:
    owner = owner_of(request)
    if draft_id := request.GET.get("draft"):
        try:
            draft = drafts.draft_for(owner, draft_id)
        except DraftNotFound:
            return _after_a_draft(owner, draft_id)
        return _brief_page(request, BriefForm(typed=draft.inputs), key=str(draft.pk), draft=draft)
    latest = drafts.drafts_of(owner).first()
    if latest and not any(start in request.GET for start in STARTS):
        return redirect(_address(latest))
    return _brief_page(request, _prefilled(request), key=str(uuid4()))


def _after_a_draft(owner: "User", draft_id: str) -> HttpResponse:
    """What a draft's address leads to when it is gone: ordered, its answers stand in the strategy's brief."""
    ordered = Run.objects.filter(owner=owner, idempotency_key=draft_id).first()
    return redirect(f"{reverse('strategies:new')}?run={ordered.pk}" if ordered else "strategies:new")


def _saved_by_button(request: HttpRequest, form: BriefForm, key: str) -> HttpResponse:
    draft, trouble = _kept(request, form, key)
    if trouble or draft is None:
        return _brief_page(
            request, form, key=key, trouble=trouble or "Nothing is typed yet, so there is nothing to save."
        )
    return redirect(_address(draft))


def _kept(request: HttpRequest, form: BriefForm, key: str) -> tuple[BriefDraft | None, str]:
    """Save what is typed; where that cannot be, return why."""
    try:
        saved = _save(request, form, key)
    except DraftOrdered:
        return None, ""
    except DraftNotTaken as refused:
        return None, str(refused)
    return (saved.draft if saved else None), ""


def _save(request: HttpRequest, form: BriefForm, key: str) -> drafts.Saved | None:
    given = request.POST.get("draft_version", "")
    return drafts.save(
        owner_of(request),
        UUID(key),
        version=int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0,
        typed=form.typed,
        name=form.business_name,
        answered=form.answered,
    )


def _address(draft: BriefDraft) -> str:
    return f"{reverse('strategies:new')}?draft={draft.pk}"


def _brief_page(
    request: HttpRequest,
    form: BriefForm,
    *,
    key: str,
    draft: BriefDraft | None = None,
    trouble: str = "",
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    writer, simulated_s = choose_writer()
    usual = estimates.estimate_whole_run(writer, simulated_s)
    context: dict[str, Any] = {
        "form": form,
        "idempotency_key": key,
        "draft": draft,
        "trouble": trouble,
        "refused": refused,
        "samples": sample_briefs(),
        "writer_label": writer_label(writer),
        "is_simulated": writer == "simulated",
        "writing_time": usual[0] if usual else progress.writing_time(writer, simulated_s),
        "known_from": usual[1] if usual else 0,
    }
    return render(request, "strategies/brief.html", context, status=status)


def _prefilled(request: HttpRequest) -> BriefForm:
    """The form as the address asks for it: `?sample=<key>`, `?run=<id>` (the same answers again), or empty."""
    if run_id := request.GET.get("run"):
        return BriefForm.of_brief(own_run(request, run_id).brief.data)
    wanted = request.GET.get("sample")
    return next((BriefForm.of_brief(sample.raw) for sample in sample_briefs() if sample.key == wanted), BriefForm())


def _ordered(owner: "User", brief: Brief, key: str) -> Run:
    try:
        return commands.start_run(owner=owner, brief=brief, idempotency_key=key)[0]
    except IdempotencyMismatch:
        # Sent before, then changed with the browser's Back button: another strategy is meant, not the same again.
        return commands.start_run(owner=owner, brief=brief, idempotency_key=str(uuid4()))[0]
