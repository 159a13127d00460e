"""Signed-in browsers and stream permissions for tests of rules."""

from django.contrib.auth.models import User
from django.test import Client

from sse.rules import Credential, StreamPermission


def sign_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def permission(
    user: User,
    browser: Client | None = None,
    *channels: str,
    connection_id: str = "c1",
    credential: Credential | None = None,
) -> StreamPermission:
    return StreamPermission(
        connection_id=connection_id,
        user_id=str(user.pk),
        channels=channels or (f"user:{user.username}",),
        session_key=browser.session.session_key if browser else None,
        credential=credential,
    )
