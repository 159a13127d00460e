"""Who may follow a run live."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from sse.rules import may_read, unreadable
from strategies.models import Run
from strategies.runs import transitions

pytestmark = pytest.mark.django_db


@pytest.fixture
def vera(django_user_model: Any) -> User:
    """Staff who may view runs."""
    user = django_user_model.objects.create_user("vera", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_run"))
    return user


def channel(run: Run) -> str:
    return f"run:{run.pk}"


def test_its_owner_follows_a_run_and_nobody_else(run: Run, alice: Any, bob: Any) -> None:
    assert may_read(alice, channel(run))
    assert not may_read(bob, channel(run))


def test_staff_who_may_view_runs_follow_every_run_there_is(run: Run, vera: User) -> None:
    assert may_read(vera, channel(run))
    for name in (f"run:{uuid4()}", "run:*", "run:", "run", f"other:{run.pk}"):
        assert not may_read(vera, name), name


@pytest.mark.parametrize("lacks", ["permission", "staff", "active"])
def test_staff_without_the_right_to_view_runs_follow_none_of_others(run: Run, vera: User, lacks: str) -> None:
    if lacks == "permission":
        vera.user_permissions.clear()
    else:
        User.objects.filter(pk=vera.pk).update(**{f"is_{lacks}": False})

    assert not may_read(User.objects.get(pk=vera.pk), channel(run))


def test_a_superuser_who_is_no_staff_is_not_let_into_the_admin_by_this_door(run: Run) -> None:
    assert not may_read(User.objects.create_user("root", is_superuser=True), channel(run))


def test_one_query_tells_for_many_runs_and_their_owners(
    run: Run, alice: Any, bob: Any, brief: Any, django_assert_num_queries: Any
) -> None:
    theirs, _ = transitions.create(owner=bob, brief=brief, writer="offline")

    with django_assert_num_queries(1):
        assert unreadable(alice, [channel(run), channel(theirs)]) == [channel(theirs)]


def test_to_follow_is_not_to_command(run: Run, vera: User) -> None:
    client = Client()
    client.force_login(vera)
    body = json.dumps({"channel": channel(run), "event": "cancel"})

    answer = client.post("/api/v1/messages", body, content_type="application/json")

    assert answer.status_code == 404
    run.refresh_from_db()
    assert run.cancel_requested_at is None
