"""Changing a password, and getting a new one by mail when it is forgotten."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse_lazy


class Change(auth_views.PasswordChangeView):
    """Ends every other session of this account, and the streams open there."""

    template_name = "account/password.html"
    success_url = reverse_lazy("account")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, "Your password is changed. You stay signed in here, and nowhere else.")
        return super().form_valid(form)


class Reset(auth_views.PasswordResetView):
    """Answers the same whether or not there is such an account. Where no mail is sent, it says whom to ask instead."""

    template_name = "account/reset.html"
    email_template_name = "account/reset_email.txt"
    subject_template_name = "account/reset_subject.txt"

    def dispatch(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        if not settings.MAIL_IS_CONFIGURED:
            return render(request, "account/no_mail.html")
        # Never the host that the request names: whoever asks could choose where the link leads.
        self.extra_email_context = {"site_url": settings.SITE_URL}
        return super().dispatch(request, *args, **options)
