"""Admin of users, whose usernames must differ in more than their spelling."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import User

from strategies.accounts import usernames


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


admin.site.unregister(User)


@admin.register(User)
class ThroughlineUserAdmin(UserAdmin):  # type: ignore[type-arg]
    add_form = _AddForm
    form = _ChangeForm
