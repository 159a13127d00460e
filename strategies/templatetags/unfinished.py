"""What a person has not finished yet: briefs being typed, strategies being written."""

from typing import Any

from django import template

from strategies import drafts

register = template.Library()


@register.inclusion_tag("strategies/_drafts.html", takes_context=True)
def brief_drafts(context: template.Context) -> dict[str, Any]:
    """Show the drafts of whoever is signed in."""
    return {"drafts": drafts.drafts_of(context["user"]), "csrf_token": context.get("csrf_token")}
