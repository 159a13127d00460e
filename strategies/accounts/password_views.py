"""Change a password, or reset a forgotten one by email."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse_lazy


class Change(auth_views.PasswordChangeView):
    """Change the password, which ends every other session of the account and the streams they opened."""

    template_name = "account/password.html"
    success_url = reverse_lazy("account")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, "Your password has been changed. You’re signed out everywhere else.")
        return super().form_valid(form)


class Reset(auth_views.PasswordResetView):
    """Email a reset link. The response is the same whether or not the account exists."""

    template_name = "account/reset.html"
    email_template_name = "account/reset_email.txt"
    subject_template_name = "account/reset_subject.txt"

    def dispatch(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        if not settings.EMAIL_IS_CONFIGURED:
            return render(request, "account/no_mail.html")
        # Not the request's Host header: an attacker could make the link point to another site.
        self.extra_email_context = {"site_url": settings.SITE_URL}
        return super().dispatch(request, *args, **options)
