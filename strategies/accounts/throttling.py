"""Keeps passwords from being guessed: tries are counted for the account named and for the address they come from."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from strategies import quotas
from strategies.accounts.client_address import client_address
from strategies.errors import QuotaExceeded, format_wait

type View = Callable[..., HttpResponseBase]


def throttled(view: View) -> View:
    """Wrap a view that signs in by `username` and `password`, and redirects when they were right.

    A try is counted before the password is looked at, so that a hundred at once are a hundred; whether there is such an
    account makes no difference to the answer. A right one gives the account its tries back, the address keeps its own.
    """

    @wraps(view)
    def counted(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *arguments, **named)
        account = _digest(request.POST.get("username", ""))
        try:
            quotas.spend(quotas.SIGN_INS_FROM_ADDRESS, client_address(request))
            quotas.spend(quotas.SIGN_INS_TO_ACCOUNT, account)
        except QuotaExceeded as refused:
            return too_often(request, refused)
        # Whoever is signed in already is sent on whatever was typed: that proves nothing.
        was_signed_in = request.user.is_authenticated
        response = view(request, *arguments, **named)
        if request.user.is_authenticated and not was_signed_in:
            quotas.reset(quotas.SIGN_INS_TO_ACCOUNT, account)
        return response

    return counted


def throttled_by_address(view: View) -> View:
    """Wrap a view of strangers that makes accounts or sends mail: each use counts like a try to sign in."""

    @wraps(view)
    def counted(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        if request.method == "POST":
            try:
                quotas.spend(quotas.SIGN_INS_FROM_ADDRESS, client_address(request))
            except QuotaExceeded as refused:
                return too_often(request, refused)
        return view(request, *arguments, **named)

    return counted


def throttled_by_account(view: View) -> View:
    """Wrap a view that asks who is signed in for the password once more: a session that was left open guesses none."""

    @wraps(view)
    def counted(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        if request.method == "POST":
            try:
                quotas.spend(quotas.SIGN_INS_TO_ACCOUNT, _digest(request.user.get_username()))
            except QuotaExceeded as refused:
                return too_often(request, refused)
        return view(request, *arguments, **named)

    return counted


def too_often(request: HttpRequest, refused: QuotaExceeded) -> HttpResponse:
    """Return the page that says when to come back; it is the same for every account, and for none."""
    context = {"wait": format_wait(refused.retry_after_s or 0)}
    page = render(request, "registration/too_often.html", context, status=refused.status)
    page["Retry-After"] = str(refused.retry_after_s)
    return page


def _digest(username: str) -> str:
    # However it is typed, and however long: one account has one count. No name is kept in Redis in the clear.
    name = User.normalize_username(username[:1000]).strip().casefold()
    return sha256(name.encode("utf-8", "replace")).hexdigest()[:32]
