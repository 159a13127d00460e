"""A sign-in between its two steps: the password was right, the code is still missing.

It is kept in the visitor's session, which is not signed in.
"""

import time

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

VALID_S = 600
_KEY = "pending_sign_in"


def begin(request: HttpRequest, user: User) -> None:
    """Note that the password was right. The session gets a new key, so that a key planted by an attacker is useless."""
    request.session.cycle_key()
    request.session[_KEY] = [user.pk, user.get_session_auth_hash(), int(time.time())]


def find_user(request: HttpRequest) -> User | None:
    """Return the active user whose password was entered within the last ten minutes and has not changed since."""
    if _KEY not in request.session:
        return None
    user_id, password_hash, begun_at = request.session[_KEY]
    if not 0 <= time.time() - begun_at <= VALID_S:
        return None
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return user if user and constant_time_compare(user.get_session_auth_hash(), password_hash) else None


def end(request: HttpRequest) -> None:
    request.session.pop(_KEY, None)
