"""Migrates the database, creates a staff user, and prints the key of a session of that user."""

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402


def create_session() -> str:
    call_command("migrate", verbosity=0)
    reader, _ = User.objects.get_or_create(username="reader", is_staff=True)
    session = SessionStore()
    session[SESSION_KEY] = str(reader.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = reader.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    print(create_session())  # noqa: T201
