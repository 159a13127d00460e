"""Admins of users, whose usernames must differ in more than their spelling, and of sign-ins."""

from datetime import datetime
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest

from strategies.accounts import two_factor, usernames
from strategies.admin.read_only import ReadOnlyAdmin
from strategies.models import Account, SignIn, TwoFactor


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
    list_display = ("username", "email", "first_name", "is_staff", "two_factor_since")
    list_select_related = ("two_factor",)
    fieldsets = (*(UserAdmin.fieldsets or ()), ("Two-factor sign-in", {"fields": ("two_factor_since",)}))
    readonly_fields = (*UserAdmin.readonly_fields, "two_factor_since")
    actions = ("turn_off_two_factor",)

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return [_AccountInline] if obj else []

    @admin.display(description="Two-factor since", empty_value="Off", ordering="two_factor__turned_on_at")
    def two_factor_since(self, user: User) -> datetime | None:
        record: TwoFactor | None = getattr(user, "two_factor", None)
        return record.turned_on_at if record else None

    @admin.action(description="Turn off two-factor sign-in", permissions=["change"])
    def turn_off_two_factor(self, request: HttpRequest, users: "QuerySet[User]") -> None:
        """For people who have lost their phone and their recovery codes. One's own takes password and code."""
        administrator = cast(User, request.user)
        protected = list(users.exclude(two_factor=None).exclude(pk=administrator.pk))
        for user in protected:
            two_factor.turn_off(user, by=administrator)
            self.log_change(request, user, "Turned off two-factor sign-in.")
        messages.success(request, f"Turned off for {len(protected)} of {len(users)}. Confirmed addresses get an email.")


@admin.register(SignIn)
class SignInAdmin(ReadOnlyAdmin):
    list_display = ("user", "address", "browser", "created_at")
    search_fields = ("user__username", "address")
    list_select_related = ("user",)
    date_hierarchy = "created_at"
