"""Row locks that several features share."""

from django.contrib.auth import get_user_model


def lock_user(user_id: int) -> None:
    """Wait for other transactions that hold this user's lock, and hold it until the current transaction ends.

    Whatever counts a user's rows against a limit and then adds one takes this lock first, or two requests at once would
    both find room. It comes before every other row lock of its transaction, so that no two transactions wait for each
    other. References to the user can still be saved meanwhile.
    """
    get_user_model().objects.select_for_update(no_key=True).only("pk").get(pk=user_id)
