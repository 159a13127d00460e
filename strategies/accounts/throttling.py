"""Limits password guessing: attempts are counted per account and per client address."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from strategies import quotas
from strategies.accounts.client_address import get_client_address
from strategies.errors import QuotaExceeded, format_wait

type View = Callable[..., HttpResponseBase]


def throttled(view: View) -> View:
    """Limit attempts to sign in with `username` and `password`.

    An attempt is counted before the password is checked, so parallel requests cannot exceed the limit. Accounts that do
    not exist are counted in the same way. A successful sign-in resets the account's count but not the address's.
    """

    @wraps(view)
    def counted(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *arguments, **named)
        account = _digest(request.POST.get("username", ""))
        try:
            quotas.spend(quotas.SIGN_INS_FROM_ADDRESS, get_client_address(request))
            quotas.spend(quotas.SIGN_INS_TO_ACCOUNT, account)
        except QuotaExceeded as error:
            return render_too_many_attempts(request, error)
        # A user who is already signed in is redirected whatever password was sent: that proves nothing.
        was_signed_in = request.user.is_authenticated
        response = view(request, *arguments, **named)
        if request.user.is_authenticated and not was_signed_in:
            quotas.reset(quotas.SIGN_INS_TO_ACCOUNT, account)
        return response

    return counted


def throttled_by_address(view: View) -> View:
    """Limit posts from one address to a view that creates accounts or sends email. Each counts as a sign-in attempt."""

    @wraps(view)
    def counted(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        if request.method == "POST":
            try:
                quotas.spend(quotas.SIGN_INS_FROM_ADDRESS, get_client_address(request))
            except QuotaExceeded as error:
                return render_too_many_attempts(request, error)
        return view(request, *arguments, **named)

    return counted


def throttled_by_account(view: View) -> View:
    """Limit posts to a view that asks a signed-in user for the password again. Each counts as a sign-in attempt."""

    @wraps(view)
    def counted(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        if request.method == "POST":
            try:
                quotas.spend(quotas.SIGN_INS_TO_ACCOUNT, _digest(request.user.get_username()))
            except QuotaExceeded as error:
                return render_too_many_attempts(request, error)
        return view(request, *arguments, **named)

    return counted


def render_too_many_attempts(request: HttpRequest, error: QuotaExceeded) -> HttpResponse:
    """Return the page that says when to try again. It does not reveal whether the account exists."""
    context = {"wait": format_wait(error.retry_after_s or 0)}
    page = render(request, "registration/too_many_attempts.html", context, status=error.status)
    page["Retry-After"] = str(error.retry_after_s)
    return page


def _digest(username: str) -> str:
    # Every spelling of a username has one count. Hashed, so that Redis holds no usernames.
    name = User.normalize_username(username[:1000]).strip().casefold()
    return sha256(name.encode("utf-8", "replace")).hexdigest()[:32]
