"""Change a password, or reset a forgotten one by email."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse_lazy

from strategies.accounts.forms import ResetForm


class Change(auth_views.PasswordChangeView):
    """Change the password, which ends every other session of the account and the streams they opened."""

    template_name = "account/password.html"
    success_url = reverse_lazy("account")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, "Your password has been changed. You’re signed out everywhere else.")
        return super().form_valid(form)


class Reset(auth_views.PasswordResetView):
    """Have a reset link emailed. Content and time of the response are the same if there is no such account."""

    template_name = "account/reset.html"
    form_class = ResetForm

    def dispatch(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        if not settings.EMAIL_IS_CONFIGURED:
            return render(request, "account/no_mail.html")
        return super().dispatch(request, *args, **options)
