"""Starting a brief from someone's own text: the card, the page that waits for the model, and what can go wrong."""

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from strategies.errors import IdempotencyMismatch, ModelRequired, ProposalNotFound, ProposalNotRetryable
from strategies.generation.errors import Problem
from strategies.generation.intake.source_text import FILE_MAX_BYTES, SourceInvalid, read_file, read_paste
from strategies.models import BriefDraft, BriefProposal
from strategies.models.proposals import PROPOSAL_ACTIVE, ProposalStatus
from strategies.pages.middleware import LIMITS, set_retry_after
from strategies.pages.requests import get_user, read_idempotency_key
from strategies.runs import proposals

if TYPE_CHECKING:
    from django.contrib.auth.models import User

SHOWN_MAX = 3
"""Texts in progress or failed that the form of a new brief links to."""


def card_context(user: "User") -> dict[str, Any]:
    """Return what the card on the page of a new brief shows."""
    recent = BriefProposal.objects.filter(
        owner=user,
        makes_draft=True,
        expires_at__gt=timezone.now(),
        status__in=[*PROPOSAL_ACTIVE, ProposalStatus.FAILED],
    )
    return {
        "can_read_texts": proposals.is_available(),
        "reading_models": " or ".join(proposals.list_reading_models()),
        "proposal_key": str(uuid4()),
        "recent_proposals": recent[:SHOWN_MAX],
    }


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Queue a text to be read, and show the page that waits for it. GET shows the card alone."""
    if request.method == "GET":
        return _render_card(request)
    user, key = get_user(request), read_idempotency_key(request)
    try:
        source, name = _read_source(request)
        return redirect("strategies:proposal", _start(user, source, name, key).pk)
    except SourceInvalid as invalid:
        return _render_card(request, problem=invalid.problem)
    except ModelRequired as error:
        return _render_card(request, error=error.message, status=error.status)
    except LIMITS as limit:
        return set_retry_after(_render_card(request, error=limit.message, status=limit.status), limit)


@never_cache
@login_required
@require_GET
def proposal_page(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Show how far a text is; once it has been read, redirect to the form with the answers."""
    proposal = _get_own(request, proposal_id)
    if BriefDraft.objects.filter(pk=proposal.pk, owner=get_user(request)).exists():
        return redirect(f"{reverse('strategies:new')}?draft={proposal.pk}")
    result = proposal.result or {}
    context = {"proposal": proposal, "not_understood": result.get("not_understood", []), "found": result.get("answers")}
    return render(request, "strategies/proposal.html", context)


@login_required
@require_POST
def cancel(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Stop reading and delete the text. Repeating it has no effect."""
    proposals.cancel(get_user(request), proposal_id)
    return redirect("strategies:new")


@never_cache
@login_required
@require_POST
def retry(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Read a text again that could not be read. Repeating it has no effect."""
    try:
        proposals.retry(_get_own(request, proposal_id))
    except (ModelRequired, ProposalNotRetryable) as error:
        return _render_card(request, error=error.message, status=error.status)
    return redirect("strategies:proposal", proposal_id)


def _get_own(request: HttpRequest, proposal_id: UUID) -> BriefProposal:
    try:
        return proposals.get(get_user(request), proposal_id)
    except ProposalNotFound:
        raise Http404 from None


def _start(user: "User", source: str, name: str, key: str) -> BriefProposal:
    try:
        return proposals.start(user, source, name=name, proposal_id=proposals.make_id(user, key), makes_draft=True)[0]
    except IdempotencyMismatch:
        # The person went back in the browser and changed the text.
        return proposals.start(user, source, name=name, proposal_id=uuid4(), makes_draft=True)[0]


def _read_source(request: HttpRequest) -> tuple[str, str]:
    """Return the text to read and the name of its file. Raises SourceInvalid."""
    file, text = request.FILES.get("file"), request.POST.get("text", "")
    if not isinstance(file, UploadedFile):
        return read_paste(text), ""
    if text.strip():
        raise SourceInvalid("text", "Paste a text or choose a file, not both.", "ambiguous")
    # One byte more than allowed is enough to see that a file is too large.
    name = file.name or ""
    return read_file(name, file.read(FILE_MAX_BYTES + 1)), name


def _render_card(
    request: HttpRequest, *, problem: Problem | None = None, error: str = "", status: int = 200
) -> HttpResponse:
    context = {
        **card_context(get_user(request)),
        "problem": problem,
        "error": error,
        "text": request.POST.get("text", ""),
        "recent_proposals": (),
    }
    return render(request, "strategies/propose.html", context, status=status)
