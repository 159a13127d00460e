"""Tags for the user's drafts and active runs."""

from django import template
from django.template import Context

from strategies.models.states import ACTIVE
from strategies.pages import drafts
from strategies.pages.presentation import STATUS_LABELS
from strategies.runs import selectors

register = template.Library()

RUNS_SHOWN = 3


@register.inclusion_tag("strategies/_drafts.html", takes_context=True)
def brief_drafts(context: Context) -> dict[str, object]:
    """Show the user's drafts."""
    return {"drafts": drafts.list_drafts(context["user"]), "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("strategies/_active_runs.html", takes_context=True)
def active_runs(context: Context) -> dict[str, object]:
    """Show the progress of the user's active runs; nothing for anonymous users."""
    user = context.get("user")
    if user is None or not user.is_authenticated:
        return {"runs": []}
    alive = list(selectors.get_owned_runs(user).filter(status__in=ACTIVE)[: RUNS_SHOWN + 1])
    return {
        "runs": alive[:RUNS_SHOWN],
        "is_more": len(alive) > RUNS_SHOWN,
        "labels": STATUS_LABELS,
        "csp_nonce": context.get("csp_nonce"),
    }
