"""Who may act as staff."""

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, User

from strategies.accounts import two_factor


def has_staff_access(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Return whether the user is active staff, with two-factor sign-in if STAFF_NEED_TWO_FACTOR is set."""
    return _is_staff(user) and not lacks_two_factor(user)


def lacks_two_factor(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Return whether two-factor sign-in is all that keeps this user from acting as staff."""
    return (
        _is_staff(user) and settings.STAFF_NEED_TWO_FACTOR and not (isinstance(user, User) and two_factor.is_on(user))
    )


def _is_staff(user: AbstractBaseUser | AnonymousUser) -> bool:
    return isinstance(user, User) and user.is_active and user.is_staff
