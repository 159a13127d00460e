"""Confirm an email address."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from strategies.mail import confirmation, outbox


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the owner of the mailbox to confirm; POST confirms. Programs that open links in emails change nothing."""
    if request.method == "POST" and confirmation.confirm(token):
        messages.success(request, "Your email address is confirmed.")
        return redirect("account" if request.user.is_authenticated else "login")
    account = confirmation.find_account(token)
    if account is None:
        return render(request, "account/email_link_expired.html", status=404)
    return render(request, "account/email_confirm.html", {"address": account.user.email})


@login_required
@require_POST
def send_confirmation(request: HttpRequest) -> HttpResponse:
    """Send the link again."""
    outbox.request_confirmation(cast(User, request.user))
    messages.success(request, "We’ll send the link in a moment.")
    return redirect("account")
