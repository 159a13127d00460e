"""API tokens of one's own: made, shown once, listed, revoked."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from strategies.accounts import tokens as api_tokens
from strategies.generation.brief.scan import character_fault
from strategies.models import ApiToken, TokenScope

TOKENS_MAX = 50
"""In force at a time; a program that makes tokens must come to an end."""
PAST_SHOWN = 20
NEVER = "never"
SCOPES = {"read": [TokenScope.READ], "write": [TokenScope.READ, TokenScope.WRITE]}


class TokenForm(forms.Form):
    """Name, what it may do, and how long."""

    name = forms.CharField(
        label="Name",
        max_length=ApiToken._meta.get_field("name").max_length,
        help_text="What it is for, such as “Reporting script”.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    access = forms.ChoiceField(
        label="May be used to",
        choices=[
            ("read", "Read: runs, strategies and exports"),
            ("write", "Read and write: also order, stop and edit"),
        ],
        initial="write",
        widget=forms.RadioSelect,
    )
    lasts = forms.ChoiceField(
        label="Expires",
        choices=[("30", "In 30 days"), ("90", "In 90 days"), ("365", "In 365 days"), (NEVER, "Never")],
        initial="90",
    )

    def __init__(self, owner: User, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.owner = owner

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if fault := character_fault(name):
            raise forms.ValidationError(fault)
        # Also keeps a form that is sent twice from making two.
        in_force = [token.name.casefold() for token in self.owner.api_tokens.all() if token.is_valid]
        if name.casefold() in in_force:
            raise forms.ValidationError("You have a token of this name. Choose another name, or revoke that one first.")
        if len(in_force) >= TOKENS_MAX:
            raise forms.ValidationError(f"You have {TOKENS_MAX} tokens. Revoke one that is not used any more first.")
        return name

    def issue(self) -> str:
        """Make it and return it in the clear."""
        lasts = self.cleaned_data["lasts"]
        return api_tokens.issue(
            self.owner,
            name=self.cleaned_data["name"],
            lasts=None if lasts == NEVER else timedelta(days=int(lasts)),
            scopes=SCOPES[self.cleaned_data["access"]],
        )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens there are; POST makes one and shows it, for the only time: it is in no session, log or address."""
    owner = cast(User, request.user)
    form, made = TokenForm(owner, request.POST or None), None
    if form.is_valid():
        made = {"name": form.cleaned_data["name"], "token": form.issue()}
        form = TokenForm(owner)
    records = list(owner.api_tokens.all())
    context = {
        "form": form,
        "made": made,
        "in_force": [record for record in records if record.is_valid],
        "past": [record for record in records if not record.is_valid][:PAST_SHOWN],
        "api_url": request.build_absolute_uri("/api/v1/runs"),
    }
    return render(request, "account/tokens.html", context)


@login_required
@require_POST
def revoke(request: HttpRequest, key: int) -> HttpResponse:
    """End a token for good; once more changes nothing."""
    record = api_tokens.revoke(cast(User, request.user), key)
    if record is None:
        raise Http404
    messages.success(request, f"“{record.name}” is revoked. What used it is refused from now on.")
    return redirect("tokens")
