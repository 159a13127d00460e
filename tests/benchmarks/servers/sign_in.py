"""Migrate the database and create users with sessions: `python -m tests.benchmarks.servers.sign_in USERS FILE`.

Writes a `Cookie:` header line for each user to the file.
"""

import sys
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.utils.crypto import get_random_string  # noqa: E402


def main(users: int, file: Path) -> None:
    call_command("migrate", verbosity=0)
    new_users = [User(username=f"reader{number}", password=make_password(None)) for number in range(users)]
    sessions = Session.objects.bulk_create(build_session(user) for user in User.objects.bulk_create(new_users))
    name = settings.SESSION_COOKIE_NAME
    file.write_text("".join(f"Cookie: {name}={session.session_key}\n" for session in sessions))


def build_session(user: User) -> Session:
    data = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    return Session(
        session_key=get_random_string(32),
        session_data=SessionStore().encode(data),
        expire_date=timezone.now() + timedelta(days=1),
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
