"""`manage.py createsuperuser`: Django's own, which also knows the other spellings of a username."""

from django.contrib.auth.management.commands import createsuperuser

from strategies.accounts import usernames


class Command(createsuperuser.Command):
    def _validate_username(self, username: str, verbose_field_name: str, database: str) -> str | None:
        # Saving would fail with an IntegrityError; see `strategies.accounts.usernames`.
        if usernames.find_user_id(username) is not None:
            return f"Error: That {verbose_field_name} is already taken."
        validate = super()._validate_username  # type: ignore[misc] # a method that the stubs leave out
        message: str | None = validate(username, verbose_field_name, database)
        return message
