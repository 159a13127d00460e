"""An authenticator app, and a browser that signs in with it."""

import time
from dataclasses import dataclass
from typing import Any

import pyotp
from django.test import Client

from strategies.accounts import two_factor

PASSWORD = "alices password"


@dataclass(kw_only=True)
class Authenticator:
    """An app that holds the secret, and the recovery codes that its owner saved."""

    secret: str
    recovery_codes: list[str]

    def make_code(self) -> str:
        """Return a code that has not been used: that of the next time step, which is accepted already."""
        return pyotp.TOTP(self.secret).at(time.time(), counter_offset=1)

    def make_wrong_code(self) -> str:
        valid = {pyotp.TOTP(self.secret).at(time.time(), counter_offset=steps) for steps in range(-2, 4)}
        return next(code for code in map("{:06}".format, range(9)) if code not in valid)


def protect(user: Any) -> Authenticator:
    """Turn on two-factor sign-in for a user."""
    secret = two_factor.create_secret()
    # The present step counts as used, as after setting it up; the next one is free.
    codes = two_factor.turn_on(user, secret, timecode=int(time.time()) // 30)
    return Authenticator(secret=secret, recovery_codes=codes)


def enter_password(client: Client, **query: str) -> Any:
    return client.post("/accounts/login/", {"username": "alice", "password": PASSWORD, **query})


def enter_code(client: Client, code: str, **meta: Any) -> Any:
    return client.post("/accounts/login/code/", {"code": code}, **meta)


def is_signed_in(client: Client) -> bool:
    return bool(client.get("/accounts/").status_code == 200)
