"""The page with the form of a new brief: empty, from a draft, from a sample, or from an earlier run."""

from typing import TYPE_CHECKING
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
from strategies.pages.drafts import DraftNotFound, DraftRejected, DraftSubmitted
from strategies.pages.forms.brief import BriefForm
from strategies.pages.forms.marks import ALL, find_answer, read_action
from strategies.pages.intake import card_context
from strategies.pages.middleware import LIMITS, set_retry_after
from strategies.pages.requests import get_own_run, get_user, read_idempotency_key
from strategies.runs import commands, estimates, selectors
from strategies.runs.writers import choose_writer, writer_label, writes_english_only

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PREFILLS = ("sample", "run", "empty")
"""Query parameters that open the form without the latest draft."""


@gzip_page
@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new_strategy(request: HttpRequest) -> HttpResponseBase:
    """Show the form. POST creates a run; if that fails, it saves the answers as a draft and shows the form again."""
    if request.method == "GET":
        return _open_form(request)
    user, key, form = get_user(request), read_idempotency_key(request), BriefForm.from_post(request.POST)
    if "save" in request.POST:
        return _save_with_button(request, form, key)
    if action := read_action(request.POST):
        return _settle_answer(request, key, *action)
    brief = form.read() if form.is_bound else None
    if brief is None:
        return _show_again(request, form, key)
    try:
        run = _start_run(user, brief, key)
    except LIMITS as limit:
        return set_retry_after(_show_again(request, form, key, error=limit.message, status=limit.status), limit)
    drafts.delete(user, key)
    return redirect("strategies:run", run.pk)


def _show_again(request: HttpRequest, form: BriefForm, key: str, *, error: str = "", status: int = 200) -> HttpResponse:
    draft, save_error = _try_save(request, form, key)
    key = str(draft.pk) if draft else key
    return _render_form(request, form, key=key, draft=draft, save_error=save_error, error=error, status=status)


@never_cache
@login_required
@require_POST
def save_draft(request: HttpRequest) -> JsonResponse:
    """Save the draft for the page's script. 410 if it was submitted: further input needs a new id."""
    try:
        saved = _save(request, BriefForm.from_post(request.POST), read_idempotency_key(request))
    except DraftSubmitted:
        return JsonResponse({"code": "submitted"}, status=410)
    except DraftRejected as rejected:
        return JsonResponse({"code": "rejected", "message": str(rejected)}, status=422)
    if saved is None:
        return JsonResponse({"id": None})
    draft = saved.draft
    return JsonResponse(
        {
            "id": str(draft.pk),
            "version": draft.version,
            "saved_at": draft.saved_at,
            "is_copy": saved.is_copy,
            "url": _draft_url(draft),
        }
    )


