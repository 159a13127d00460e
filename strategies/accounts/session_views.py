"""Where a user is signed in."""

from dataclasses import dataclass
from typing import cast

import ua_parser
from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from strategies.accounts.sessions import SessionStore
from strategies.models import SignIn


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A session that is still signed in, with the sign-in that began it."""

    sign_in: SignIn
    is_current: bool

    @property
    def browser(self) -> str:
        """The browser and its system, such as "Firefox on Windows", or what it said itself; may be empty."""
        found = ua_parser.parse(self.sign_in.browser)
        names = [part.family for part in (found.user_agent, found.os) if part]
        return " on ".join(names) or self.sign_in.browser


@never_cache
@login_required
@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """List the sessions in which the user is signed in."""
    user = cast(User, request.user)
    sign_ins = {one.session_key: one for one in SignIn.objects.filter(user=user)}
    stored = Session.objects.filter(session_key__in=sign_ins, expire_date__gt=timezone.now())
    valid = {session.session_key for session in stored if _is_signed_in(session, user)}
    current = request.session.session_key
    found = [OpenSession(sign_in=one, is_current=key == current) for key, one in sign_ins.items() if key in valid]
    return render(request, "account/sessions.html", {"sessions": found})


@login_required
@require_POST
def end(request: HttpRequest, key: int) -> HttpResponse:
    """Sign out one session. Its open streams close within seconds. Repeating it has no effect."""
    sign_in = SignIn.objects.filter(user=cast(User, request.user), pk=key).first()
    if sign_in is None:
        raise Http404
    SessionStore().delete(sign_in.session_key)
    messages.success(request, "Signed out there.")
    return redirect("sessions")


def end_other_sessions(request: HttpRequest, user: User, password: str) -> None:
    """End every other session of the user, whose password this is. Their open streams close within seconds."""
    # The same password with a new salt: every other session has a hash of the old one and becomes invalid.
    user.set_password(password)
    user.save(update_fields=["password"])
    update_session_auth_hash(request, user)


def _is_signed_in(session: Session, user: User) -> bool:
    """Return whether the session was not ended by a new password."""
    stored = session.get_decoded().get(HASH_SESSION_KEY, "")
    return constant_time_compare(stored, user.get_session_auth_hash())
