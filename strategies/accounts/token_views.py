"""The page of a user's API tokens: create, list and revoke."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from strategies.accounts import tokens as api_tokens
from strategies.generation.brief.scan import find_name_fault
from strategies.models import ApiToken, TokenScope

TOKENS_MAX = 50
"""Active tokens per user."""
INACTIVE_SHOWN = 20
NEVER = "never"
SCOPES = {"read": [TokenScope.READ], "write": [TokenScope.READ, TokenScope.WRITE]}


class TokenForm(forms.Form):
    """Create a token."""

    name = forms.CharField(
        label="Name",
        max_length=ApiToken._meta.get_field("name").max_length,
        help_text="What you’ll use it for, such as “Reporting script”.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    access = forms.ChoiceField(
        label="Access",
        choices=[
            ("read", "Read: see runs, strategies and exports"),
            ("write", "Read and write: also create, cancel and edit"),
        ],
        initial="write",
        widget=forms.RadioSelect,
    )
    expires = forms.ChoiceField(
        label="Expires",
        choices=[("30", "In 30 days"), ("90", "In 90 days"), ("365", "In 365 days"), (NEVER, "Never")],
        initial="90",
    )
    password = forms.CharField(
        label="Your password",
        required=False,
        strip=False,
        help_text="Only needed for a token that never expires.",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, owner: User, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.owner = owner

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if fault := find_name_fault(name):
            raise forms.ValidationError(fault)
        # Unique names also keep a form that is submitted twice from creating two tokens.
        active = [token.name.casefold() for token in self.owner.api_tokens.all() if token.is_valid]
        if name.casefold() in active:
            raise forms.ValidationError("You already have a token with this name. Choose another name, or revoke it.")
        if len(active) >= TOKENS_MAX:
            raise forms.ValidationError(f"You have reached the limit of {TOKENS_MAX} tokens. Revoke one first.")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("expires") == NEVER and not self.owner.check_password(cleaned.get("password", "")):
            self.add_error("password", "Enter your password to create a token that never expires.")
        return cleaned

    def issue(self) -> str:
        """Create the token and return it."""
        expires = self.cleaned_data["expires"]
        return api_tokens.issue(
            self.owner,
            name=self.cleaned_data["name"],
            lifetime=None if expires == NEVER else timedelta(days=int(expires)),
            scopes=SCOPES[self.cleaned_data["access"]],
        )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """List the user's tokens; POST creates one.

    The new token is shown in the response to POST, without a redirect, so that no session, log or URL contains it.
    """
    owner = cast(User, request.user)
    form, created = TokenForm(owner, request.POST or None), None
    if form.is_valid():
        created = {"name": form.cleaned_data["name"], "token": form.issue()}
        form = TokenForm(owner)
    records = list(owner.api_tokens.all())
    context = {
        "form": form,
        "created": created,
        "active": [record for record in records if record.is_valid],
        "inactive": [record for record in records if not record.is_valid][:INACTIVE_SHOWN],
        "api_url": request.build_absolute_uri(reverse("api-v1:list_runs")),
    }
    return render(request, "account/tokens.html", context)


@login_required
@require_POST
def revoke(request: HttpRequest, key: int) -> HttpResponse:
    """Revoke a token. Safe to repeat."""
    record = api_tokens.revoke(cast(User, request.user), key)
    if record is None:
        raise Http404
    messages.success(request, f"“{record.name}” has been revoked and no longer works.")
    return redirect("tokens")
