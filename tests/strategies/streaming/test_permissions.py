"""Who may read the event channel of a run."""

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
def operator(django_user_model: Any) -> User:
    """Return a staff member with permission to view runs."""
    user = django_user_model.objects.create_user("olga", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_run"))
    return user


def channel(run: Run) -> str:
    return f"run:{run.pk}"


def test_run_channel_is_readable_by_its_owner_only(run: Run, alice: Any, bob: Any) -> None:
    assert may_read(alice, channel(run))
    assert not may_read(bob, channel(run))


def test_operator_reads_the_channel_of_every_existing_run(run: Run, operator: User) -> None:
    assert may_read(operator, channel(run))
    for name in (f"run:{uuid4()}", "run:*", "run:", "run", f"other:{run.pk}"):
        assert not may_read(operator, name), name


@pytest.mark.parametrize("missing", ["permission", "staff", "active"])
def test_operator_reads_no_channel_without_the_permission(run: Run, operator: User, missing: str) -> None:
    if missing == "permission":
        operator.user_permissions.clear()
    else:
        User.objects.filter(pk=operator.pk).update(**{f"is_{missing}": False})

    assert not may_read(User.objects.get(pk=operator.pk), channel(run))


def test_superuser_who_is_not_staff_reads_no_channel(run: Run) -> None:
    assert not may_read(User.objects.create_user("root", is_superuser=True), channel(run))


def test_many_channels_are_checked_with_one_query(
    run: Run, alice: Any, bob: Any, brief: Any, django_assert_num_queries: Any
) -> None:
    bobs_run, _ = transitions.create(owner=bob, brief=brief, writer="offline")

    with django_assert_num_queries(1):
        assert unreadable(alice, [channel(run), channel(bobs_run)]) == [channel(bobs_run)]


def test_operator_cannot_cancel_a_run_by_message(run: Run, operator: User) -> None:
    client = Client()
    client.force_login(operator)
    body = json.dumps({"channel": channel(run), "event": "cancel"})

    response = client.post("/api/v1/messages", body, content_type="application/json")

    assert response.status_code == 404
    run.refresh_from_db()
    assert run.cancel_requested_at is None