@login_required
@require_POST
def delete_draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Delete a draft. Repeating it has no effect."""
    drafts.delete(get_user(request), draft_id)
    return redirect("strategies:list")


def _open_form(request: HttpRequest) -> HttpResponse:
    user = get_user(request)
    if draft_id := request.GET.get("draft"):
        try:
            draft = drafts.get_draft(user, draft_id)
        except DraftNotFound:
            return _redirect_missing_draft(user, draft_id)
        return _render_form(request, BriefForm.from_texts(draft.inputs), key=str(draft.pk), draft=draft)
    latest = drafts.list_drafts(user).first()
    if latest and not any(name in request.GET for name in PREFILLS):
        return redirect(_draft_url(latest))
    return _render_form(request, _prefilled_form(request), key=str(uuid4()))


def _redirect_missing_draft(user: "User", draft_id: str) -> HttpResponse:
    """Redirect to the same answers if the draft became a run, else to a new brief."""
    run = Run.objects.filter(owner=user, idempotency_key=draft_id).first()
    return redirect(f"{reverse('strategies:new')}?run={run.pk}" if run else "strategies:new")


def _save_with_button(request: HttpRequest, form: BriefForm, key: str) -> HttpResponse:
    draft, save_error = _try_save(request, form, key)
    if save_error or draft is None:
        save_error = save_error or "Enter at least one answer, then save."
        return _render_form(request, form, key=key, save_error=save_error)
    return redirect(_draft_url(draft))


def _try_save(request: HttpRequest, form: BriefForm, key: str) -> tuple[BriefDraft | None, str]:
    """Save the draft. Return it, or the reason why it could not be saved."""
    try:
        saved = _save(request, form, key)
    except DraftSubmitted:
        return None, ""
    except DraftRejected as rejected:
        return None, str(rejected)
    return (saved.draft if saved else None), ""


def _save(request: HttpRequest, form: BriefForm, key: str) -> drafts.Saved | None:
    version = request.POST.get("draft_version", "")
    return drafts.save(
        get_user(request),
        UUID(key),
        version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0,
        inputs=form.typed,
        name=form.business_name,
        answered_count=form.answered_count,
    )


def _settle_answer(request: HttpRequest, key: str, action: str, value: str) -> HttpResponse:
    """Keep, clear or replace a proposed answer, and save everything that was typed."""
    user = get_user(request)
    name, post = value, request.POST.copy()
    if action == "clear":
        post.setlist(name, [""])
    elif action == "use":
        known = drafts.get_proposed(user, key).get("answers", {})
        if found := find_answer(known, value):
            name, answer = found
            post.setlist(name, [answer])
    form = BriefForm.from_post(post)
    draft, save_error = _try_save(request, form, key)
    if draft is None:
        return _render_form(request, form, key=key, save_error=save_error)
    if action == "keep":
        drafts.confirm(draft, "" if value == ALL else name)
    place = f"#{BriefForm.id_prefix}-{name.replace('.', '-')}" if name in form.fields else ""
    return redirect(f"{_draft_url(draft)}{place}")


def _draft_url(draft: BriefDraft) -> str:
    return f"{reverse('strategies:new')}?draft={draft.pk}"


def _render_form(
    request: HttpRequest,
    form: BriefForm,
    *,
    key: str,
    draft: BriefDraft | None = None,
    save_error: str = "",
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    proposed = (draft.proposed if draft else drafts.get_proposed(get_user(request), key)) or {}
    form.mark_proposed(proposed.get("answers", {}))
    writer, simulated_s = choose_writer()
    estimate = estimates.estimate_whole_run(writer, simulated_s)
    context = {
        "form": form,
        "idempotency_key": key,
        "draft": draft,
        "save_error": save_error,
        "error": error,
        "proposed": proposed,
        **card_context(get_user(request)),
        "samples": sample_briefs(),
        "writer_label": writer_label(writer),
        "is_simulated": writer == "simulated",
        "is_replay": writer == "replay",
        "writes_english_only": writes_english_only(writer),
        "typical_duration": estimate[0] if estimate else progress.describe_typical_duration(writer, simulated_s),
        "sample_size": estimate[1] if estimate else 0,
    }
    return render(request, "strategies/brief.html", context, status=status)


def _prefilled_form(request: HttpRequest) -> BriefForm:
    """Return the form for `?sample=<key>`, for `?run=<id>` (the answers of that run), or empty."""
    if run_id := request.GET.get("run"):
        return BriefForm(brief=selectors.get_brief(get_own_run(request, run_id)).model_dump(mode="json"))
    key = request.GET.get("sample")
    return next((BriefForm(brief=sample.raw) for sample in sample_briefs() if sample.key == key), BriefForm())


def _start_run(user: "User", brief: Brief, key: str) -> Run:
    try:
        return commands.start_run(owner=user, brief=brief, idempotency_key=key)[0]
    except IdempotencyMismatch:
        # The user went back in the browser and changed an answer: this is another strategy.
        return commands.start_run(owner=user, brief=brief, idempotency_key=str(uuid4()))[0]
