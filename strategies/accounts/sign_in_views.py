"""Sign in: the password first, then a code if two-factor sign-in is on."""

import logging
from typing import Any

from django.contrib.auth import login
from django.contrib.auth import views as auth_views
from django.contrib.auth.models import User
from django.contrib.auth.views import RedirectURLMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from strategies.accounts import pending_sign_in, two_factor
from strategies.accounts.client_address import get_client_address
from strategies.accounts.forms import CodeForm

logger = logging.getLogger(__name__)


class PasswordStep(auth_views.LoginView):
    """Sign in with username and password, or continue to the code."""

    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        user: User = form.get_user()
        if not two_factor.is_on(user):
            return super().form_valid(form)
        pending_sign_in.begin(self.request, user)
        return _redirect("login_code", self.get_redirect_url())


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class CodeStep(RedirectURLMixin, FormView):  # type: ignore[type-arg]
    """Complete a sign-in with a code of the authenticator app, or a recovery code."""

    template_name = "registration/code.html"
    form_class = CodeForm
    next_page = "strategies:list"
    user: User

    def dispatch(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return redirect(self.get_success_url())
        user = pending_sign_in.find_user(request)
        if user is None:
            return _redirect("login", self.get_redirect_url())
        self.user = user
        return super().dispatch(request, *args, **options)

    def form_valid(self, form: CodeForm) -> HttpResponse:
        if not two_factor.accept_code(self.user, form.cleaned_data["code"]):
            logger.warning(
                "sign-in code rejected: user_id=%s address=%s", self.user.pk, get_client_address(self.request)
            )
            form.add_error("code", "This code is incorrect, or has been used already.")
            return self.form_invalid(form)
        pending_sign_in.end(self.request)
        login(self.request, self.user)
        return super().form_valid(form)

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context = {"next": self.get_redirect_url(), "by_recovery_code": "recovery" in self.request.GET}
        return super().get_context_data(**more) | context


def _redirect(name: str, target: str) -> HttpResponse:
    """Redirect to a step of the sign-in, which leads to the target or to the default page."""
    return redirect(reverse(name, query={"next": target} if target else None))
