"""The admin of this site: people sign in on the same page as everyone, with its limits and its codes."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from strategies.accounts.staff import has_staff_access, lacks_two_factor


class ThroughlineAdminSite(AdminSite):
    def has_permission(self, request: HttpRequest) -> bool:
        return has_staff_access(request.user)

    @method_decorator([never_cache, login_not_required])
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:  # type: ignore[override]
        """Redirect to where the visitor gets what is missing: a session, or two-factor sign-in.

        Raises:
            PermissionDenied: the visitor is signed in, but not staff.
        """
        target = LoginView(request=request).get_redirect_url() or reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(target)
        if self.has_permission(request):
            return redirect(target)
        if lacks_two_factor(request.user):
            messages.info(request, "Staff need two-factor sign-in. Turn it on to use the admin.")
            return redirect("two_factor")
        raise PermissionDenied
