"""Permissions of the operators group."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from strategies.accounts import tokens
from strategies.models import ApiToken, Run

pytestmark = pytest.mark.django_db(transaction=True)

ALLOWED = [
    "/admin/",
    "/admin/strategies/run/",
    "/admin/strategies/briefrecord/",
    "/admin/strategies/modelcall/",
    "/admin/sse/channel/live/",
]
FORBIDDEN = [
    "/admin/auth/user/",
    "/admin/auth/group/",
    "/admin/strategies/apitoken/",
    "/admin/strategies/run/add/",
    "/admin/strategies/briefrecord/add/",
]


def test_operator_can_view_runs_briefs_model_calls_and_streams(operator: Client, run: Run) -> None:
    for address in [*ALLOWED, f"/admin/strategies/run/{run.pk}/change/"]:
        assert operator.get(address).status_code == 200, address
    history = operator.get(f"/admin/strategies/run/{run.pk}/history/")
    assert history["Location"].endswith(f"/admin/strategies/run/{run.pk}/change/#tl-history")


def test_operator_cannot_view_users_or_tokens_or_change_anything(operator: Client, alice: Any, run: Run) -> None:
    tokens.issue(alice, name="hers")
    token = ApiToken.objects.get()

    for address in [
        *FORBIDDEN,
        f"/admin/strategies/apitoken/{token.pk}/change/",
        f"/admin/auth/user/{alice.pk}/change/",
    ]:
        assert operator.get(address).status_code == 403, address
    assert operator.post(f"/admin/strategies/run/{run.pk}/delete/", {"post": "yes"}).status_code == 403
    assert operator.post(f"/admin/strategies/run/{run.pk}/change/", {"status": "succeeded"}).status_code == 403
    run.refresh_from_db()
    assert run.status == "queued"


def test_operator_has_no_access_to_the_pages_of_others(operator: Client, run: Run) -> None:
    for address in (f"/runs/{run.pk}", f"/runs/{run.pk}/strategy", f"/api/v1/runs/{run.pk}"):
        assert operator.get(address).status_code == 404, address
    assert operator.post(f"/runs/{run.pk}/cancel").status_code == 404
    run.refresh_from_db()
    assert run.cancel_requested_at is None


def test_admin_redirects_non_staff_to_sign_in(client: Client, alice: Any, run: Run) -> None:
    client.force_login(alice)
    for address in ("/admin/", "/admin/strategies/run/", f"/admin/strategies/run/{run.pk}/change/"):
        assert client.get(address).status_code == 302, address


def test_group_is_created_once_and_not_reset(operators: Group) -> None:
    from importlib import import_module

    from django.apps import apps

    names = set(operators.permissions.values_list("codename", flat=True))
    assert {"view_run", "operate_run", "view_channel", "operate_channel"} <= names
    assert not [name for name in names if name.startswith(("add_", "change_", "delete_"))]

    operators.permissions.clear()
    import_module("strategies.migrations.0011_operators").make_operators(apps, None)
    assert not operators.permissions.exists()
