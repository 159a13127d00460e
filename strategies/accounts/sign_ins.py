"""Record sign-ins: in the log, and in a table that shows people where they are signed in."""

import logging
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from strategies.accounts import sessions, usernames
from strategies.accounts.client_address import get_client_address
from strategies.models import SignIn

logger = logging.getLogger(__name__)

BROWSER_MAX_CHARS = SignIn._meta.get_field("browser").max_length or 0


@receiver(user_logged_in)
def _record(request: HttpRequest | None, user: User, **_: Any) -> None:
    if request is None or request.session.session_key is None:
        return
    sessions.begin(request.session)
    address = get_client_address(request)
    browser = "".join(filter(str.isprintable, request.headers.get("User-Agent", "")))
    SignIn.objects.create(
        user=user,
        address=address,
        browser=browser[:BROWSER_MAX_CHARS],
        session_key=request.session.session_key,
    )
    logger.info("signed in: user_id=%s address=%s", user.pk, address)


@receiver(user_login_failed)
def _log_failure(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    # Not the username: people type passwords into the wrong field.
    user_id = usernames.find_user_id(str(credentials.get("username", ""))[:1000])
    address = get_client_address(request) if request else "none"
    logger.warning("sign-in failed: user_id=%s address=%s", user_id, address)
