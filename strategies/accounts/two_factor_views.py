"""Account pages of two-factor sign-in: turn on, new recovery codes, turn off."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from strategies.accounts import encryption, two_factor
from strategies.accounts.forms import PasswordAndCodeForm, SetUpForm
from strategies.accounts.session_views import end_other_sessions
from strategies.accounts.staff import lacks_two_factor

_SECRET_KEY = "two_factor_secret"  # noqa: S105 - the name of a session entry
GROUP_CHARS = 4


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def two_factor_page(request: HttpRequest) -> HttpResponse:
    """Show whether two-factor sign-in is on, and how to turn it on; POST turns it on and shows the recovery codes.

    The codes are shown in the response to POST, without a redirect, so that no session, log or URL contains them.
    """
    user = _user(request)
    if two_factor.is_on(user):
        left = user.two_factor.recovery_codes.count()
        return render(request, "account/two_factor.html", {"record": user.two_factor, "codes_left": left})
    secret = _get_or_create_secret(request)
    form = SetUpForm(user, secret, request.POST or None)
    if form.is_valid():
        try:
            codes = two_factor.turn_on(user, secret, timecode=form.timecode)
        except IntegrityError:
            # It was turned on in another window at the same moment.
            return redirect("two_factor")
        del request.session[_SECRET_KEY]
        end_other_sessions(request, user, form.cleaned_data["password"])
        return _render_codes(request, codes, is_new=True)
    uri = two_factor.make_uri(user, secret)
    context = {
        "form": form,
        "uri": uri,
        "qr_code": _draw_qr_code(uri),
        "secret": " ".join(secret[start : start + GROUP_CHARS] for start in range(0, len(secret), GROUP_CHARS)),
        "is_required": lacks_two_factor(user),
    }
    return render(request, "account/two_factor_set_up.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Replace the recovery codes, after password and code, and show the new ones."""
    user = _user(request)
    if not two_factor.is_on(user):
        return redirect("two_factor")
    form = PasswordAndCodeForm(user, request.POST or None)
    if form.is_valid():
        return _render_codes(request, two_factor.replace_recovery_codes(user), is_new=False)
    return render(request, "account/two_factor_codes.html", {"form": form})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def turn_off(request: HttpRequest) -> HttpResponse:
    """Turn two-factor sign-in off, after password and code."""
    user = _user(request)
    if not two_factor.is_on(user):
        return redirect("two_factor")
    form = PasswordAndCodeForm(user, request.POST or None)
    if form.is_valid():
        two_factor.turn_off(user, by=user)
        end_other_sessions(request, user, form.cleaned_data["password"])
        messages.success(request, "Two-factor sign-in is off. You’re signed out everywhere else.")
        return redirect("account")
    return render(request, "account/two_factor_off.html", {"form": form})


def _render_codes(request: HttpRequest, codes: list[str], *, is_new: bool) -> HttpResponse:
    return render(request, "account/two_factor_new_codes.html", {"codes": codes, "is_new": is_new})


def _get_or_create_secret(request: HttpRequest) -> str:
    """Return the secret to be confirmed: the same one for this session, so that a reload does not invalidate it."""
    try:
        return encryption.decrypt(request.session.get(_SECRET_KEY, ""))
    except encryption.CannotDecrypt:
        secret = two_factor.create_secret()
        request.session[_SECRET_KEY] = encryption.encrypt(secret)
        return secret


def _draw_qr_code(uri: str) -> SafeString:
    """Return an SVG element, black on white also in dark mode: readers expect that."""
    # Imported when needed: it takes five megabytes of a process, and few requests use it.
    import segno

    svg = segno.make(uri, error="m").svg_inline(scale=4, dark="#000", light="#fff", omitsize=True)
    return mark_safe(svg)  # noqa: S308 - numbers only: paths drawn from the code's squares


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
