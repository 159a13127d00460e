"""Turn off two-factor sign-in for someone who has lost both the phone and the recovery codes."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from strategies.accounts import two_factor, usernames


class Command(BaseCommand):
    help = "Turn off two-factor sign-in for a user who has lost the phone and the recovery codes. The password stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = User.objects.filter(pk=usernames.find_user_id(username) or 0).first()
        if user is None:
            raise CommandError("There is no user with this username.")
        if not two_factor.turn_off(user, by=None):
            raise CommandError(f"Two-factor sign-in of {user.get_username()} is off already.")
        self.stdout.write(f"Two-factor sign-in of {user.get_username()} is off.")
