"""The forms of accounts."""

from typing import Any

from django import forms
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import User

EMAIL_HELP = "Needed to set a new password when you have forgotten it, and to be told when a strategy is ready."


class SignUpForm(UserCreationForm):  # type: ignore[type-arg]
    """A user name and a password; an email address if they like."""

    class Meta:
        model = User
        fields = ("username", "email")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        username, email, password, again = (
            self.fields[name] for name in ("username", "email", "password1", "password2")
        )
        username.label, username.help_text = "User name", "Letters, digits and @ . + - _"
        username.widget.attrs |= {"autocomplete": "username", "autocapitalize": "none"}
        email.label, email.help_text = "Email (optional)", EMAIL_HELP
        email.widget.attrs["autocomplete"] = "email"
        password.help_text = "At least 8 characters; not a common password, and not like your user name."
        again.label, again.help_text = "Password again", ""


class PasswordForm(forms.Form):
    """The password of somebody who is signed in: what follows is not for whoever finds the browser open."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if not self.user.check_password(password):
            raise forms.ValidationError("This is not your password. Mind capital letters.")
        return password


class AccountForm(forms.Form):
    """Name and email. Whoever changes the address can get a new password sent there, so the password is asked for."""

    name = forms.CharField(
        label="Name", required=False, max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label="Email",
        required=False,
        max_length=254,
        help_text=EMAIL_HELP,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label="Your password",
        required=False,
        strip=False,
        help_text="Only to change the email address.",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data, initial={"name": user.get_full_name(), "email": user.email})
        self.user = user

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_changed = "email" in cleaned and cleaned["email"] != self.user.email
        if is_changed and not self.user.check_password(cleaned.get("password", "")):
            self.add_error("password", "Type your password to change the email address.")
        return cleaned

    def save(self) -> None:
        if self.cleaned_data["name"] != self.user.get_full_name():
            # One field for the whole: names do not come in firsts and lasts everywhere.
            self.user.first_name, self.user.last_name = self.cleaned_data["name"], ""
        self.user.email = self.cleaned_data["email"]
        self.user.save(update_fields=["first_name", "last_name", "email"])


class DeleteForm(forms.Form):
    """The user name, typed, so that nobody deletes an account by a slip."""

    username = forms.CharField(
        label="Your user name", widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"})
    )

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean_username(self) -> str:
        typed = str(self.cleaned_data["username"])
        if typed != self.user.get_username():
            raise forms.ValidationError("This is not your user name. It is shown above; mind capital letters.")
        others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=self.user.pk)
        if self.user.is_superuser and not others.exists():
            raise forms.ValidationError("You are the only administrator here. Make somebody else one first.")
        return typed
