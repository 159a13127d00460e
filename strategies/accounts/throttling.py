"""Limits password guessing: attempts are counted per account and client address, with a delay that grows.

Wrong guesses do not lock the owner out: the delay applies to the address they come from, and an address from which the
account has been signed in to before is not affected by guesses from others.
"""

from collections.abc import Callable
from functools import partial, wraps
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from strategies import quotas
from strategies.accounts import pending_sign_in, usernames
from strategies.accounts.client_address import get_client_address
from strategies.errors import QuotaExceeded, format_wait
from strategies.models import SignIn
from strategies.quotas import Quota

type View = Callable[..., HttpResponseBase]

USERNAME_MAX_CHARS = 1000
PASSWORD_FIELDS = ("password", "old_password")


def throttled(view: View) -> View:
    """Limit attempts to sign in with `username` and `password`.

    An attempt is counted before the password is checked, so parallel requests cannot exceed the limit. Accounts that do
    not exist are counted in the same way. A successful sign-in resets the account's count from this address only.
    """

    @wraps(view)
    def counted(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *arguments, **named)
        username = request.POST.get("username", "")[:USERNAME_MAX_CHARS]
        user_id = usernames.find_user_id(username)
        return _attempt(request, partial(view, request, *arguments, **named), user_id, username)

    return counted


def throttled_code(view: View) -> View:
    """Limit codes for a sign-in whose password was right. Each counts as an attempt to sign in to that account."""

    @wraps(view)
    def counted(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        user = pending_sign_in.find_user(request) if request.method == "POST" else None
        respond = partial(view, request, *arguments, **named)
        return _attempt(request, respond, user.pk, "", to_account=quotas.SIGN_IN_CODES) if user else respond()

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
    """Limit attempts at a view that asks a signed-in user for the password again. Each counts as a sign-in attempt."""

    @wraps(view)
    def counted(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        if request.user.is_authenticated and any(request.POST.get(name) for name in PASSWORD_FIELDS):
            try:
                to_account = quotas.SIGN_IN_CODES if request.POST.get("code") else quotas.SIGN_INS_TO_ACCOUNT
                _spend_attempt(request, request.user.pk, "", to_account)
            except QuotaExceeded as error:
                return render_too_many_attempts(request, error)
        return view(request, *arguments, **named)

    return counted


def _attempt(
    request: HttpRequest,
    respond: Callable[[], HttpResponseBase],
    user_id: int | None,
    username: str,
    to_account: Quota = quotas.SIGN_INS_TO_ACCOUNT,
) -> HttpResponseBase:
    """Count an attempt to sign in and respond. If it signs in, reset the account's count from this address."""
    try:
        quotas.spend(quotas.SIGN_INS_FROM_ADDRESS, get_client_address(request))
        _spend_attempt(request, user_id, username, to_account)
    except QuotaExceeded as error:
        return render_too_many_attempts(request, error)
    # A user who is already signed in is redirected whatever password was sent: that proves nothing.
    was_signed_in = request.user.is_authenticated
    response = respond()
    if request.user.is_authenticated and not was_signed_in and request.user.pk == user_id:
        for quota in quotas.SIGN_INS_TO_ACCOUNT_FROM_ADDRESS:
            quotas.reset(quota, _make_key(request, user_id, username))
    return response


def _spend_attempt(request: HttpRequest, user_id: int | None, username: str, to_account: Quota) -> None:
    """Count an attempt on an account.

    Raises:
        QuotaExceeded: there were too many from this address, or from all addresses new to the account.
    """
    for quota in quotas.SIGN_INS_TO_ACCOUNT_FROM_ADDRESS:
        quotas.spend(quota, _make_key(request, user_id, username))
    if not SignIn.objects.filter(user_id=user_id or 0, address=get_client_address(request)).exists():
        quotas.spend(to_account, _make_account_key(user_id, username))


def _make_key(request: HttpRequest, user_id: int | None, username: str) -> str:
    return f"{_make_account_key(user_id, username)}:{get_client_address(request)}"


def _make_account_key(user_id: int | None, username: str) -> str:
    """Return the account's id, or one of the name if there is no such account. Redis holds no usernames."""
    if user_id is not None:
        return f"id-{user_id}"
    name = usernames.canonicalize(username)
    return sha256(name.encode("utf-8", "replace")).hexdigest()[:32]


def render_too_many_attempts(request: HttpRequest, error: QuotaExceeded) -> HttpResponse:
    """Return the page that says when to try again. It does not reveal whether the account exists."""
    context = {"wait": format_wait(error.retry_after_s or 0)}
    page = render(request, "registration/too_many_attempts.html", context, status=error.status)
    page["Retry-After"] = str(error.retry_after_s)
    return page
