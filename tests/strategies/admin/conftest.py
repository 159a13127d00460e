"""Admin users: a superuser, an operator, a viewer."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.test import Client


def sign_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def superuser(django_user_model: Any) -> Client:
    return sign_in(django_user_model.objects.create_superuser("root"))


@pytest.fixture
def operators(db: None) -> Group:
    """The group, recreated by its migration, because an earlier test may have emptied the database."""
    migration = import_module("strategies.migrations.0011_operators")
    migration.make_operators(apps, None)
    import_module("strategies.migrations.0022_operators_may_operate_channels").grant_operate_channel(apps, None)
    import_module("strategies.migrations.0029_operators_may_view_objections").grant_view_objection(apps, None)
    import_module("strategies.migrations.0032_operators_may_view_proposals").grant_view_proposals(apps, None)
    return Group.objects.get(name=migration.GROUP)


@pytest.fixture
def operator(django_user_model: Any, operators: Group) -> Client:
    user = django_user_model.objects.create_user("olga", is_staff=True)
    user.groups.add(operators)
    return sign_in(user)


@pytest.fixture
def viewer(django_user_model: Any) -> Client:
    user = django_user_model.objects.create_user("vera", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_run"))
    return sign_in(user)
