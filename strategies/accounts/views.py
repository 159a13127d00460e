"""Account pages: sign up, edit, sign out everywhere, export data, delete. Sign-in and sign-out are Django's views."""

import json
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.contrib.auth.views import RedirectURLMixin
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods
from django.views.generic import FormView

from strategies.accounts import personal_data, two_factor
from strategies.accounts.forms import AccountForm, DeleteForm, PasswordForm, SignUpForm
from strategies.accounts.session_views import end_other_sessions
from strategies.mail import mailboxes, outbox


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class SignUp(RedirectURLMixin, FormView):  # type: ignore[type-arg]
    """Create an account and sign in with it. Closed unless the setting SIGN_UP is on."""

    template_name = "account/sign_up.html"
    form_class = SignUpForm
    next_page = "strategies:new"

    def dispatch(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return redirect(self.get_success_url())
        if not settings.SIGN_UP:
            return render(request, "account/sign_up_closed.html", status=403)
        return super().dispatch(request, *args, **options)

    def form_valid(self, form: SignUpForm) -> HttpResponse:
        try:
            with transaction.atomic():
                user = form.save()
                outbox.request_confirmation(user)
        except IntegrityError:
            # Two people chose the same name at the same moment.
            form.add_error("username", "This username has just been taken. Choose another.")
            return self.form_invalid(form)
        login(self.request, user)
        return super().form_valid(form)

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return super().get_context_data(**more) | {"next": self.get_redirect_url()}


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def account(request: HttpRequest) -> HttpResponse:
    """Show the account and links to its other pages; POST changes name and email."""
    form = AccountForm(_user(request), request.POST or None)
    if form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("account")
    user = User.objects.select_related("account").get(pk=_user(request).pk)
    context = {
        "form": form,
        "has_two_factor": two_factor.is_on(user),
        "unconfirmed": settings.EMAIL_IS_CONFIGURED
        and user.email != mailboxes.get_confirmed_address(user)
        and user.email,
    }
    return render(request, "account/account.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every other session of this account. Their open streams close within seconds."""
    user = _user(request)
    form = PasswordForm(user, request.POST or None)
    if form.is_valid():
        end_other_sessions(request, user, form.cleaned_data["password"])
        messages.success(request, "You’re signed out everywhere else. API tokens still work; revoke them one by one.")
        return redirect("account")
    return render(request, "account/sign_out_everywhere.html", {"form": form})


@never_cache
@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Download everything stored about the user as one JSON file."""
    body = json.dumps(personal_data.collect(_user(request)), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    day = timezone.now().date().isoformat()
    headers = {"Content-Disposition": f'attachment; filename="throughline-data-{day}.json"'}
    return HttpResponse(body, content_type="application/json", headers=headers)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Delete the account and everything in it, after the user has entered the username."""
    user = _user(request)
    form = DeleteForm(user, request.POST or None)
    if form.is_valid():
        logout(request)
        personal_data.erase(user)
        return redirect("account_deleted")
    return render(request, "account/delete.html", {"form": form, "counts": personal_data.count_data(user)})


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
