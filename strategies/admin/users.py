"""Admins of users, whose usernames must differ in more than their spelling, and of sign-ins."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import User
from django.http import HttpRequest

from strategies.accounts import usernames
from strategies.admin.read_only import ReadOnlyAdmin
from strategies.models import Account, SignIn


class _AddForm(AdminUserCreationForm):  # type: ignore[type-arg]
    def clean_username(self) -> str:
        username = str(super().clean_username())
        usernames.validate_unique(username)
        usernames.validate_not_confusable(username)
        return username


class _ChangeForm(UserChangeForm):  # type: ignore[type-arg]
    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"])
        if "username" in self.changed_data:
            usernames.validate_unique(username, except_user_id=cast(Any, self.instance).pk)
            usernames.validate_not_confusable(username)
        return username


class _AccountInline(admin.StackedInline):  # type: ignore[type-arg]
    """The confirmed address, for people who cannot confirm it themselves."""

    model = Account
    fields = ("canonical_username", "confirmed_email")
    readonly_fields = ("canonical_username",)
    can_delete = False
    max_num = 1


admin.site.unregister(User)


@admin.register(User)
class ThroughlineUserAdmin(UserAdmin):  # type: ignore[type-arg]
    add_form = _AddForm
    form = _ChangeForm

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return [_AccountInline] if obj else []


@admin.register(SignIn)
class SignInAdmin(ReadOnlyAdmin):
    list_display = ("user", "address", "browser", "created_at")
    search_fields = ("user__username", "address")
    list_select_related = ("user",)
    date_hierarchy = "created_at"
