"""Forms of the account pages."""

from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordResetForm, UserCreationForm
from django.contrib.auth.models import User

from strategies.accounts import two_factor, usernames
from strategies.generation.brief.scan import find_name_fault
from strategies.mail import outbox
from strategies.models import Account

PASSWORD_HELP = "At least 8 characters. Not a common password, and not similar to your username or this site’s name."  # noqa: S105
EMAIL_HELP = "So that you can reset a forgotten password, and get an email when a strategy is ready."


class SignUpForm(UserCreationForm):  # type: ignore[type-arg]
    """Username and password, with an optional email address."""

    class Meta(UserCreationForm.Meta):
        model = User
        fields = ("username", "email")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        username, email, password, confirmation = (
            self.fields[name] for name in ("username", "email", "password1", "password2")
        )
        username.label, username.help_text = "Username", "Letters, digits and @ . + - _"
        username.widget.attrs |= {"autocomplete": "username", "autocapitalize": "none"}
        email.label, email.help_text = "Email (optional)", EMAIL_HELP
        email.widget.attrs["autocomplete"] = "email"
        password.help_text = PASSWORD_HELP
        confirmation.label, confirmation.help_text = "Confirm password", ""

    def clean_username(self) -> str:
        username = str(super().clean_username())
        usernames.validate_unique(username)
        usernames.validate_not_confusable(username)
        usernames.validate_not_reserved(username)
        return username


class ResetForm(PasswordResetForm):
    """The address of an account whose password was forgotten."""

    def save(self, *_: Any, **__: Any) -> None:
        outbox.request_password_reset(self.cleaned_data["email"])


class PasswordForm(forms.Form):
    """Asks a signed-in user for the password again, in case someone else is using the browser."""

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
            raise forms.ValidationError("This password is incorrect. Passwords are case-sensitive.")
        return password


def _make_code_field(**more: Any) -> forms.CharField:
    attributes = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
    return forms.CharField(
        label="Code", max_length=two_factor.CODE_MAX_CHARS, widget=forms.TextInput(attrs=attributes), **more
    )


class CodeForm(forms.Form):
    """A code of the authenticator app, or a recovery code, to complete a sign-in."""

    code = _make_code_field()


class SetUpForm(PasswordForm):
    """The first code of an authenticator app, which proves that it has the secret, and the password."""

    code = _make_code_field(help_text="The six digits that the app shows now.")
    field_order = ("code", "password")
    timecode: int
    """The time step of the code, if the form is valid."""

    def __init__(self, user: User, secret: str, *args: Any, **options: Any) -> None:
        super().__init__(user, *args, **options)
        self._secret = secret

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        timecode = two_factor.find_timecode(self._secret, code)
        if timecode is None:
            raise forms.ValidationError("This code is incorrect. Check that your phone’s clock is set automatically.")
        self.timecode = timecode
        return code


class PasswordAndCodeForm(PasswordForm):
    """Password and code, for changes that would let someone else in. The code is used up if both are right."""

    code = _make_code_field(help_text="From your authenticator app, or a recovery code.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "password" in cleaned and "code" in cleaned and not two_factor.accept_code(self.user, cleaned["code"]):
            self.add_error("code", "This code is incorrect, or has been used already.")
        return cleaned


class AccountForm(forms.Form):
    """Name and email. Changing the email needs the password, because password resets are sent there."""

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
        help_text="Only needed to change your email address.",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data, initial={"name": user.get_full_name(), "email": user.email})
        self.user = user

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if fault := find_name_fault(name):
            raise forms.ValidationError(fault)
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_changed = "email" in cleaned and cleaned["email"] != self.user.email
        if is_changed and not self.user.check_password(cleaned.get("password", "")):
            self.add_error("password", "Enter your password to change your email address.")
        return cleaned

    def save(self) -> None:
        if self.cleaned_data["name"] != self.user.get_full_name():
            # The whole name goes into one field: not every name has a first and a last part.
            self.user.first_name, self.user.last_name = self.cleaned_data["name"], ""
        is_changed, self.user.email = self.user.email != self.cleaned_data["email"], self.cleaned_data["email"]
        self.user.save(update_fields=["first_name", "last_name", "email"])
        if not self.user.email:
            Account.objects.filter(user=self.user).update(confirmed_email="")
        elif is_changed:
            outbox.request_confirmation(self.user)


class DeleteForm(PasswordForm):
    """Asks for the username, so that an account is not deleted by accident, and for the password."""

    username = forms.CharField(
        label="Your username", widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"})
    )
    field_order = ("username", "password")

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"])
        if username != self.user.get_username():
            raise forms.ValidationError("This is not your username. It is shown above and is case-sensitive.")
        others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=self.user.pk)
        if self.user.is_superuser and not others.exists():
            raise forms.ValidationError("You are the only administrator. Make another user an administrator first.")
        return username
