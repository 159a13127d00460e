"""What a person has not finished yet: briefs being typed, strategies being written."""

from typing import Any

from django import template
from django.template import Context

from strategies.models.states import ACTIVE
from strategies.pages import drafts
from strategies.pages.presentation import STATUS_WORDS
from strategies.runs import selectors

register = template.Library()

RUNS_NAMED = 3


@register.inclusion_tag("strategies/_drafts.html", takes_context=True)
def brief_drafts(context: Context) -> dict[str, Any]:
    """Show the drafts of whoever is signed in."""
    return {"drafts": drafts.drafts_of(context["user"]), "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("strategies/_still_working.html", takes_context=True)
def still_working(context: Context) -> dict[str, Any]:
    """Show how far the strategies of whoever is signed in are that are being written; nothing for anybody else."""
    user = context.get("user")
    if user is None or not user.is_authenticated:
        return {"runs": []}
    alive = list(selectors.get_owned_runs(user).filter(status__in=ACTIVE)[: RUNS_NAMED + 1])
    return {
        "runs": [{"row": run, "urls": selectors.build_run_urls(run)} for run in alive[:RUNS_NAMED]],
        "is_more": len(alive) > RUNS_NAMED,
        "words": STATUS_WORDS,
        "csp_nonce": context.get("csp_nonce"),
    }
