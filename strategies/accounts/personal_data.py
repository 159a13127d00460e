"""Export or delete everything stored about a user."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from sse import event_log
from strategies.mail import mailboxes
from strategies.models import ApiToken, AuditEntry, BriefDraft, BriefProposal, Run, SectionRecord, SignIn, TwoFactor
from strategies.models.locks import lock_user
from strategies.models.states import ACTIVE
from strategies.runs.channels import run_channel


def count_data(user: User) -> dict[str, int]:
    """Count what deleting the account deletes, and the audit entries that are kept.

    The audit entries counted are the user's actions on the runs of others; they belong to those runs.
    """
    own = Run.objects.filter(owner=user)
    return {
        "strategies": own.count(),
        "active": own.filter(status__in=ACTIVE).count(),
        "audit_entries": AuditEntry.objects.filter(actor=user).exclude(run__owner=user).count(),
        "tokens": ApiToken.objects.filter(owner=user, revoked_at=None).count(),
    }


def collect(user: User) -> dict[str, object]:
    """Return everything stored about a user, except hashes and the secret of two-factor sign-in."""
    runs = (
        Run.objects.filter(owner=user)
        .select_related("brief")
        .prefetch_related("sections__versions", "model_calls", "objections", "shares")
    )
    history = AuditEntry.objects.filter(actor=user)
    return {
        "exported_at": timezone.now(),
        "account": {
            **_fields(user, "username", "first_name", "last_name", "email", "date_joined", "last_login"),
            "confirmed_email": mailboxes.get_confirmed_address(user),
        },
        "two_factor": _two_factor(user),
        "sign_ins": list(SignIn.objects.filter(user=user).values("created_at", "address", "browser")),
        "api_tokens": [
            _fields(
                token,
                *("name", "prefix", "scopes", "created_at", "last_used_at", "expires_at", "revoked_at"),
            )
            for token in user.api_tokens.all()
        ],
        "webhooks": [
            _fields(webhook, "url", "description", "events", "created_at", "failing_since", "disabled_at")
            for webhook in user.webhooks.all()
        ],
        "drafts": list(BriefDraft.objects.filter(owner=user).values()),
        "proposals": [_proposal(one) for one in BriefProposal.objects.filter(owner=user).prefetch_related("calls")],
        "strategies": [_strategy(run) for run in runs.iterator(chunk_size=20)],
        "audit_entries": list(history.values("created_at", "run_id", "action", "reason")),
    }


@transaction.atomic
def erase(user: User) -> None:
    """Delete an account and everything in it. A worker that is writing one of its runs can save nothing more.

    Audit entries about the runs of others are kept, with the username.
    """
    # Locked, so that no worker adds a row that refers to one that is being deleted: the deletion would fail at its end.
    lock_user(user.pk)
    run_ids = list(Run.objects.select_for_update().filter(owner=user).values_list("pk", flat=True))
    Run.objects.filter(pk__in=run_ids).delete()
    event_log.delete_channels(map(run_channel, run_ids))
    user.delete()


def _two_factor(user: User) -> dict[str, object] | None:
    record = TwoFactor.objects.filter(user=user).first()
    if record is None:
        return None
    return {"turned_on_at": record.turned_on_at, "recovery_codes_left": record.recovery_codes.count()}


def _proposal(proposal: BriefProposal) -> dict[str, object]:
    fields = ("id", "source_name", "source", "status", "result", "error_code", "created_at", "finished_at")
    return {
        **_fields(proposal, *fields),
        "model_calls": [
            _fields(call, "model", "outcome", "ended_at", "input_tokens", "output_tokens", "cost_usd")
            for call in proposal.calls.all()
        ],
    }


def _strategy(run: Run) -> dict[str, object]:
    fields = (
        "id",
        "title",
        "status",
        "writer",
        "message",
        "error_code",
        "error_message",
        "created_at",
        "started_at",
        "finished_at",
    )
    return {
        **_fields(run, *fields),
        "brief": run.brief.data,
        "sections": [_section(section) for section in run.sections.all()],
        "shares": [
            _fields(link, "name", "created_at", "expires_at", "revoked_at", "open_count", "last_opened_at")
            for link in run.shares.all()
        ],
        "model_calls": [
            _fields(
                call,
                *("section", "attempt", "model", "outcome", "ended_at", "duration_s"),
                *("input_tokens", "cached_input_tokens", "output_tokens", "cost_usd"),
            )
            for call in run.model_calls.all()
        ],
        "objections": [
            _fields(objection, "section", "kind", "field", "sentence", "reason", "outcome", "created_at")
            for objection in run.objections.all()
        ],
    }


def _section(section: SectionRecord) -> dict[str, object]:
    return {
        **_fields(section, "key", "title", "status", "error_code", "error_message", "locked_at"),
        "current_version": next((one.number for one in section.versions.all() if one.pk == section.current_id), None),
        "versions": [
            _fields(version, "number", "kind", "writer", "instruction", "created_at", "content")
            for version in section.versions.all()
        ],
    }


def _fields(record: Any, *names: str) -> dict[str, object]:
    return {name: getattr(record, name) for name in names}
